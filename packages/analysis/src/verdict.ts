import type { Finding } from '@carveout/core';

/** 0 nothing to report, 1 findings, 2 the input could not be read or is not valid. */
export type Verdict = 0 | 1 | 2;

/** Reading and compiling: an error there means that no kernel will ever see this input. */
const INVALID = /^(CPP|DTS|FDT|INP|PRJ)/;

/** What findings mean for an exit code; warnings and notes are nothing to fail for. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.some(({ code }) => INVALID.test(code))) return 2;
  return errors.length > 0 ? 1 : 0;
}
