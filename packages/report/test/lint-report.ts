import type { CodeInfo, Finding } from '@carveout/core';
import type { LintReport } from '../src/index.ts';
import { sources, spanAt } from './sample-boot.ts';

const INFO: CodeInfo = {
  code: 'MEM001',
  rule: 'cma-does-not-fit',
  severity: 'error',
  summary: 'A CMA area does not fit.',
  why: 'Its drivers get no memory.',
};

export const lintFinding = (changes: Partial<Finding> = {}): Finding => ({
  code: INFO.code,
  rule: INFO.rule,
  severity: INFO.severity,
  message: '/reserved-memory/big needs 4 GiB',
  span: spanAt('size = <1 0>'),
  related: [],
  variant: null,
  ...changes,
});

export const lintReport = (findings: readonly Finding[], changes: Partial<LintReport> = {}): LintReport => ({
  findings,
  suppressed: [],
  sources,
  checked: ['board.dts'],
  catalog: new Map([[INFO.rule, INFO]]),
  version: '1.2.3',
  checkout: { prefix: '', root: '' },
  ...changes,
});
