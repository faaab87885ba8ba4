import { clearNomap, isRegionMemory, isRegionReserved } from '@carveout/allocator';
import { alignDown, alignUp, endOf, rangeBetween } from '@carveout/core';
import { type Boot, reserveRange, say } from './boot.ts';

/** reserve_initrd_mem(): whole pages, refused unless they are free RAM. */
export function reserveRoundedInitrd(boot: Boot): void {
  const initrd = boot.config.images.initrd;
  if (!initrd || !boot.config.settings.blkDevInitrd.value) return;
  const pages = rangeBetween(alignDown(initrd.range.base, boot.pageSize), alignUp(endOf(initrd.range), boot.pageSize));
  const problem = !isRegionMemory(boot.memblock, pages)
    ? 'is not a memory region'
    : isRegionReserved(boot.memblock, pages)
      ? 'overlaps in-use memory region'
      : null;
  if (problem) {
    const place = `0x${pages.base.toString(16).padStart(8, '0')}+0x${pages.size.toString(16).padStart(8, '0')}`;
    say(boot, 'error', `INITRD: ${place} ${problem}`);
    say(boot, 'error', ' - disabling initrd');
    return;
  }
  reserveRange(boot, pages, { owner: 'initrd', reason: 'initrd, in whole pages', origin: initrd.origin });
  boot.memblock = clearNomap(boot.memblock, pages);
}
