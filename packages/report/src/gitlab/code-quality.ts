import { groupFindings } from '../diagnostics/group-findings.ts';
import { locationJson } from '../json/location-json.ts';
import { stringify } from '../json/stringify.ts';
import { findingLines, type SeverityNames } from '../lint/finding-text.ts';
import { fingerprints } from '../lint/fingerprint.ts';
import type { LintReport } from '../lint/lint-report.ts';
import { reportPath } from '../lint/report-path.ts';
import { printable } from '../text/printable.ts';

const SEVERITIES: SeverityNames = { error: 'critical', warning: 'minor', info: 'info' };

/** GitLab's code quality report, a subset of Code Climate's: for `artifacts: reports: codequality`. */
export function gitlabCodeQuality(report: LintReport): string {
  const groups = groupFindings(report.findings);
  const names = fingerprints({ ...report, findings: groups.map(({ finding }) => finding) });
  return stringify(
    groups.map((group, index) => ({
      description: findingLines(group).join('\n'),
      check_name: group.finding.rule,
      fingerprint: names[index],
      severity: SEVERITIES[group.finding.severity],
      location: {
        path: printable(reportPath(group.finding.span.file, report.checkout)),
        lines: { begin: locationJson(group.finding.span, report.sources).line },
      },
    })),
  );
}
