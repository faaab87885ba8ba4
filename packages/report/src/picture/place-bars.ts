import { endOf, mergeRanges, overlaps, type Range } from '@carveout/core';
import { barsOf } from '../layout/map-scale.ts';
import type { PictureRegion } from './picture-region.ts';
import { extentOf, type PixelScale, yOf } from './pixel-scale.ts';
import { type Item, itemsOf, STRIP_TAIL, type Strip } from './place-items.ts';
import { spread } from './spread.ts';

/** A bar to draw: RAM of a group of banks, or a strip that magnifies a part of another bar. */
export interface PlacedBar {
  readonly scale: PixelScale;
  readonly x: number;
  readonly width: number;
  readonly banks: readonly Range[];
  readonly regions: readonly PictureRegion[];
  /** What it magnifies, for a strip. */
  readonly lens: Lens | null;
}

/** From a part of a bar to the strip that magnifies it. */
export interface Lens {
  readonly left: number;
  readonly right: number;
  readonly from: readonly [top: number, bottom: number];
  readonly to: readonly [top: number, bottom: number];
  /** How many times larger than in the bar it comes from. */
  readonly factor: number;
}

export interface PlacedLabel {
  readonly region: PictureRegion;
  /** Middle of its row. */
  readonly y: number;
  /** Where it points at: right edge of the bar and height. */
  readonly tip: readonly [x: number, y: number];
  /** Where its line becomes level. */
  readonly bend: number;
}

export interface PlacedMap {
  readonly bars: readonly PlacedBar[];
  readonly labels: readonly PlacedLabel[];
  /** Left edge of the column of labels. */
  readonly labelsAt: number;
  readonly height: number;
  /** Some bar had to be drawn larger than the common scale makes it. */
  readonly mixedScales: boolean;
}

/** Left of the bars: the addresses. */
export const AXIS = 118;
const BAR = 92;
const STRIP = 44;
/** Between columns: leaders and lenses. */
const GAP = 46;
/** Height of the largest bar before the labels ask for more. */
const BASE_HEIGHT = 440;
const LOWEST_BAR = 40;
const MOST_STRETCH = 2.5;
const MOST_FOR_OTHERS = 1.5;
/** Above each bar: the range of its RAM. */
export const BAR_HEAD = 34;
const BETWEEN_BARS = 26;

/** RAM drawn to scale, one bar per group of banks below each other, with everything that lies in them placed beside. */
export function placeMap(memory: readonly Range[], regions: readonly PictureRegion[], top: number): PlacedMap {
  const groups = barsOf(mergeRanges(memory));
  const largest = groups.reduce((most, { range }) => (range.size > most ? range.size : most), 1n);
  const drafts = groups.map(({ range, banks }) => {
    const wanted = (Number(range.size) / Number(largest)) * BASE_HEIGHT;
    const height = Math.max(LOWEST_BAR, wanted);
    const own = regions.filter((region) => overlaps(region.range, range));
    const items = itemsOf(range, height, own);
    const needed = items.reduce((sum, item) => sum + item.height, 0);
    return { range, banks, height, own, items, needed, isLarger: wanted < LOWEST_BAR };
  });
  const stretch = stretchOf(drafts);
  const columns = Math.max(0, ...drafts.map(({ items }) => depthOf(items)));
  const canvas: Canvas = { bars: [], labels: [], labelsAt: AXIS + BAR + columns * (GAP + STRIP) + GAP };
  let at = top;
  for (const { range, banks, height, own, items, needed } of drafts) {
    at += BAR_HEAD;
    const tall = height * stretch;
    const room = Math.max(tall, needed);
    const scale: PixelScale = { window: range, top: at + (room - tall) / 2, height: tall };
    const bar: PlacedBar = { scale, x: AXIS, width: BAR, banks, regions: own, lens: null };
    canvas.bars.push(bar);
    placeItems(items, { bar, anchoredAt: height, low: at, high: at + room }, canvas);
    at += room + BETWEEN_BARS;
  }
  return { ...canvas, height: at, mixedScales: drafts.some(({ isLarger }) => isLarger) };
}

