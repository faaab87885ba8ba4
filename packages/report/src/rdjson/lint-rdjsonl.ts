import { encodeSource, type Finding, type SourceTexts, type Span } from '@carveout/core';
import { groupFindings } from '../diagnostics/group-findings.ts';
import { stringifyLine } from '../json/stringify.ts';
import { findingLines, type SeverityNames } from '../lint/finding-text.ts';
import type { LintReport } from '../lint/lint-report.ts';
import { reportPath } from '../lint/report-path.ts';
import { inertMarkdown } from '../text/markdown.ts';
import { printable } from '../text/printable.ts';

const SEVERITIES: SeverityNames = { error: 'ERROR', warning: 'WARNING', info: 'INFO' };

/** Reviewdog's diagnostic format, one object a line. Its columns count bytes of UTF-8; its messages may become comments. */
export function lintRdjsonl({ findings, sources, checkout }: LintReport): string {
  return groupFindings(findings)
    .map((group) => {
      const { span, severity, rule } = group.finding;
      return stringifyLine({
        message: findingLines(group).map(inertMarkdown).join('\n'),
        location: { path: printable(reportPath(span.file, checkout)), ...rangeOf(span, sources) },
        severity: SEVERITIES[severity],
        source: { name: 'carveout' },
        code: { value: rule },
        ...suggestionsOf(group.finding, sources),
      });
    })
    .join('');
}

interface Range {
  readonly range?: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function rangeOf(span: Span, sources: SourceTexts): Range {
  const lines = sources.lines(span.file);
  if (!lines) return {};
  const place = (offset: number): Place => {
    const { line, column } = lines.positionAt(offset);
    return { line, column: encodeSource(lines.lineText(line).slice(0, column - 1)).length + 1 };
  };
  return { range: { start: place(span.start), end: place(span.end) } };
}

/** A suggestion replaces one range of the file that the finding is in: fixes of several places have none. */
function suggestionsOf({ fix, span }: Finding, sources: SourceTexts): object {
  const [edit, ...others] = fix?.edits ?? [];
  if (!edit || others.length > 0 || edit.span.file !== span.file) return {};
  return { suggestions: [{ ...rangeOf(edit.span, sources), text: edit.text }] };
}
