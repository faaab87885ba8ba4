import { groupFindings } from '../diagnostics/group-findings.ts';
import { countFindings, summaryLine } from '../diagnostics/summary.ts';
import { locationJson } from '../json/location-json.ts';
import { findingLines, type SeverityNames } from '../lint/finding-text.ts';
import type { LintReport } from '../lint/lint-report.ts';
import { reportPath } from '../lint/report-path.ts';
import { escapeMarkdown } from '../text/markdown.ts';

const LABELS: SeverityNames = { error: '**error**', warning: 'warning', info: 'note' };

/** More rows are more than anybody reads, and than fits where reports are posted: step summaries end at 1 MiB. */
const MOST_ROWS = 500;

/** A heading and a table: for step summaries, comments and release notes. */
export function lintMarkdown(report: LintReport): string {
  const { findings, suppressed, sources, checked, checkout } = report;
  const groups = groupFindings(findings);
  const rows = groups.slice(0, MOST_ROWS).map((group) => {
    const { span, severity, rule, code } = group.finding;
    const file = escapeMarkdown(reportPath(span.file, checkout));
    const place = sources.lines(span.file) ? `${file}:${locationJson(span, sources).line}` : file;
    const text = findingLines(group).map(escapeMarkdown).join('<br>');
    return `| ${LABELS[severity]} | ${place} | ${text} | ${escapeMarkdown(rule)} ${code} |`;
  });
  const left = groups.length - rows.length;
  const hidden = suppressed.length > 0 ? `\n${suppressed.length} suppressed.\n` : '';
  return [
    `### carveout: ${summaryLine(countFindings(findings), checked.length)}\n`,
    ...(rows.length > 0 ? ['| | where | what | rule |', '|---|---|---|---|', ...rows, ''] : []),
    ...(left > 0 ? [`And ${left} more.\n`] : []),
    ...(hidden === '' ? [] : [hidden.trimStart()]),
  ].join('\n');
}