/** How much taller than the base height: the tallest bar as its own labels ask, or a little for those of the others. */
function stretchOf(drafts: readonly { readonly height: number; readonly needed: number }[]): number {
  const tallest = drafts.reduce((most, draft) => (draft.height > most.height ? draft : most), { height: 1, needed: 0 });
  const sum = (key: 'height' | 'needed'): number => drafts.reduce((total, draft) => total + draft[key], 0);
  const forOthers = Math.min(MOST_FOR_OTHERS, sum('needed') / Math.max(1, sum('height')));
  return Math.min(MOST_STRETCH, Math.max(1, tallest.needed / tallest.height, forOthers));
}

interface Canvas {
  readonly bars: PlacedBar[];
  readonly labels: PlacedLabel[];
  readonly labelsAt: number;
}

interface Beside {
  readonly bar: PlacedBar;
  /** Height of the bar that the anchors belong to. */
  readonly anchoredAt: number;
  readonly low: number;
  readonly high: number;
}

const depthOf = (items: readonly Item[]): number =>
  Math.max(0, ...items.map((item) => (item.kind === 'strip' ? 1 + depthOf(item.items) : 0)));

function placeItems(items: readonly Item[], { bar, anchoredAt, low, high }: Beside, canvas: Canvas): void {
  const factor = bar.scale.height / anchoredAt;
  const anchors = items.map(({ anchor }) => bar.scale.top + anchor * factor);
  const wanted = items.map(({ height }, index) => ({ middle: anchors[index] ?? 0, height }));
  const tops = spread(wanted, low, high);
  const right = bar.x + bar.width;
  for (const [index, item] of items.entries()) {
    const top = tops[index] ?? low;
    const anchor = anchors[index] ?? low;
    if (item.kind === 'strip') placeStrip(item, bar, top, canvas);
    else {
      const y = top + item.height / 2;
      canvas.labels.push({ region: item.region, y, tip: [right, anchor], bend: right + GAP });
    }
  }
}

function placeStrip(strip: Strip, parent: PlacedBar, top: number, canvas: Canvas): void {
  const bodyTop = top + strip.height - strip.body - STRIP_TAIL;
  const scale: PixelScale = { window: strip.window, top: bodyTop, height: strip.body };
  const left = parent.x + parent.width;
  const from = extentOf(parent.scale, strip.window) ?? { from: parent.scale.top, to: parent.scale.top };
  const bar: PlacedBar = {
    scale,
    x: left + GAP,
    width: STRIP,
    banks: parent.banks,
    regions: parent.regions.filter(({ range }) => overlaps(range, strip.window)),
    lens: {
      left,
      right: left + GAP,
      from: [from.from, from.to],
      to: [bodyTop, bodyTop + strip.body],
      factor: pixelsPerByte(scale) / pixelsPerByte(parent.scale),
    },
  };
  canvas.bars.push(bar);
  placeItems(strip.items, { bar, anchoredAt: strip.anchoredAt, low: bodyTop, high: bodyTop + strip.body }, canvas);
}

const pixelsPerByte = ({ height, window }: PixelScale): number => height / Number(window.size);

/** Round addresses inside a bar, far enough apart to be written beside it. */
export function ticksOf(scale: PixelScale): readonly { readonly address: bigint; readonly y: number }[] {
  const { window, top, height } = scale;
  let step = 1n;
  while ((Number(step) / Number(window.size)) * height < TICK_DISTANCE) step <<= 1n;
  const ticks: { address: bigint; y: number }[] = [];
  for (let address = (window.base / step + 1n) * step; address < endOf(window); address += step) {
    const y = yOf(scale, address);
    if (y - top > TICK_MARGIN && top + height - y > TICK_MARGIN) ticks.push({ address, y });
  }
  return ticks;
}

const TICK_DISTANCE = 46;
const TICK_MARGIN = 18;
