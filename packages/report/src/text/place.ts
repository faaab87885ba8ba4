import { type Origin, type SourceTexts, type Span, spanOf } from '@carveout/core';
import { printable } from './printable.ts';

/** `file:line:column`, or `file` alone where spans have no lines (blobs, files that could not be read). */
export function formatPlace(span: Span, sources: SourceTexts): string {
  const lines = sources.lines(span.file);
  if (!lines) return printable(span.file);
  const { line, column } = lines.positionAt(span.start);
  return `${printable(span.file)}:${line}:${column}`;
}

/** `file:line`: enough for a table. */
export function shortPlace(span: Span, sources: SourceTexts): string {
  const lines = sources.lines(span.file);
  return lines ? `${printable(span.file)}:${lines.positionAt(span.start).line}` : printable(span.file);
}

/** Who decided, in a few words: the place a person wrote, else that it was a default. */
export function decidedBy(origin: Origin, sources: SourceTexts): string {
  const span = spanOf(origin);
  if (span) return shortPlace(span, sources);
  return origin.kind === 'derived' ? 'computed' : 'kernel default';
}
