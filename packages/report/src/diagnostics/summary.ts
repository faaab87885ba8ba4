import type { Finding, Severity } from '@carveout/core';
import { groupFindings } from './group-findings.ts';

export interface FindingCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** A finding that appears in several variants counts once. */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  const groups = groupFindings(findings);
  const count = (severity: Severity): number => groups.filter(({ finding }) => finding.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), infos: count('info') };
}

/** `2 errors and 1 warning in 3 files checked`, `nothing to report in 1 file checked`. */
export function summaryLine(counts: FindingCounts, files: number): string {
  const parts = [
    ...(counts.errors > 0 ? [plural(counts.errors, 'error')] : []),
    ...(counts.warnings > 0 ? [plural(counts.warnings, 'warning')] : []),
    ...(counts.infos > 0 ? [plural(counts.infos, 'note')] : []),
  ];
  const found = parts.length === 0 ? 'nothing to report' : parts.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `${found} in ${plural(files, 'file')} checked`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
