import { GIB } from '@carveout/core';
import type { AtomicPoolResult, BootSimulation } from '@carveout/simulator';

/** One pool for DMA requests that may not sleep. */
export interface AtomicPool extends AtomicPoolResult {
  readonly pages: number;
  /** Whether the default CMA area serves it: it must end inside the zone. Otherwise the page allocator does. */
  readonly fromDefaultArea: boolean;
}

/**
 * The coherent pools that postcore_initcall makes after CMA is active, in the order in which they are made; they are the first
 * users of the default area.
 */
export function atomicPools(boot: BootSimulation): readonly AtomicPool[] {
  const area = boot.defaultCma?.activates ? boot.defaultCma : null;
  const end = area ? area.base + area.size : null;
  return boot.atomicPools.map((pool) => {
    const limit = zoneEnd(boot, pool.zone);
    return {
      ...pool,
      pages: Number(pool.size / BigInt(boot.pageSize)),
      fromDefaultArea: end !== null && (limit === null || end <= limit),
    };
  });
}

/** Upper end of the zone that a pool must lie in; null for none. */
function zoneEnd({ dmaLimit }: BootSimulation, zone: AtomicPoolResult['zone']): bigint | null {
  if (zone === 'GFP_KERNEL') return null;
  return zone === 'GFP_KERNEL|GFP_DMA32' || dmaLimit.value > 4n * GIB ? 4n * GIB : dmaLimit.value;
}
