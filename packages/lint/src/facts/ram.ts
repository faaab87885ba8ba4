import type { BootConfig } from '@carveout/bootconfig';
import { endOf, intersection, maxU64, mergeRanges, type Range, type U64, u64, ZERO } from '@carveout/core';

/**
 * The board's RAM, merged and sorted; null when nobody said how much there is. A device tree whose memory nodes are absent
 * or have size 0 leaves that to the boot loader: nothing can then be said about what fits.
 */
export function ramOf(config: BootConfig): readonly Range[] | null {
  const given =
    config.memoryOverride?.map(({ value }) => value) ??
    config.memoryNodes.flatMap((node) =>
      node.topLevel && isUsed(node.status) ? node.ranges.map(({ value }) => value) : [],
    );
  const ram = mergeRanges(given);
  return ram.length === 0 ? null : ram;
}

/** Kernels since 6.1 skip memory nodes with another status; older ones take them, which no board relies on. */
const isUsed = (status: string | null): boolean => status === null || status === 'okay' || status === 'ok';

export const totalSize = (ranges: readonly Range[]): U64 => u64(ranges.reduce((sum, { size }) => sum + size, 0n));

/** Bytes of `range` that are in `ram`. */
export const sizeWithin = (ram: readonly Range[], range: Range): U64 =>
  totalSize(ram.flatMap((bank) => intersection(bank, range) ?? []));

/** The largest piece of `window` that is in one bank of `ram`; null when they share nothing. */
export function largestWithin(ram: readonly Range[], window: Range): Range | null {
  let largest: Range | null = null;
  for (const bank of ram) {
    const shared = intersection(bank, window);
    if (shared && (!largest || shared.size > largest.size)) largest = shared;
  }
  return largest;
}

/** Exclusive end of the highest bank. */
export const ramEnd = (ram: readonly Range[]): U64 => ram.reduce((end, bank) => maxU64(end, endOf(bank)), ZERO);
