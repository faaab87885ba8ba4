import { basename, type FileId, type Origin, type SourceTexts, type Span, spanOf } from '@carveout/core';
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

/** Who decided, in a few words: the place a person wrote, else that nobody did. `name` shortens the file's name. */
export function decidedBy(origin: Origin, sources: SourceTexts, name: (file: FileId) => string): string {
  const span = spanOf(origin);
  if (!span) return 'kernel default';
  const lines = sources.lines(span.file);
  return printable(name(span.file)) + (lines ? `:${lines.positionAt(span.start).line}` : '');
}

/** Names files by their last part where that tells them apart, else in full. */
export function shortFileNames(files: readonly FileId[]): (file: FileId) => string {
  const owners = new Map<string, FileId | null>();
  for (const file of files) {
    const short = basename(file);
    const owner = owners.get(short);
    owners.set(short, owner === undefined || owner === file ? file : null);
  }
  return (file) => (owners.get(basename(file)) === file ? basename(file) : file);
}
