import { alignDown, alignUp, type Range, rangeBetween, u64 } from '@carveout/core';
import type { Boot } from '../boot.ts';

/**
 * A no-map range that starts or ends inside a page takes the whole page out of the linear map, but memblock still hands the
 * rest of it out: the next early allocation that lands there faults and the kernel panics (recorded boots of 6.12).
 * Notes those rests; {@link import('../boot.ts').allocate} looks at them.
 */
export function noteUnmappedRests(boot: Boot): void {
  const { pageSize } = boot;
  for (const { base, size, nomap } of boot.memblock.memory) {
    if (!nomap) continue;
    const end = u64(base + size);
    const rests: readonly Range[] = [
      rangeBetween(alignDown(base, pageSize), base),
      rangeBetween(end, alignUp(end, pageSize)),
    ];
    boot.unmapped.push(...rests.filter((rest) => rest.size > 0n));
  }
}
