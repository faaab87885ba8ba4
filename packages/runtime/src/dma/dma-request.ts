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

/** A piece of memory as a device sees it: bus addresses and the CPU addresses behind them, bytes. */
export interface DmaWindow {
  readonly bus: bigint;
  readonly cpu: bigint;
  readonly size: bigint;
}

/** A device as the DMA code sees it. */
export interface DmaDevice {
  /** The interconnect keeps its caches coherent. */
  readonly coherent: boolean;
  /** Its requests go through an IOMMU. */
  readonly iommu: boolean;
  /** Highest bus address its coherent mask reaches, inclusive. */
  readonly mask: bigint;
  /** What its bus lets through (`dma-ranges`); null for everything, unchanged. */
  readonly windows: readonly DmaWindow[] | null;
  /** NUMA node it belongs to; null when nobody says. */
  readonly node: number | null;
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
  /** Per-NUMA areas, in the order in which a node's are tried. */
  readonly numaAreas: readonly { readonly name: string; readonly node: number }[];
  readonly atomicPools: readonly AtomicPool[];
  /** RAM. */
  readonly memory: readonly Range[];
  /** A bounce area was set up at boot. */
  readonly hasBounceArea: boolean;
  /** Memory can be mapped uncached (CONFIG_DMA_DIRECT_REMAP): what devices that are not coherent need. */
  readonly remaps: boolean;
  /**
   * arm64 up to 4.15 built without CMA: vendors' kernels of that age in which the pool for atomic requests serves all. Mainline asks
   * the page allocator instead.
   */
  readonly poolServesAll: boolean;
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
  /** Highest bus address that the device's bus lets through, inclusive: its bus_dma_limit; null for no limit. */
  readonly busLimit: bigint | null;
  /** What is good to know beside the steps: whole sentences. */
  readonly notes: readonly string[];
  /** Null: dma_alloc_coherent() returns NULL. */
  readonly servedBy: DmaAllocator | null;
  /** In the order in which the kernel gets to them. */
  readonly steps: readonly DmaStep[];
  /** Where the buffer would be, when that is known: on an idle board. */
  readonly place: Range | null;
  /** Pages that it takes. */
  readonly pages: number;
}

/** A request under way. */
export interface DmaCall {
  readonly board: DmaBoard;
  readonly device: DmaDevice;
  readonly request: DmaRequest;
  /** PAGE_ALIGN(size) in pages. */
  readonly pages: number;
}
