import { endOf, formatSize, hex, mergeRanges, overlaps, type Range, rangeBetween } from '@carveout/core';
import { approximateSize, formatRange, ramSize } from '../text/address.ts';
import { clip, displayWidth } from '../text/display-width.ts';
import { printable } from '../text/printable.ts';
import { type Attributes, decimal, element, escapeMarkup } from './markup.ts';
import type { PictureKind, PictureRegion } from './picture-region.ts';
import { extentOf } from './pixel-scale.ts';
import { BAR_HEAD, type PlacedBar, type PlacedLabel, type PlacedMap, ticksOf } from './place-bars.ts';

export interface DrawOptions {
  /** In front of every id: several pictures may stand on one page. */
  readonly id: string;
  /** Rows that can be reached with the keyboard and point at what a script tells about them; else tooltips. */
  readonly interactive: boolean;
  /** Hexadecimal digits of an address. */
  readonly digits: number;
  /** Of the column of labels. */
  readonly width: number;
  /** Position of a region in the list that the page's data uses. */
  readonly indexOf: (region: PictureRegion) => number;
}

/** Advance of the monospaced face at 12 pixels. */
const COLUMN = 7.25;
const SIZE_COLUMNS = 11;
const NAME_COLUMNS = 34;
const MARK_COLUMNS = 24;
const CHIP = 16;
/** Advance of the smaller proportional face of marks. */
const MARK_COLUMN = 6;

/** Width of the column of labels. */
export function labelsWidth(regions: readonly PictureRegion[], digits: number): number {
  const names = regions.map((region) => displayWidth(shownName(region)) * COLUMN + markWidth(region));
  return CHIP + (2 * digits + 5 + SIZE_COLUMNS) * COLUMN + 12 + Math.max(18 * COLUMN, ...names);
}

const shownName = ({ name }: PictureRegion): string => clip(printable(name), NAME_COLUMNS);
const shownMark = ({ mark }: PictureRegion): string => (mark === null ? '' : clip(printable(mark), MARK_COLUMNS));
const markWidth = (region: PictureRegion): number => 8 + displayWidth(shownMark(region)) * MARK_COLUMN;

/** The bars with everything beside them. */
export function drawMap(map: PlacedMap, options: DrawOptions): string {
  return [
    ...map.bars.flatMap(({ lens }) => (lens ? [drawLens(lens)] : [])),
    ...map.bars.map((bar) => drawBar(bar, options)),
    ...map.labels.map((label) => drawLabel(label, map.labelsAt, options)),
  ].join('\n');
}

function drawLens({ left, right, from, to, factor }: NonNullable<PlacedBar['lens']>): string {
  const points = [
    [left, from[0]],
    [right, to[0]],
    [right, to[1]],
    [left, from[1]],
  ];
  const text =
    factor >= 1000
      ? `×${decimal(Math.round(factor / 100) / 10)}k`
      : `×${decimal(factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor))}`;
  return [
    element('polygon', { class: 'lens', points: points.map((point) => point.map(decimal).join(',')).join(' ') }),
    element('text', { class: 'sans small dim', x: right + 22, y: to[0] - 6, 'text-anchor': 'middle' }, text),
  ].join('');
}

function drawBar(bar: PlacedBar, options: DrawOptions): string {
  const { scale, x, width, lens } = bar;
  const box = (range: Range, attributes: Attributes): string => {
    const extent = extentOf(scale, range);
    if (!extent) return '';
    const height = Math.max(MIN_HEIGHT, extent.to - extent.from);
    const y = Math.min(extent.from, scale.top + scale.height - height);
    const thin = height < THIN ? { class: `${attributes['class']} thin` } : {};
    return element('rect', { ...attributes, ...thin, x, y, width, height });
  };
  const bySize = [...bar.regions].sort((a, b) => Number(b.range.size - a.range.size) || a.from - b.from);
  return [
    lens ? '' : drawAxis(bar, options.digits),
    box(scale.window, { class: 'hole' }),
    ...bar.banks.map((bank) => box(bank, { class: 'bank' })),
    lens ? '' : freeTexts(bar),
    ...bySize.map((region) => drawRegion(region, box, options)),
    box(scale.window, { class: 'frame' }),
  ].join('');
}

const MIN_HEIGHT = 2;
/** An outline would leave nothing of it. */
const THIN = 4;

/** Filled with a pattern as well: told apart without colours too. */
const PATTERNED: ReadonlySet<PictureKind> = new Set(['cma', 'pool', 'no-map']);

/** How a shape of that kind is filled. */
export const fillOf = (kind: PictureKind, id: string): Attributes =>
  PATTERNED.has(kind) ? { fill: `url(#${id}-${kind})` } : {};

function drawRegion(
  region: PictureRegion,
  box: (range: Range, attributes: Attributes) => string,
  { id, interactive, indexOf }: DrawOptions,
): string {
  const { kind, range } = region;
  const drawn = box(range, {
    class: `region k-${kind}${awayClass(region)}`,
    'data-r': indexOf(region),
    ...fillOf(kind, id),
  });
  return interactive ? drawn : element('g', {}, element('title', {}, escapeMarkup(tooltip(region))), drawn);
}

