import type { SourceTexts, Span } from '@carveout/core';
import { clip, displayWidth, padStart } from './display-width.ts';
import { printable } from './printable.ts';
import type { TextOptions } from './text-options.ts';

const TAB = '    ';
const NUMBER_WIDTH = 4;
/** Longest stretch of a source line that is shown before the marked part. */
const LEAD = 40;

/** The line `span` starts in, without its indentation, with carets under it; nothing for spans without a text. */
export function excerpt(span: Span, sources: SourceTexts, options: TextOptions, indent = 2): readonly string[] {
  const table = sources.lines(span.file);
  if (!table || table.text === '') return [];
  const { line, column } = table.positionAt(span.start);
  const text = table.lineText(line);
  if (text.trim() === '') return []; // the text is not at hand, as when reports are merged elsewhere
  const from = Math.min(column - 1, text.length);
  const marked = text.slice(from, from + (span.end - span.start)).trimEnd();
  const skipped = firstShown(text, from);
  const before = (skipped.cut ? '…' : '') + show(text.slice(skipped.at, from));
  const bar = options.palette('dim', options.unicode ? '│' : '|');
  const number = padStart(String(line), NUMBER_WIDTH);
  const room = options.width - indent - NUMBER_WIDTH - 3;
  const code = clip(before + show(text.slice(from)), room);
  const gap = displayWidth(before);
  const carets = '^'.repeat(Math.max(1, Math.min(displayWidth(show(marked)), room - gap)));
  const margin = ' '.repeat(indent);
  return [
    `${margin}${options.palette('dim', number)} ${bar} ${code}`,
    `${margin}${' '.repeat(NUMBER_WIDTH)} ${bar} ${' '.repeat(gap)}${options.palette('red', carets)}`,
  ];
}

/** Behind the indentation, unless the marked part lies far to the right, as in machine-made one-line files. */
function firstShown(text: string, from: number): { readonly at: number; readonly cut: boolean } {
  if (from > 2 * LEAD) return { at: from - LEAD, cut: true };
  return { at: Math.min(from, text.search(/\S|$/)), cut: false };
}

const show = (text: string): string => printable(text.replaceAll('\t', TAB));
