import { startOfDram, totalMemory } from '@carveout/allocator';
import { defaultOrigin, type Origin, type U64, u64 } from '@carveout/core';
import { type Boot, record, say } from './boot.ts';
import { maxBuddyOrder } from './cma-alignment.ts';
import type { CmaRecord } from './cma-record.ts';
import type { AtomicPoolResult } from './model.ts';

const KIB_128 = 128n << 10n;
/** 32-bit arm, and arm64 before the pools grew with RAM. */
const FIXED_SIZE = 256n << 10n;
/** Pages of RAM for each page of a pool: 128 KiB for each GiB. */
const RAM_SHARE = (1n << 30n) / KIB_128;

/**
 * The pools for allocations that may not sleep, made at postcore_initcall: the first users of the default CMA area. What is
 * printed is predicted; where in the area they lie depends on the run-time allocator.
 */
export function preallocateAtomicPools(boot: Boot, active: ReadonlySet<CmaRecord>): void {
  const { arch, settings, parameters } = boot.config;
  const given = parameters.coherentPool;
  const origin = given?.origin ?? defaultOrigin('default size of the atomic pools', 'dma_atomic_pool_init()');
  if (arch.value === 'arm') {
    const size = u64(given?.value ?? FIXED_SIZE);
    if (defaultAreaWorks(boot, active))
      add(boot, { zone: 'GFP_KERNEL', size }, { words: 'pool for atomic coherent allocations', origin });
    else say(boot, 'error', `DMA: failed to allocate ${size >> 10n} KiB pool for atomic coherent allocation`);
    return;
  }
  if (!settings.coherentPool.value) return;
  if (boot.does.atomicPools === 'one') {
    const size = u64(given?.value ?? FIXED_SIZE);
    add(boot, { zone: 'GFP_KERNEL', size }, { words: 'pool for atomic allocations', origin });
    return;
  }
  const size = poolBytes(boot, given?.value ?? null);
  const zones: readonly AtomicPoolResult['zone'][] = [
    'GFP_KERNEL',
    ...(hasDmaZone(boot) ? (['GFP_KERNEL|GFP_DMA'] as const) : []),
    ...(settings.zoneDma32.value ? (['GFP_KERNEL|GFP_DMA32'] as const) : []),
  ];
  for (const zone of zones) add(boot, { zone, size }, { words: `${zone} pool for atomic allocations`, origin });
}

/** has_managed_dma(): buses that reach no RAM at all leave ZONE_DMA empty. */
const hasDmaZone = ({ config, dmaLimit, memblock }: Boot): boolean =>
  config.settings.zoneDma.value && dmaLimit.value > startOfDram(memblock);

interface Announcement {
  readonly words: string;
  readonly origin: Origin;
}

function add(boot: Boot, pool: AtomicPoolResult, { words, origin }: Announcement): void {
  const what = `${pool.size >> 10n} KiB ${words}`;
  boot.atomicPools.push(pool);
  say(boot, 'info', `DMA: preallocated ${what}`);
  record(boot, { kind: 'option', owner: 'atomic pools', range: null, reason: what, origin });
}

/** An area over RAM that was dropped refuses every allocation (32-bit arm without HIGHMEM). */
function defaultAreaWorks(boot: Boot, active: ReadonlySet<CmaRecord>): boolean {
  const area = boot.defaultArea;
  if (!area || !active.has(area)) return true;
  const dropped = boot.highMemory !== undefined && !boot.config.settings.highmem.value;
  return !(dropped && area.area.base >= (boot.highMemory ?? 0n));
}

/** coherent_pool=, or a share of RAM, in whole power-of-two blocks of at most the largest buddy order. */
function poolBytes(boot: Boot, given: bigint | null): U64 {
  const most = boot.pageSize << BigInt(maxBuddyOrder(boot.config));
  const share = (managedPages(boot) / RAM_SHARE) * boot.pageSize;
  const wanted = given ?? (share > KIB_128 ? share : KIB_128);
  let block: bigint = boot.pageSize;
  while (block < wanted && block < most) block <<= 1n;
  return u64(block);
}

/** Pages that the page allocator manages: RAM without no-map and reserved memory, CMA areas included. */
function managedPages({ memblock, cmaTable, pageSize }: Boot): bigint {
  const nomap = memblock.memory.reduce((sum, { size, nomap: flag }) => sum + (flag ? size : 0n), 0n);
  const taken = memblock.taken.reduce((sum, { start, end }) => sum + (end - start), 0n);
  const cma = cmaTable.areas.reduce((sum, { size }) => sum + size, 0n);
  const free = totalMemory(memblock) - nomap - taken + cma;
  return u64(free > 0n ? free : 0n) / pageSize;
}
