import { bad, type Check } from '../check.ts';

export const alwaysFail: Check = {
  name: 'always_fail',
  code: 'DTC182',
  level: 'off',
  step: true,
  requires: [],
  summary: 'Always, for every node: to test how failures are handled.',
  why: 'Nothing is wrong.',
  examples: { good: [], bad: [bad('led { };', '/: fails always', '/led: fails always')] },
  start: (scope) => (node) => scope.fail(node, 'fails always'),
};
