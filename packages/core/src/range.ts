import { addCapped, compareU64, maxU64, minU64, sub, type U64 } from './u64.ts';

/** Half-open range of physical addresses [base, base + size), in bytes. */
export interface Range {
  readonly base: U64;
  readonly size: U64;
}

/** Exclusive end; a range that would pass 2^64 ends at 2^64 - 1. */
export const endOf = (range: Range): U64 => addCapped(range.base, range.size);

export const rangeBetween = (start: U64, end: U64): Range => ({
  base: start,
  size: end > start ? sub(end, start) : (0n as U64),
});

export const contains = (outer: Range, inner: Range): boolean =>
  inner.base >= outer.base && endOf(inner) <= endOf(outer);

export const containsAddress = (range: Range, address: U64): boolean => address >= range.base && address < endOf(range);

/** True when both share at least one byte. Empty ranges overlap nothing. */
export const overlaps = (a: Range, b: Range): boolean =>
  a.size > 0n && b.size > 0n && a.base < endOf(b) && b.base < endOf(a);

/** The shared part, or undefined when there is none. */
export function intersection(a: Range, b: Range): Range | undefined {
  return overlaps(a, b) ? rangeBetween(maxU64(a.base, b.base), minU64(endOf(a), endOf(b))) : undefined;
}

export const compareRanges = (a: Range, b: Range): number => compareU64(a.base, b.base) || compareU64(a.size, b.size);

/** Sorted by base, with touching and overlapping ranges joined; empty ranges are dropped. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const range of ranges.filter((r) => r.size > 0n).sort(compareRanges)) {
    const last = merged.at(-1);
    if (last && range.base <= endOf(last)) {
      merged[merged.length - 1] = rangeBetween(last.base, maxU64(endOf(last), endOf(range)));
    } else merged.push(range);
  }
  return merged;
}

/** `ranges` without every byte of `taken`. */
export function subtractRange(ranges: readonly Range[], taken: Range): readonly Range[] {
  if (taken.size === 0n) return ranges;
  const end = endOf(taken);
  return ranges.flatMap((range) => {
    if (range.base >= end || endOf(range) <= taken.base) return [range];
    const below = rangeBetween(range.base, taken.base);
    const above = rangeBetween(end, endOf(range));
    return [below, above].filter(({ size }) => size > 0n);
  });
}
