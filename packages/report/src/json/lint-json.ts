import { compareDiagnostics, type Finding, type Severity } from '@carveout/core';
import { fingerprints } from '../lint/fingerprint.ts';
import type { LintReport } from '../lint/lint-report.ts';
import { diagnosticJson } from './diagnostic-json.ts';
import { stringify } from './stringify.ts';

/** The findings of one run; its shape is `schema/lint.schema.json`. Texts are as they are in the input, escaped as JSON has it. */
export function lintJson(report: LintReport): string {
  const { findings, suppressed, sources, checked } = report;
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const sorted = [...findings].sort(compareFindings);
  const names = fingerprints({ ...report, findings: sorted });
  return stringify({
    schemaVersion: 1,
    diagnostics: sorted.map((finding, index) => ({
      ...diagnosticJson(finding, sources),
      node: finding.node ?? null,
      fingerprint: names[index],
    })),
    suppressed: suppressed.map(({ finding, by, reason }) => ({
      ...diagnosticJson(finding, sources),
      node: finding.node ?? null,
      by,
      reason,
    })),
    checked: [...checked],
    ...(report.shard ? { shard: report.shard } : {}),
    summary: {
      files: checked.length,
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      suppressed: suppressed.length,
    },
  });
}

/** By place, then by variant. */
function compareFindings(a: Finding, b: Finding): number {
  const [left, right] = [JSON.stringify(a.variant), JSON.stringify(b.variant)];
  return compareDiagnostics(a, b) || (left < right ? -1 : left > right ? 1 : 0);
}
