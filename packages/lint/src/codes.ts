import type { CodeInfo, CodeTable } from '@carveout/core';
import { rules } from './registry.ts';

/** Every code of this package by rule id: one for each rule. */
export const codes: CodeTable = Object.fromEntries(
  rules.map(({ id, code, severity, summary, why }): [string, CodeInfo] => [
    id,
    { code, rule: id, severity, summary, why },
  ]),
);
