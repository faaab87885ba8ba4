import { type Bitmap, clearRange, createBitmap, findClearArea, setRange } from '@carveout/allocator';
import { orderFor } from '../dma-align.ts';
import { LiveBuffers, type Piece } from './live-buffers.ts';
import { UseOverTime, type UsePoint } from './use-over-time.ts';
import type { Demand } from './workload.ts';

export interface AreaNeed {
  readonly area: string;
  /** Pages from the start of the area that first fit reaches into: an area of so many serves all, one of fewer does not. */
  readonly needed: number;
  /** Most pages in use at one time: what an area without gaps would need. */
  readonly peak: number;
  /** The same, with every buffer as large as the power of two that holds it: what a coherent pool takes. */
  readonly peakBlocks: number;
  readonly largestRequest: number;
  readonly requests: number;
  /** Requests that were refused when recorded, and that such an area serves. */
  readonly refusedBefore: number;
  /** Requests that no size serves, since every place has a pinned page in it. */
  readonly impossible: number;
  /** The request that reaches farthest, and when. */
  readonly decisive: { readonly pages: number; readonly at: number; readonly time: number | null } | null;
  readonly use: readonly UsePoint[];
}

export interface SizeOptions {
  /** Pages taken at the bottom by others: the atomic pools. */
  readonly takenAtBottom?: number;
  /** One page in so many cannot be used: pinned by somebody. 0 for none. */
  readonly pinnedEvery?: number;
}

/** No machine has an area of so many pages. */
const ENDLESS = 2 ** 40;

/** Pins and alignments repeat: when no block up to their common multiple has room, none has. */
function fitsBetweenPins(pages: number, align: number, every: number): boolean {
  for (let pin = 0; pin < Math.min(align, 4096); pin++) {
    const start = Math.ceil((pin * every) / align) * align;
    if (start + pages < (pin + 1) * every) return true;
  }
  return false;
}

/**
 * How large one area must be for a workload. First fit puts a buffer into the same place whatever lies behind it, so one run
 * through an endless area tells: the farthest page it reaches is the exact minimum. Requests that were refused are made again;
 * what they got is given back when a request of the same size and alignment follows, which is the same caller's next try, and
 * else kept.
 */
export class AreaSizing {
  readonly #area: string;
  readonly #pinnedEvery: number;
  #bitmap: Bitmap = createBitmap(ENDLESS);
  readonly #live = new LiveBuffers();
  /** By pages and alignment: what refused requests got. */
  readonly #granted = new Map<string, Piece>();
  readonly #use = new UseOverTime();
  #used: number;
  #needed: number;
  #peak: number;
  #blocks = 0;
  #peakBlocks = 0;
  #largest = 0;
  #requests = 0;
  #refused = 0;
  #impossible = 0;
  #decisive: AreaNeed['decisive'] = null;

  constructor(area: string, { takenAtBottom = 0, pinnedEvery = 0 }: SizeOptions = {}) {
    this.#area = area;
    this.#pinnedEvery = pinnedEvery;
    this.#bitmap = setRange(this.#bitmap, 0, takenAtBottom);
    this.#used = takenAtBottom;
    this.#needed = takenAtBottom;
    this.#peak = takenAtBottom;
  }

  add(demand: Demand): void {
    if (demand.kind === 'give') {
      for (const piece of this.#live.give(demand.token, demand.pages)) this.#free(piece);
    } else if (demand.pages > 0 && demand.pages < ENDLESS / 2) this.#take(demand);
    this.#use.add(demand.time, this.#used);
  }

  result(): AreaNeed {
    return {
      area: this.#area,
      needed: this.#needed,
      peak: this.#peak,
      peakBlocks: this.#peakBlocks,
      largestRequest: this.#largest,
      requests: this.#requests,
      refusedBefore: this.#refused,
      impossible: this.#impossible,
      decisive: this.#decisive,
      use: this.#use.points,
    };
  }

  #take({ pages, align, token, time }: Extract<Demand, { readonly kind: 'take' }>): void {
    this.#largest = Math.max(this.#largest, pages);
    this.#requests++;
    // Between two pinned pages there is room for an aligned buffer of this size nowhere.
    if (this.#pinnedEvery > 0 && !fitsBetweenPins(pages, 2 ** align, this.#pinnedEvery)) {
      this.#impossible++;
      return;
    }
    const key = `${pages}/${align}`;
    const earlier = this.#granted.get(key);
    if (earlier) {
      this.#granted.delete(key);
      this.#free(earlier);
    }
    // In use still, as far as the recording tells: the release got lost.
    if (token !== null) for (const lost of this.#live.give(token, pages)) this.#free(lost);
    const at = this.#place(pages, 2 ** Math.min(align, 40));
    const piece = { at, pages };
    this.#bitmap = setRange(this.#bitmap, at, pages);
    this.#used += pages;
    this.#peak = Math.max(this.#peak, this.#used);
    this.#blocks += 2 ** orderFor(pages);
    // Buffers given back in parts would count too little.
    this.#blocks = Math.max(this.#blocks, this.#used);
    this.#peakBlocks = Math.max(this.#peakBlocks, this.#blocks);
    if (at + pages > this.#needed) {
      this.#needed = at + pages;
      this.#decisive = { pages, at, time };
    }
    if (token === null) {
      this.#refused++;
      this.#granted.set(key, piece);
      return;
    }
    this.#live.take(token, piece);
  }

  /** First fit, on behind candidates with a pinned page in them, as cma_alloc() goes on behind busy ones. */
  #place(pages: number, align: number): number {
    const request = { need: pages, align, offset: 0, base: 0 };
    for (let from = 0; ; ) {
      const at = findClearArea(this.#bitmap, request, from) ?? ENDLESS;
      if (this.#pinnedEvery === 0) return at;
      const pinned = Math.ceil((at + 1) / this.#pinnedEvery) * this.#pinnedEvery - 1;
      if (pinned >= at + pages) return at;
      from = pinned + 1;
    }
  }

  #free({ at, pages }: Piece): void {
    this.#bitmap = clearRange(this.#bitmap, at, pages);
    this.#used -= pages;
    this.#blocks -= 2 ** orderFor(pages);
  }
}
