import { type Diagnostic, diagnostic, encodeUtf8, type Span } from '@carveout/core';
import { codes } from './codes.ts';

export interface TruncatedCommandLine {
  readonly text: string;
  /** What the kernel never sees; empty when all of it fits. */
  readonly dropped: string;
}

/**
 * What fits into COMMAND_LINE_SIZE bytes (`limit`, which counts the terminating NUL): the kernel copies `limit - 1` bytes
 * of UTF-8. A character that is cut in two is dropped as a whole.
 */
export function truncateCommandLine(text: string, limit: number): TruncatedCommandLine {
  const room = Math.max(0, limit - 1);
  // No character takes fewer bytes than UTF-16 units, so more units than bytes never fit.
  let end = Math.min(text.length, room);
  while (end > 0 && (splitsPair(text, end) || encodeUtf8(text.slice(0, end)).length > room)) {
    end = Math.min(end - 1, Math.max(0, end - Math.ceil((encodeUtf8(text.slice(0, end)).length - room) / 3)));
  }
  return { text: text.slice(0, end), dropped: text.slice(end) };
}

/** The report of a truncation; `span` is where the dropped text was written, or the whole command line. */
export function reportTruncation(truncated: TruncatedCommandLine, limit: number, span: Span): Diagnostic | null {
  if (truncated.dropped === '') return null;
  const first = truncated.dropped.trimStart().split(/\s/, 1)[0] ?? '';
  const message = `the command line is cut after ${limit - 1} bytes, before \`${first.slice(0, 40)}\``;
  const help = `shorten it by ${encodeUtf8(truncated.dropped).length} bytes`;
  return diagnostic(codes.truncated, span, message, { help });
}

const splitsPair = (text: string, at: number): boolean =>
  /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
