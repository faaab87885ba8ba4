import { type Bitmap, clearRuns, nextClear, nextSet } from './bitmap.ts';

/** A request in bits of the map. */
export interface BitRequest {
  /** At least 1. */
  readonly need: number;
  /** A power of two. */
  readonly align: number;
  /** Added to a bit before it is aligned, and taken off again: what the kernel calls the aligned offset. */
  readonly offset: number;
  /** Number that bit 0 has when all of memory is counted in such bits: for strategies with an alignment of their own. */
  readonly base: number;
}

/** A way to choose a place. All of them look only at the map, so that they can be compared on the same workload. */
export interface PlacementStrategy {
  readonly name: 'first-fit' | 'best-fit' | 'buddy';
  /** Bits taken for a request of `need` bits. */
  claimedBits(need: number): number;
  /** Places in the order in which they are tried: the next one is asked for when the last was busy. */
  candidates(bitmap: Bitmap, request: BitRequest): Iterable<number>;
}

/** `bit` moved up so that bit + offset is a multiple of `align`. */
const alignBit = (bit: number, { align, offset }: BitRequest): number =>
  Math.ceil((bit + offset) / align) * align - offset;

/**
 * bitmap_find_next_zero_area_off(): the lowest aligned run of `need` clear bits at or after `from`. After a set bit in the
 * way the search goes on behind it.
 */
export function findClearArea(bitmap: Bitmap, request: BitRequest, from = 0): number | undefined {
  for (let start = from; ; ) {
    const at = alignBit(nextClear(bitmap, start), request);
    const end = at + request.need;
    if (end > bitmap.bits) return undefined;
    const taken = nextSet(bitmap, at);
    if (taken >= end) return at;
    start = taken + 1;
  }
}

/** What cma_alloc() does since it exists: the lowest fit; behind a busy place on by one alignment, without turning back. */
export const firstFit: PlacementStrategy = {
  name: 'first-fit',
  claimedBits: (need) => need,
  *candidates(bitmap, request) {
    for (let from = 0; ; ) {
      const at = findClearArea(bitmap, request, from);
      if (at === undefined) return;
      yield at;
      from = at + request.align;
    }
  },
};

/**
 * The `bf` allocator of the 2010 proposal: the smallest hole that holds the request; at its start, or at its end when
 * the rest behind an aligned place in the middle is a multiple of the alignment. Holes of one size: the lowest.
 */
export const bestFit: PlacementStrategy = {
  name: 'best-fit',
  claimedBits: (need) => need,
  *candidates(bitmap, request) {
    const holes = clearRuns(bitmap)
      .filter(({ count }) => count >= request.need)
      .sort((a, b) => a.count - b.count || a.start - b.start);
    for (const { start, count } of holes) {
      const at = alignBit(start, request);
      const tail = start + count - (at + request.need);
      if (tail < 0) continue;
      yield at > start && tail > 0 && tail % request.align === 0 ? at + tail : at;
    }
  },
};

/** Largest power of two that divides `bit`, at most `limit`. */
function naturalSize(bit: number, limit: number): number {
  let size = 1;
  while (size * 2 <= limit && bit % (size * 2) === 0) size *= 2;
  return size;
}

const powerOfTwoUp = (need: number): number => 2 ** Math.ceil(Math.log2(need));

/** Power-of-two blocks at multiples of their size; the smallest free block that holds the request is split from below. */
export const buddy: PlacementStrategy = {
  name: 'buddy',
  claimedBits: powerOfTwoUp,
  *candidates(bitmap, request) {
    const size = Math.max(powerOfTwoUp(request.need), request.align);
    const blocks: { readonly start: number; readonly size: number }[] = [];
    for (const { start, count } of clearRuns(bitmap)) {
      for (let at = start; at < start + count; ) {
        const block = naturalSize(at + request.base, start + count - at);
        if (block >= size) blocks.push({ start: at, size: block });
        at += block;
      }
    }
    blocks.sort((a, b) => a.size - b.size || a.start - b.start);
    for (const block of blocks) for (let at = 0; at < block.size; at += size) yield block.start + at;
  },
};

export const placementStrategies = { 'first-fit': firstFit, 'best-fit': bestFit, buddy } as const;

export type StrategyName = keyof typeof placementStrategies;

/** A free run that did not serve a request. */
export interface PassedRun {
  readonly start: number;
  readonly count: number;
  readonly reason: 'too-small' | 'misaligned';
}

/** Every free run in which no aligned place for the request is, and why: the answer to "there is free space, is there not?". */
export function passedRuns(bitmap: Bitmap, request: BitRequest): readonly PassedRun[] {
  return clearRuns(bitmap)
    .filter(({ start, count }) => alignBit(start, request) + request.need > start + count)
    .map(({ start, count }) => ({ start, count, reason: count < request.need ? 'too-small' : 'misaligned' }));
}
