import { endOf, type Range, rangeBetween, type U64, u64 } from '@carveout/core';
import type { PictureRegion } from './picture-region.ts';
import { extentOf, type PixelScale } from './pixel-scale.ts';

/** Height of a row of text. */
export const ROW = 20;
/** Above the body of a strip, for its magnification. */
export const STRIP_HEAD = 20;
export const STRIP_TAIL = 6;
const LOWEST_STRIP = 56;
/** Regions lower than this, with less than this between them, are crowded. */
const SMALL = 10;
/** A strip in a strip in a strip: deeper pictures are no clearer. */
const DEEPEST = 4;
/** A window that is more than this share of its parent magnifies too little to be worth a strip. */
const WORTH_IT = 0.6;
const LEAST_FACTOR = 2;

/** Something with a place beside a bar: the label of one region, or a strip that magnifies several. */
export type Item = Leaf | Strip;

export interface Leaf {
  readonly kind: 'leaf';
  readonly region: PictureRegion;
  /** Where on its bar it is pointed at, in pixels from the bar's top. */
  readonly anchor: number;
  readonly height: number;
}

export interface Strip {
  readonly kind: 'strip';
  readonly window: Range;
  readonly anchor: number;
  readonly height: number;
  readonly body: number;
  /** Height of the body for which the anchors of `items` were computed. */
  readonly anchoredAt: number;
  readonly items: readonly Item[];
}

/** What stands beside a bar `height` pixels high that shows `window`, by falling height of the anchors. */
export function itemsOf(window: Range, height: number, regions: readonly PictureRegion[], depth = 0): readonly Item[] {
  const scale: PixelScale = { window, top: 0, height };
  const marks = marksOf(scale, regions);
  const items: Item[] = [];
  for (const group of crowds(marks)) {
    const strip = depth < DEEPEST ? stripOf(group, scale, depth) : undefined;
    if (strip) items.push(strip);
    else for (const mark of group) items.push({ kind: 'leaf', region: mark.region, anchor: mark.anchor, height: ROW });
  }
  return items;
}

interface Mark {
  readonly region: PictureRegion;
  readonly from: number;
  readonly to: number;
  readonly anchor: number;
}

function marksOf(scale: PixelScale, regions: readonly PictureRegion[]): readonly Mark[] {
  const drawn = regions.flatMap((region) => {
    const extent = extentOf(scale, region.range);
    return extent ? [{ region, ...extent }] : [];
  });
  return drawn.map((mark) => ({ ...mark, anchor: anchorOf(mark, drawn) })).sort(compareMarks);
}

const compareMarks = (a: Mark, b: Mark): number =>
  a.anchor - b.anchor || Number(a.region.range.base - b.region.range.base) || a.region.from - b.region.from;

type Drawn = Omit<Mark, 'anchor'>;

/** The middle of the largest part that no smaller region covers; of all of it, when nothing is left. */
function anchorOf(mark: Drawn, all: readonly Drawn[]): number {
  const middle = (mark.from + mark.to) / 2;
  const covers = all
    .filter((other) => other !== mark && other.from < mark.to && other.to > mark.from && isOnTop(other, mark))
    .sort((a, b) => a.from - b.from);
  if (covers.length === 0) return middle;
  let best = { anchor: middle, size: 1 };
  let from = mark.from;
  for (const to of [...covers, { from: mark.to, to: mark.to }]) {
    if (to.from - from > best.size) best = { anchor: (from + to.from) / 2, size: to.from - from };
    from = Math.max(from, to.to);
  }
  return best.anchor;
}

const isOnTop = (a: Drawn, b: Drawn): boolean => a.region.range.size < b.region.range.size;

/** Neighbours too small and too close to be told apart; everything else alone. */
function crowds(marks: readonly Mark[]): readonly (readonly Mark[])[] {
  const groups: Mark[][] = [];
  for (const mark of marks) {
    const last = groups.at(-1)?.at(-1);
    const isCrowded = last && isSmall(last) && isSmall(mark) && mark.from - last.to < SMALL;
    if (isCrowded) groups.at(-1)?.push(mark);
    else groups.push([mark]);
  }
  return groups;
}

const isSmall = ({ from, to }: Mark): boolean => to - from < SMALL;

/** A strip for a crowd whose labels would not fit beside it; undefined where magnifying would not help. */
function stripOf(group: readonly Mark[], scale: PixelScale, depth: number): Strip | undefined {
  if (group.length < 2) return undefined;
  const regions = group.map(({ region }) => region);
  const window = windowAround(regions, scale.window);
  const extent = extentOf(scale, window);
  if (!extent || extent.to - extent.from > scale.height * WORTH_IT) return undefined;
  const rows = Math.max(LOWEST_STRIP, group.length * ROW);
  if (rows < LEAST_FACTOR * (extent.to - extent.from)) return undefined;
  const items = itemsOf(window, rows, regions, depth + 1);
  const needed = items.reduce((sum, { height }) => sum + height, 0);
  const body = Math.max(rows, needed);
  return {
    kind: 'strip',
    window,
    anchor: (extent.from + extent.to) / 2,
    height: STRIP_HEAD + body + STRIP_TAIL,
    body,
    anchoredAt: rows,
    items,
  };
}

/** From the lowest to the highest address of `regions`, with a little on both sides, inside `parent`. */
function windowAround(regions: readonly PictureRegion[], parent: Range): Range {
  let low: U64 = endOf(parent);
  let high: U64 = parent.base;
  for (const { range } of regions) {
    if (range.base < low) low = range.base;
    if (endOf(range) > high) high = endOf(range);
  }
  const margin = (high - low) / 32n + 1n;
  const start = low - parent.base > margin ? low - margin : parent.base;
  const end = endOf(parent) - high > margin ? high + margin : endOf(parent);
  return rangeBetween(u64(start), u64(end));
}