/** Not there any more when the boot ends. */
const awayClass = ({ to }: PictureRegion): string => (to === null ? '' : ' away');

const tooltip = ({ range, size, name, mark, why }: PictureRegion): string =>
  `${name}${mark === null ? '' : ` [${mark}]`} ${formatRange(range)} ${formatSize(size)}: ${why}`;

/** Addresses left of a bar of RAM, and its range above it. */
function drawAxis({ scale, x, width, banks }: PlacedBar, digits: number): string {
  const { window, top, height } = scale;
  const address = (value: bigint, y: number, strong: boolean): string =>
    element(
      'text',
      { class: strong ? 'small strong' : 'small dim', x: x - 8, y: y + 4, 'text-anchor': 'end' },
      hex(value, digits),
    );
  const ram = banks.reduce((sum, bank) => sum + bank.size, 0n);
  const inBanks = banks.length > 1 ? ` in ${banks.length} banks` : '';
  return [
    element('text', { class: 'sans strong', x, y: top - BAR_HEAD / 2 + 5 }, `RAM ${ramSize(ram)}${inBanks}`),
    address(window.base, top + 4, true),
    address(endOf(window) - 1n, top + height - 4, true),
    ...ticksOf(scale).map(
      (tick) =>
        element('path', { class: 'tick', d: `M${x - 5} ${decimal(tick.y)}H${x + width}` }) +
        address(tick.address, tick.y, false),
    ),
  ].join('');
}

const FREE_TEXT_HEIGHT = 22;

/** Sizes of free stretches, where there is room for them. */
function freeTexts({ scale, x, width, banks, regions }: PlacedBar): string {
  const taken = mergeRanges(regions.filter(({ to }) => to === null).map(({ range }) => range));
  const texts: string[] = [];
  for (const bank of banks) {
    let from = bank.base;
    const inside = taken.filter((range) => overlaps(range, bank));
    for (const range of [...inside, { base: endOf(bank), size: bank.size }]) {
      if (range.base > from) texts.push(freeText(rangeBetween(from, range.base)));
      if (endOf(range) > from) from = endOf(range);
    }
  }
  return texts.join('');

  function freeText(gap: Range): string {
    const extent = extentOf(scale, gap);
    if (!extent || extent.to - extent.from < FREE_TEXT_HEIGHT) return '';
    const y = (extent.from + extent.to) / 2 + 4;
    const attributes = { class: 'sans small dim free', x: x + width / 2, y, 'text-anchor': 'middle' };
    return element('text', attributes, `${approximateSize(gap.size)} free`);
  }
}

function drawLabel({ region, y, tip, bend }: PlacedLabel, x: number, options: DrawOptions): string {
  const { range, size, kind } = region;
  const { digits } = options;
  const mark = shownMark(region);
  const sizeEnd = x + CHIP + (2 * digits + 5 + SIZE_COLUMNS) * COLUMN;
  const approximate = size !== range.size;
  return element(
    'g',
    labelAttributes(region, options),
    options.interactive ? '' : element('title', {}, escapeMarkup(tooltip(region))),
    element('path', { class: 'leader', d: `M${points(tip, [bend, y])}H${decimal(x - 3)}` }),
    element('rect', { class: 'hit', x: x - 4, y: y - 9, width: options.width + 4, height: 18, rx: 3 }),
    element('rect', {
      class: `chip k-${kind}`,
      x,
      y: y - 5,
      width: 10,
      height: 10,
      rx: 2,
      ...fillOf(kind, options.id),
    }),
    element('text', { x: x + CHIP, y: y + 4 }, formatRange(range, digits)),
    element(
      'text',
      { x: sizeEnd, y: y + 4, 'text-anchor': 'end', class: 'dim' },
      approximate ? `~${approximateSize(size)}` : formatSize(size),
    ),
    element(
      'text',
      { x: sizeEnd + 12, y: y + 4 },
      escapeMarkup(shownName(region)),
      mark === '' ? '' : element('tspan', { class: 'sans small dim', dx: 8 }, escapeMarkup(mark)),
    ),
  );
}

const points = (a: readonly [number, number], b: readonly [number, number]): string =>
  `${decimal(a[0])} ${decimal(a[1])}L${decimal(b[0])} ${decimal(b[1])}`;

function labelAttributes(region: PictureRegion, { interactive, indexOf }: DrawOptions): Attributes {
  const index = indexOf(region);
  const style = `label${awayClass(region)}`;
  if (!interactive) return { class: style, 'data-r': index };
  const { name, mark, range, size } = region;
  const said = `${name}${mark === null ? '' : `, ${mark}`}, ${formatSize(size)} at ${hex(range.base)}`;
  return { class: style, 'data-r': index, tabindex: 0, role: 'button', 'aria-pressed': 'false', 'aria-label': said };
}
