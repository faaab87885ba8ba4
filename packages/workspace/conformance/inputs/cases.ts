import { checks } from '@carveout/checks';
import type { DtcCase } from './case.ts';
import { lexicalCases } from './lexical.ts';
import { switchCases } from './switches.ts';
import { treeCases } from './trees.ts';
import { valueCases } from './values.ts';

/** The examples of every check, with that check on. dtc 1.8's is not known to older ones. */
const checkCases: readonly DtcCase[] = checks.flatMap(({ name, level, examples }) => {
  const args = level === 'off' && name !== 'node_name_not_empty' ? [`-W${name}`] : [];
  const of = (kind: 'good' | 'bad'): readonly DtcCase[] =>
    examples[kind].map(({ dts }, index) => ({ name: `check ${name}, ${kind} ${index + 1}`, dts, args }));
  return [...of('good'), ...of('bad')];
});

/** At least one input that is accepted and one that is not, for each rule of the language and each check. */
export const dtcCases: readonly DtcCase[] = [
  ...lexicalCases,
  ...valueCases,
  ...treeCases,
  ...switchCases,
  ...checkCases,
];
