import { endOf, type Range, rangeBetween } from '@carveout/core';

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
