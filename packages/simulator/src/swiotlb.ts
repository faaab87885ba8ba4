import { endOfDram, largestFit, totalMemory } from '@carveout/allocator';
import { defaultOrigin, u64, wrapU64 } from '@carveout/core';
import { allocate, type Boot, record } from './boot.ts';

const SLAB = 2048n;
const DEFAULT_SLABS = 32768n;
const MEGABYTES = 1n << 20n;
const ROOM_FOR_EARLY_ALLOCATIONS = 64n << 20n;

/**
 * swiotlb_init() of arm64 and riscv: bounce buffers for devices that do not reach all of RAM, below the DMA limit, behind
 * everything that decides about CMA. On machines whose RAM all devices reach, newer arm64 kernels keep a small one.
 */
export function reserveBounceBuffers(boot: Boot): void {
  const { settings, arch, parameters } = boot.config;
  if (!settings.swiotlb.value || arch.value === 'arm') return;
  const given = parameters.swiotlb;
  if (given?.value.mode === 'noforce') return;
  const beyond = endOfDram(boot.memblock) > boot.dmaLimit.value;
  const forced = given?.value.mode === 'force';
  const small = boot.does.swiotlbForUnalignedBuffers && arch.value === 'arm64';
  if (!beyond && !forced && !small) return;
  const slabs = given?.value.slabs ?? (beyond || forced ? DEFAULT_SLABS : smallSlabs(boot));
  // A number of slabs that overflows wraps in the kernel too.
  const size = wrapU64(slabs * SLAB);
  const origin = given?.origin ?? defaultOrigin('default size of the bounce buffers', 'swiotlb_init()');
  const why = beyond ? 'RAM goes on above the DMA limit' : forced ? 'forced' : 'for unaligned buffers';
  const reason = `bounce buffers (swiotlb), ${why}`;
  if (!beyond || !hasRoomAbove(boot)) {
    // Per-cpu areas and hash tables come before and share the gaps at the top: only the size is known.
    record(boot, {
      kind: 'option',
      owner: 'bounce buffers',
      range: null,
      reason: `${reason}: ${size / MEGABYTES} MiB`,
      origin,
    });
    return;
  }
  // ARCH_LOW_ADDRESS_LIMIT is the last address below the limit, used as if it were the end: the last page stays free.
  const max = u64(boot.dmaLimit.value - 1n);
  allocate(boot, { owner: 'bounce buffers', size, align: boot.pageSize, max }, { reason, origin });
}

/** What boot allocates before it, hash tables above all, fits above the DMA limit and leaves the memory below alone. */
function hasRoomAbove({ memblock, dmaLimit, pageSize }: Boot): boolean {
  const room = largestFit(memblock, { align: pageSize, min: dmaLimit.value, max: 'anywhere' });
  return room !== undefined && room.range.size >= ROOM_FOR_EARLY_ALLOCATIONS;
}

/** A thousandth of RAM, in a power of two of at most the default. */
function smallSlabs(boot: Boot): bigint {
  const wanted = totalMemory(boot.memblock) / 1024n / SLAB;
  let slabs = 128n;
  while (slabs < wanted && slabs < DEFAULT_SLABS) slabs *= 2n;
  return slabs;
}
