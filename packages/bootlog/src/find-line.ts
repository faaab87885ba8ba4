import { type Origin, type Range, rangeBetween, sourceOrigin, U64_MAX, u64 } from '@carveout/core';
import type { LogLine } from './model.ts';

export interface Found {
  readonly match: RegExpExecArray;
  readonly line: LogLine;
  readonly origin: Origin;
}

/** The first line that `pattern` fits. */
export function findLine(lines: readonly LogLine[], pattern: RegExp): Found | undefined {
  for (const line of lines) {
    const match = pattern.exec(line.text);
    if (match) return { match, line, origin: sourceOrigin(line.span) };
  }
  return undefined;
}

/** Every line that `pattern` fits. */
export const findLines = (lines: readonly LogLine[], pattern: RegExp): readonly Found[] =>
  lines.flatMap((line) => {
    const match = pattern.exec(line.text);
    return match ? [{ match, line, origin: sourceOrigin(line.span) }] : [];
  });

/**
 * [first, last] as the kernel prints ranges, both hexadecimal without `0x`; undefined when it is empty or no range, or one of
 * them lost a digit on the wire where `padded` says that the kernel prints 8 or 16.
 */
export function hexRange(
  first: string | undefined,
  last: string | undefined,
  { padded = false } = {},
): Range | undefined {
  if (first === undefined || last === undefined || first.length > 16 || last.length > 16) return undefined;
  if (padded && (first.length !== last.length || first.length % 8 !== 0)) return undefined;
  const [start, end] = [BigInt(`0x${first}`), BigInt(`0x${last}`)];
  if (end < start || end >= U64_MAX) return undefined;
  return rangeBetween(u64(start), u64(end + 1n));
}
