import type { Range } from '@carveout/core';
import type { AtomicPool } from '../boot/atomic-pools.ts';
import type { Machine } from '../machine.ts';

/** A call of dma_alloc_coherent(). */
export interface DmaRequest {
  /** Bytes. */
  readonly size: bigint;
  /** `atomic` may not sleep. `dma` and `dma32` may, and ask for a zone. */
  readonly gfp: 'atomic' | 'kernel' | 'dma' | 'dma32';
}

/** A device as the DMA code sees it. */
export interface DmaDevice {
  /** The interconnect keeps its caches coherent. */
  readonly coherent: boolean;
  /** Its requests go through an IOMMU. */
  readonly iommu: boolean;
  /** Highest address its coherent mask reaches, inclusive. */
  readonly mask: bigint;
  /** Highest address its bus reaches (`dma-ranges`), inclusive; null for no limit. */
  readonly busLimit: bigint | null;
  /** The reserved region that its `memory-region` names, as far as DMA uses it. */
  readonly pool: {
    readonly kind: 'coherent' | 'cma' | 'restricted';
    readonly name: string;
    readonly range: Range;
  } | null;
}

/** What serves DMA requests on a board after boot. */
export interface DmaBoard {
  readonly arch: 'arm64' | 'arm' | 'riscv';
  readonly machine: Machine;
  /** False with CONFIG_DMA_CMA off: no request reaches CMA. */
  readonly dmaCma: boolean;
  /** Name of the default area, null when there is none. */
  readonly defaultArea: string | null;
  /** Per-NUMA areas that are tried before the default one. */
  readonly numaAreas: readonly string[];
  readonly atomicPools: readonly AtomicPool[];
  /** End of ZONE_DMA, exclusive; null without one. */
  readonly dmaZoneEnd: bigint | null;
  readonly dma32Zone: boolean;
  /** Pages of the largest block of the page allocator. */
  readonly largestBlock: number;
}

export type DmaAllocator =
  | 'device coherent pool'
  | 'atomic pool'
  | 'restricted pool'
  | 'device CMA area'
  | 'per-NUMA CMA area'
  | 'default CMA area'
  | 'page allocator'
  | 'swiotlb bounce area'
  | 'pages behind the IOMMU';

/** One allocator that was asked, or passed over. */
export interface DmaStep {
  readonly allocator: DmaAllocator;
  readonly outcome: 'serves' | 'fails' | 'passed-over';
  /** One sentence. */
  readonly reason: string;
}

export interface DmaAnswer {
  /** Null: dma_alloc_coherent() returns NULL. */
  readonly servedBy: DmaAllocator | null;
  /** In the order in which the kernel gets to them. */
  readonly steps: readonly DmaStep[];
  /** Where the buffer would be, when that is known: on an idle board. */
  readonly place: Range | null;
  /** Pages that it takes. */
  readonly pages: number;
}
