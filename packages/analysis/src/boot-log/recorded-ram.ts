import type { BootConfig } from '@carveout/bootconfig';
import { alignDown, alignUp, endOf, mergeRanges, overlaps, type Range, rangeBetween, u64 } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';

/** memblock.memory in whole pages and joined: what `Early memory node ranges` shows of it. */
export function wholePages(memory: readonly Range[], pageSize: number): readonly Range[] {
  const page = u64(pageSize);
  return mergeRanges(memory.map((range) => rangeBetween(alignUp(range.base, page), alignDown(endOf(range), page))));
}

/** Is the RAM of a simulated boot the one that was recorded? */
export function isSameRam(simulation: BootSimulation, recorded: readonly Range[]): boolean {
  const [left, right] = [wholePages(simulation.memory, simulation.pageSize), mergeRanges(recorded)];
  return (
    left.length === right.length &&
    left.every(({ base, size }, index) => base === right[index]?.base && size === right[index]?.size)
  );
}

/**
 * Banks that would give the recorded ranges: with what the kernel says it ignores, and with the holes that static no-map
 * regions leave on releases that take them out of memory.
 */
export function banksOf(recorded: readonly Range[], ignored: readonly Range[], config: BootConfig): readonly Range[] {
  const nomap = (config.reservedMemory?.nodes ?? [])
    .filter((node) => node.noMap !== null)
    .flatMap((node) => node.reg?.tuples ?? [])
    .filter(({ size }) => size > 0n);
  let banks = mergeRanges([...recorded, ...ignored]);
  for (const hole of [...nomap].sort((a, b) => (a.base < b.base ? -1 : 1))) {
    if (banks.some((bank) => touches(bank, hole))) banks = mergeRanges([...banks, hole]);
  }
  return banks;
}

const touches = (bank: Range, hole: Range): boolean =>
  overlaps(bank, hole) || endOf(bank) === hole.base || endOf(hole) === bank.base;
