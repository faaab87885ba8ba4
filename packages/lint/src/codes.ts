import type { CodeInfo, CodeTable } from '@carveout/core';
import { rules } from './registry.ts';

/** Every code of this package by rule id: one for each rule, but for those that share theirs with the compiler. */
export const codes: CodeTable = Object.fromEntries(
  rules
    .filter(({ code }) => !code.startsWith('DTS'))
    .map(({ id, code, severity, summary, why }): [string, CodeInfo] => [
      id,
      { code, rule: id, severity, summary, why },
    ]),
);
