import type { Span } from '@carveout/core';
import type { ScannedFile, SplicedText } from './scanned-file.ts';

/** Span of [start, end) of a file's text without splices. */
export function spanInText(file: SplicedText, start: number, end: number): Span {
  const from = Math.min(file.splices.toSource(start), file.size);
  const to = end > start ? file.splices.toSource(end - 1) + 1 : from;
  return { file: file.id, start: from, end: Math.min(to, file.size) };
}

/** Span of [start, end) of a file's clean text. */
export function spanInClean(file: ScannedFile, start: number, end: number): Span {
  const from = file.cuts.toSource(start);
  return spanInText(file, from, end > start ? file.cuts.toSource(end - 1) + 1 : from);
}
