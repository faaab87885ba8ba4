import type { Diagnostic, SourceTexts, Span } from '@carveout/core';

/** dtc's name for a check that stops it, by our code. */
const CHECK_OF: Readonly<Record<string, string>> = {
  DTS500: 'phandle_references',
  DTS503: 'duplicate_label',
  DTS504: 'duplicate_node_names',
  DTS505: 'duplicate_property_names',
  DTS506: 'node_name_chars',
  DTS507: 'property_name_chars',
  DTS508: 'name_properties',
  DTS509: 'explicit_phandles',
};

/** The check that a diagnostic stands for; undefined for what stops dtc while it still reads. */
export const checkOf = ({ code }: Diagnostic): string | undefined => CHECK_OF[code];

/** One line, or several, as dtc prints them. */
export function dtcMessage(problem: Diagnostic, sources: SourceTexts): string {
  const check = checkOf(problem);
  const place = dtcPlace(problem.span, sources);
  if (check !== undefined) {
    const more = problem.related.map(({ span }) => `  also defined at ${dtcPlace(span, sources)}\n`).join('');
    return `${place}: ERROR (${check}): ${problem.message}\n${more}`;
  }
  if (problem.severity === 'error') return `Error: ${place} ${problem.message}\n`;
  return `${place}: Warning (${problem.rule}): ${problem.message}\n`;
}

/** `FILE:L1.C1-L2.C2`, shorter on one line and for one place; the end is exclusive. */
export function dtcPlace({ file, start, end }: Span, sources: SourceTexts): string {
  const lines = sources.lines(file);
  if (!lines) return file;
  const from = lines.positionAt(start);
  const to = lines.positionAt(end);
  const head = `${file}:${from.line}.${from.column}`;
  if (end <= start) return head;
  return from.line === to.line ? `${head}-${to.column}` : `${head}-${to.line}.${to.column}`;
}
