import type { U64 } from '@carveout/core';

/**
 * How this kernel creates CMA areas (cma_init_reserved_mem and cma_declare_contiguous_nid in mm/cma.c), one field for
 * each point in which releases differ. No version numbers here: the kernel tables know which release has which value.
 */
export interface CmaRules {
  /** CMA_MIN_ALIGNMENT_BYTES: base and size of every area are multiples of it. */
  readonly minAlign: U64;
  /** When a full table is noticed: before anything else, or only at registration, after memory was found. */
  readonly slotCheck: 'first' | 'late';
  /** A fixed base that is not aligned: refused, or silently moved up. */
  readonly fixedUnaligned: 'error' | 'round-up';
  /** Whether base + size above the limit is refused at once. */
  readonly exceedsLimitCheck: boolean;
  /**
   * The extra bottom-up attempt from 4 GiB. 'after-highmem-overwrites': it comes after the highmem attempt and forgets its
   * result, which then stays reserved for good.
   */
  readonly above4g: 'none' | 'after-highmem-overwrites' | 'before-highmem';
  /** What must reach 4 GiB + size for that attempt: the end of DRAM, or the limit. */
  readonly above4gCondition: 'dram-end' | 'limit';
  /** A fixed area across the lowmem/highmem border is refused: always checked, or only with CONFIG_HIGHMEM. */
  readonly highmemBoundaryCheck: 'always' | 'with-highmem';
  /** The size in "Reserved … MiB" and "Failed to reserve … MiB": after rounding, or the caller's. */
  readonly reportedSize: 'rounded' | 'requested';
  /** "Failed to reserve": for every failure, or not for the argument checks that return at once. */
  readonly failurePrinted: 'late-only' | 'always';
  /** The number in the name of an unnamed area: its index, or the number of areas including it. */
  readonly unnamedNumber: 'index' | 'count';
  /** Names are cut to this many characters (CMA_MAX_NAME - 1), undefined if they are not. */
  readonly nameLimit: number | undefined;
  /** Registration refuses an order-per-bit larger than the order of `minAlign`. */
  readonly orderPerBitWithinMinAlign: boolean;
}
