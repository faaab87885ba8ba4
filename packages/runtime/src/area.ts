import { type Bitmap, type BitRun, bitmapOf, countSet, createBitmap, longestClear } from '@carveout/allocator';
import type { U64 } from '@carveout/core';

/** What holds pages of an area that no CMA user has: others may use them as long as they can be moved away. */
export type OccupantKind = 'movable' | 'pinned' | 'locked' | 'writeback' | 'isolated';

/** Pages of the area, by page number from its start. A page is in one set at most; `isolated` ones may be in another too. */
export type Occupants = Readonly<Record<OccupantKind, Bitmap>>;

/** A buffer somebody has: pages as asked for, not as rounded to bits. */
export interface CmaBuffer {
  /** First page, counted from the area's start. */
  readonly at: number;
  readonly pages: number;
  /** What a script calls it. */
  readonly name: string | null;
  /** Bits behind it that a rounding placement strategy took with it; 0 in the kernel. */
  readonly slackBits: number;
}

/** As in /sys/kernel/mm/cma/NAME, in pages since boot. */
export interface AreaCounters {
  readonly allocated: number;
  readonly failed: number;
  readonly released: number;
}

/** One CMA area after boot. A value. */
export interface RuntimeArea {
  readonly name: string;
  /** Physical address divided by the page size. */
  readonly basePfn: U64;
  readonly pages: number;
  /** One bit of the map stands for 2^orderPerBit pages. */
  readonly orderPerBit: number;
  readonly bitmap: Bitmap;
  /** Pages not handed out, counting what was asked for: with orderPerBit > 0 more than the map says. */
  readonly available: number;
  readonly counters: AreaCounters;
  readonly occupants: Occupants;
  /** Taken through the debugfs file or by a script; the most recent one last. */
  readonly buffers: readonly CmaBuffer[];
}

export interface AreaInput {
  readonly name: string;
  readonly basePfn: U64;
  readonly pages: number;
  readonly orderPerBit?: number;
  /** Bits taken before the first step, by users that nobody can take them back from. */
  readonly taken?: readonly BitRun[];
}

/** An area as it is when user space starts. */
export function createArea({ name, basePfn, pages, orderPerBit = 0, taken = [] }: AreaInput): RuntimeArea {
  const bitmap = bitmapOf(Math.floor(pages / 2 ** orderPerBit), taken);
  const used = countSet(bitmap) * 2 ** orderPerBit;
  const none = createBitmap(pages);
  return {
    name,
    basePfn,
    pages,
    orderPerBit,
    bitmap,
    available: pages - used,
    counters: { allocated: used, failed: 0, released: 0 },
    occupants: { movable: none, pinned: none, locked: none, writeback: none, isolated: none },
    buffers: [],
  };
}

/** Pages whose bits are set. */
export const usedPages = ({ bitmap, orderPerBit }: RuntimeArea): number => countSet(bitmap) * 2 ** orderPerBit;

/** Pages of the longest run of clear bits: the largest request that an unaligned search can place. */
export const maxChunk = ({ bitmap, orderPerBit }: RuntimeArea): number => longestClear(bitmap) * 2 ** orderPerBit;

/** Bits that a request takes. */
export const bitsFor = (pages: number, orderPerBit: number): number => Math.ceil(pages / 2 ** orderPerBit);
