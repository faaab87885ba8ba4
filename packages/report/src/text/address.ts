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

/** With one decimal, for scales and sums: not a size anybody works with. */
export function approximateSize(bytes: bigint): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let tenths = bytes * 10n;
  let unit = 0;
  while (tenths >= 10240n && unit < units.length - 1) {
    tenths = (tenths + 512n) / 1024n;
    unit++;
  }
  const text = tenths % 10n === 0n ? `${tenths / 10n}` : `${tenths / 10n}.${tenths % 10n}`;
  return `${text} ${units[unit] ?? ''}`;
}

/** How much RAM, in whole KiB: 32-bit kernels lose the last byte of an address space that is full of it. */
export const ramSize = (bytes: bigint): string => formatSize(((bytes + 1023n) / 1024n) * 1024n);
