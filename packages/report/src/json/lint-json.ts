import { compareDiagnostics, type Finding, type Severity, type SourceTexts } from '@carveout/core';
import { diagnosticJson } from './diagnostic-json.ts';
import { stringify } from './stringify.ts';

/** The findings of one run; its shape is `schema/lint.schema.json`. `files` counts the inputs that were checked. */
export function lintJson(findings: readonly Finding[], sources: SourceTexts, files: number): string {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return stringify({
    schemaVersion: 1,
    diagnostics: [...findings].sort(compareFindings).map((finding) => diagnosticJson(finding, sources)),
    summary: { files, errors: count('error'), warnings: count('warning'), infos: count('info') },
  });
}

/** By place, then by variant. */
function compareFindings(a: Finding, b: Finding): number {
  const [left, right] = [JSON.stringify(a.variant), JSON.stringify(b.variant)];
  return compareDiagnostics(a, b) || (left < right ? -1 : left > right ? 1 : 0);
}
