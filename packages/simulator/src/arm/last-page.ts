import { gapsOf } from '@carveout/allocator';
import { alignUp, defaultOrigin, hex } from '@carveout/core';
import { type Boot, stopBoot } from '../boot.ts';

/**
 * memblock_free_all() where phys_addr_t has 32 bits: the number of the first whole page of a free stretch that begins inside
 * the last page below 4 GiB wraps to 0, so everything from address 0 on is given to the page allocator, RAM or not. It takes a
 * bank that ends at 4 GiB and a region that ends inside its last page, as one of the default alignment placed there does.
 */
export function freeAllPages(boot: Boot): void {
  if (boot.config.settings.lpae.value) return;
  for (const memory of boot.memblock.memory) {
    if (memory.nomap) continue;
    const gap = gapsOf(boot.memblock, memory).at(-1);
    if (!gap || alignUp(gap.range.base, boot.pageSize) < 1n << 32n) continue;
    const owner = gap.below.kind === 'reserved' ? gap.below.owners.join(', ') : 'a region';
    const reason = `${owner} ends at ${hex(gap.range.base)}, inside the last page below 4 GiB: the number of the page behind it wraps to 0, and the kernel frees memory that does not exist`;
    stopBoot(boot, {
      kind: 'hangs',
      reason,
      origin: defaultOrigin('pages are counted in 32 bits', 'memblock_free_all()'),
    });
    return;
  }
}
