import type { SourceTexts, Span } from '@carveout/core';
import { clip, displayWidth, padStart } from './display-width.ts';
import { printable } from './printable.ts';
import type { TextOptions } from './text-options.ts';

const TAB = '    ';
/** Longest stretch of a source line that is shown before the marked part. */
const LEAD = 40;

/** The line `span` starts in with a line of carets under it; nothing for spans without a text. */
export function excerpt(span: Span, sources: SourceTexts, options: TextOptions, indent = 2): readonly string[] {
  const table = sources.lines(span.file);
  if (!table || table.text === '') return [];
  const { line, column } = table.positionAt(span.start);
  const text = table.lineText(line);
  const from = Math.min(column - 1, text.length);
  const to = Math.max(from, Math.min(text.length, from + (span.end - span.start)));
  const skipped = leadStart(from);
  const before = show(text.slice(skipped, from));
  const marked = show(text.slice(from, to).trimEnd());
  const prefix = skipped > 0 ? '…' : '';
  const bar = options.unicode ? '│' : '|';
  const number = padStart(String(line), 4);
  const room = options.width - indent - number.length - 3;
  const code = clip(
    prefix + before + marked + show(text.slice(from).slice(text.slice(from, to).trimEnd().length)),
    room,
  );
  const gap = displayWidth(prefix + before);
  const carets = '^'.repeat(Math.max(1, Math.min(displayWidth(marked), room - gap)));
  const margin = ' '.repeat(indent);
  return [
    `${margin}${options.palette('dim', `${number} ${bar}`)} ${code}`,
    `${margin}${' '.repeat(number.length)} ${options.palette('dim', bar)} ${' '.repeat(gap)}${options.palette('red', carets)}`,
  ];
}

/** First column shown: 0 unless the marked part lies far to the right, as in machine-made one-line files. */
const leadStart = (from: number): number => (from > 2 * LEAD ? from - LEAD : 0);

const show = (text: string): string => printable(text.replaceAll('\t', TAB));
