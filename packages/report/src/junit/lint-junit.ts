import { type FindingGroup, groupFindings } from '../diagnostics/group-findings.ts';
import { findingLines } from '../lint/finding-text.ts';
import type { LintReport } from '../lint/lint-report.ts';
import { element } from '../picture/markup.ts';
import { formatPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';

/**
 * JUnit's XML as Jenkins, GitLab and others read it: a test case for every input that was checked and every other file
 * with findings. Errors and warnings fail it; notes are its output.
 */
export function lintJunit(report: LintReport): string {
  const groups = groupFindings(report.findings);
  const names = [...new Set([...report.checked, ...groups.map(({ finding }) => finding.span.file)])];
  const byFile = new Map<string, FindingGroup[]>(names.map((name) => [name, []]));
  for (const group of groups) byFile.get(group.finding.span.file)?.push(group);
  const cases = names.map((name) => testCase(name, byFile.get(name) ?? [], report));
  const failures = groups.filter(isFailure).length;
  const counts = { name: 'carveout lint', tests: names.length, failures, errors: 0 };
  const suite = element('testsuite', counts, '\n', ...cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', counts, '\n', suite, '\n')}\n`;
}

const isFailure = ({ finding }: FindingGroup): boolean => finding.severity !== 'info';

function testCase(name: string, groups: readonly FindingGroup[], { sources }: LintReport): string {
  const failures = groups.filter(isFailure).map((group) => {
    const { severity, message, span, rule, code } = group.finding;
    const text = [`${formatPlace(span, sources)}: ${severity} [${rule} ${code}]`, ...findingLines(group)];
    return `  ${element('failure', { type: severity, message: printable(message) }, content(text))}\n`;
  });
  const notes = groups.filter((group) => !isFailure(group)).flatMap(findingLines);
  const output = notes.length > 0 ? [`  ${element('system-out', {}, content(notes))}\n`] : [];
  return `${element('testcase', { classname: 'carveout.lint', name }, '\n', ...failures, ...output)}\n`;
}

/** Lines are safe already; only markup is left to escape. */
const content = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/[&<>]/g, (character) => ESCAPES[character] ?? '')).join('\n');

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
