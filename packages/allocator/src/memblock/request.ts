import type { Range, U64 } from '@carveout/core';
import type { MemoryRegion } from './state.ts';

/**
 * Where to look first. `aboveKernelEnd` is the bottom-up of kernels up to 4.19: never below the end of the kernel
 * image, and top-down over the whole window when that fails.
 */
export type Direction = 'top-down' | 'bottom-up' | { readonly aboveKernelEnd: U64 };

/** A search for free memory, as memblock_find_in_range_node() gets it. */
export interface FindRequest {
  /** Bytes; never rounded. */
  readonly size: U64;
  /** Used with mask arithmetic, as in the kernel, so it need not be a power of two. 0 counts as 1: the caller puts SMP_CACHE_BYTES. */
  readonly align: U64;
  /** Lowest start. Never effective below one page. Default 0. */
  readonly min?: U64;
  /** Exclusive end: 'accessible' (also 0) is {@link MemblockState.currentLimit}, 'anywhere' has no limit. Default 'accessible'. */
  readonly max?: U64 | 'accessible' | 'anywhere';
  /** Only memory of this NUMA node. Default: any. */
  readonly node?: number;
  /** Default: what the state says. */
  readonly direction?: Direction;
}

export interface AllocRequest extends FindRequest {
  /** Who gets it; shown in explanations. */
  readonly owner: string;
  /** false: when the node has no room, any other will do (memblock_alloc_range_nid without exact_nid). Default true. */
  readonly exactNode?: boolean;
  /**
   * 'virtual' is the memblock_alloc*() family: `max` is capped to the current limit, and a failure with a `min` is
   * retried without one. Default 'physical'.
   */
  readonly flavour?: 'physical' | 'virtual';
}

/** What ends a gap: a reservation, the end of a memory entry, or a memory entry of another kind right behind it. */
export type Bound =
  | { readonly kind: 'reserved'; readonly owners: readonly string[] }
  | { readonly kind: 'memory-edge' }
  | { readonly kind: 'other-memory'; readonly region: MemoryRegion };

/** A stretch of memory nobody holds, inside one memory entry. */
export interface Gap {
  readonly range: Range;
  readonly memory: MemoryRegion;
  /** What lies directly under and over it. */
  readonly below: Bound;
  readonly above: Bound;
}

/** Why a gap, or a whole memory entry, was not used. */
export type RejectionReason = 'nomap' | 'hotplug' | 'wrong-node' | 'outside-window' | 'too-small' | 'misaligned';

export interface Rejection {
  readonly reason: RejectionReason;
  readonly gap: Gap;
  /** The part of the gap inside the window; undefined when it is outside, or when the entry was skipped as a whole. */
  readonly clamped: Range | undefined;
}

/** One walk over the free memory. A request may need several: another node, bottom-up and then top-down, ... */
export interface SearchPass {
  readonly direction: 'top-down' | 'bottom-up';
  /** The effective window [base, base + size), after the limit and the first page were taken into account. */
  readonly window: Range;
  readonly node: number | undefined;
  /** In the order looked at. */
  readonly passedOver: readonly Rejection[];
  /** The gap that was used, as it was before. */
  readonly chosen: Gap | undefined;
}

interface AllocEventBase {
  readonly request: AllocRequest;
  /** What was looked at, and why it was passed over. Computed on each call: the allocation itself does not pay for it. */
  readonly explain: () => readonly SearchPass[];
}

export type AllocEvent =
  | (AllocEventBase & { readonly type: 'reserved'; readonly region: Range })
  | (AllocEventBase & { readonly type: 'failed' });
