import type { Fix, Span } from '@carveout/core';
import type { BoardView } from '../rule.ts';

/** The source behind a span; undefined for blobs, flags, and where nobody gave the texts. */
export const textAt = ({ textOf }: Pick<BoardView, 'textOf'>, span: Span): string | undefined =>
  textOf?.(span.file)?.slice(span.start, span.end);

/** A safe fix of one place, made from what is written there; undefined when `rewrite` can make nothing of it. */
export function fixOf(
  board: Pick<BoardView, 'textOf'>,
  span: Span,
  title: string,
  rewrite: (written: string) => string | undefined,
): Fix | undefined {
  const written = textAt(board, span);
  const text = written === undefined ? undefined : rewrite(written);
  if (written === undefined || text === undefined || text === written) return undefined;
  return { title, safe: true, edits: [{ span, text, replaces: written }] };
}

/** The span with all of its line when nothing else stands there, so that no empty line stays behind. */
export function wholeLines(text: string, { file, start, end }: Span): Span {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const alone = text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  return alone ? { file, start: lineStart, end: lineEnd } : { file, start, end };
}
