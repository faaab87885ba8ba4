import { intersection, minU64, type Range, rangeBetween, subtractRange, U64_MAX, ZERO } from '@carveout/core';
import type { BoardView } from '../rule.ts';
import { lowmemLimit } from './lowmem.ts';
import { ramOf, totalSize } from './ram.ts';

/** Bytes that the kernel can use for itself: mapped RAM (on 32-bit arm low memory) that nobody reserves and no `area` takes. */
export function memoryForKernel({ config, simulation }: BoardView, areas: readonly Range[]): bigint {
  const limit = config.arch.value === 'arm' ? lowmemLimit(config, ramOf(config) ?? []) : U64_MAX;
  const low = rangeBetween(ZERO, minU64(limit, U64_MAX));
  let free: readonly Range[] = simulation.memory.flatMap((range) =>
    range.nomap ? [] : (intersection(range, low) ?? []),
  );
  for (const taken of [...simulation.reserved, ...areas]) free = subtractRange(free, taken);
  return totalSize(free);
}
