import { groupFindings } from '../diagnostics/group-findings.ts';
import { locationJson } from '../json/location-json.ts';
import { findingLines, type SeverityNames } from '../lint/finding-text.ts';
import type { LintReport } from '../lint/lint-report.ts';
import { reportPath } from '../lint/report-path.ts';
import { printable } from '../text/printable.ts';

const COMMANDS: SeverityNames = { error: 'error', warning: 'warning', info: 'notice' };

/** GitHub's workflow commands: annotations at the lines of a pull request. GitHub shows ten of each kind for a step. */
export function githubCommands({ findings, sources, checkout }: LintReport): string {
  const lines = groupFindings(findings).map((group) => {
    const { span, severity, rule, code } = group.finding;
    const { line, column, endLine, endColumn } = locationJson(span, sources);
    const place = sources.lines(span.file)
      ? { line, endLine, ...(line === endLine ? { col: column, endColumn: Math.max(endColumn - 1, column) } : {}) }
      : {};
    const properties = { file: printable(reportPath(span.file, checkout)), ...place, title: `${rule} (${code})` };
    const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    return `::${COMMANDS[severity]} ${listed.join(',')}::${escapeData(findingLines(group).join('\n'))}\n`;
  });
  return lines.join('');
}

/** As GitHub reads what is behind the second `::`. */
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
