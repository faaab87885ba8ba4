import type { BootConfig } from '@carveout/bootconfig';
import { contains, GIB, type Range } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';
import { orderFor } from '../dma-align.ts';

/** One pool for DMA requests that may not sleep. */
export interface AtomicPool {
  /** Flags the kernel asks the page allocator with, as its log line names them. */
  readonly zone: 'GFP_KERNEL' | 'GFP_KERNEL|GFP_DMA' | 'GFP_KERNEL|GFP_DMA32';
  readonly pages: number;
  /** Bytes. */
  readonly size: bigint;
  /** Whether the default CMA area serves it: it must end inside the zone. Otherwise the page allocator does. */
  readonly fromDefaultArea: boolean;
}

const KIB = 1024n;
const SINGLE_POOL = 256n * KIB;
const SMALLEST_POOL = 128n * KIB;

/**
 * The coherent pools that postcore_initcall makes after CMA is active, in the order in which they are made; they are the first
 * users of the default area. Sizes: coherent_pool=, else 256 KiB before 5.8, else 128 KiB per GiB of RAM.
 */
export function atomicPools(config: BootConfig, boot: BootSimulation): readonly AtomicPool[] {
  const { settings, arch, parameters, kernel } = config;
  const single = arch.value === 'arm' || kernel.profile.does.atomicPools === 'one';
  if (!single && !settings.coherentPool.value) return [];
  if (arch.value === 'riscv' && single) return [];
  const given = parameters.coherentPool?.value;
  const area = boot.defaultCma?.activates ? boot.defaultCma : null;
  const end = area ? area.base + area.size : null;
  const pool = (zone: AtomicPool['zone'], limit: bigint | null): AtomicPool => {
    const pages = poolPages(config, boot, given ?? (single ? SINGLE_POOL : null));
    const size = BigInt(pages) * BigInt(boot.pageSize);
    return { zone, pages, size, fromDefaultArea: end !== null && (limit === null || end <= limit) };
  };
  if (single) return [pool('GFP_KERNEL', null)];
  const pools = [pool('GFP_KERNEL', null)];
  if (settings.zoneDma.value && arch.value === 'arm64') pools.push(pool('GFP_KERNEL|GFP_DMA', dmaZoneEnd(boot)));
  if (settings.zoneDma32.value) pools.push(pool('GFP_KERNEL|GFP_DMA32', 4n * GIB));
  return pools;
}

/** Upper end of ZONE_DMA: what the default area is kept below, at most 4 GiB. */
const dmaZoneEnd = ({ dmaLimit }: BootSimulation): bigint => (dmaLimit.value < 4n * GIB ? dmaLimit.value : 4n * GIB);

/** Pages of a pool: a power of two, at most the largest buddy block. */
function poolPages({ settings, kernel }: BootConfig, boot: BootSimulation, given: bigint | null): number {
  const page = BigInt(boot.pageSize);
  const bytes = given ?? defaultPoolSize(boot);
  const largest = Math.max(0, settings.maxOrder.value - (kernel.profile.does.maxOrderIsInclusive ? 0 : 1));
  return 2 ** Math.min(largest, orderFor(Number((bytes + page - 1n) / page)));
}

/** dma_atomic_pool_init(): one page in 8192, at least 128 KiB. */
function defaultPoolSize(boot: BootSimulation): bigint {
  const page = BigInt(boot.pageSize);
  const pages = (ramBytes(boot) / page / 8192n) * page;
  return pages < SMALLEST_POOL ? SMALLEST_POOL : pages;
}

/** What the page allocator gets: RAM that is mapped and not reserved, CMA included. */
function ramBytes({ memory, reserved, cma }: BootSimulation): bigint {
  const sum = (ranges: readonly Range[]): bigint => ranges.reduce((all, { size }) => all + size, 0n);
  const given = cma.filter((area) => area.activates && reserved.some((range) => contains(range, area)));
  const all = sum(memory.filter(({ nomap }) => !nomap)) - sum(reserved) + sum(given);
  return all > 0n ? all : 0n;
}
