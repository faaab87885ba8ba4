import { endOf, formatSize, hex, type Range } from '@carveout/core';

/** Inclusive ends, as /proc/iomem and the kernel's memblock dumps print them. */
export function formatRange(range: Range, digits = 8): string {
  if (range.size === 0n) return `${hex(range.base, digits)} (empty)`;
  return `${hex(range.base, digits)}-${hex(endOf(range) - 1n, digits)}`;
}

/** Hexadecimal digits that hold every address of `ranges`, at least 8. */
export function digitsFor(ranges: readonly Range[]): number {
  let digits = 8;
  for (const range of ranges) digits = Math.max(digits, (endOf(range) - 1n).toString(16).length);
  return digits;
}

/** The size as people say it, and in hexadecimal when that says more. */
export function sizeWithHex(size: bigint): string {
  return `${formatSize(size)} (${hex(size)})`;
}
