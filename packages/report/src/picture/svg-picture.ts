import { overlaps, type Range } from '@carveout/core';
import { boardTitle } from '../board-title.ts';
import type { BoardView } from '../board-view.ts';
import { headline } from '../layout/headline.ts';
import { type LayoutRow, layoutRows } from '../layout/layout-rows.ts';
import { rowSize } from '../layout/row-size.ts';
import { digitsFor, formatRange } from '../text/address.ts';
import { clip } from '../text/display-width.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';
import { type DrawOptions, drawMap, fillOf, labelsWidth } from './draw-map.ts';
import { foldOwn } from './fold-own.ts';
import { element, escapeMarkup } from './markup.ts';
import { KIND_NAMES, KINDS, type PictureKind, type PictureRegion } from './picture-region.ts';
import { COLOURS, PICTURE_STYLE } from './picture-style.ts';
import { placeMap } from './place-bars.ts';
import { replayRegions } from './replay-regions.ts';

/** What a picture shows: the areas alone, or everything that early boot takes. */
export type PictureDetail = 'areas' | 'everything';

/** Regions of a board for a picture. `areas` folds the kernel's own allocations and leaves out what was given back. */
export function pictureRegions({ simulation }: BoardView, detail: PictureDetail): readonly PictureRegion[] {
  const all = replayRegions(simulation);
  return detail === 'areas' ? foldOwn(all) : all;
}

/** The memory map as a picture of its own: SVG that needs nothing else. */
export function pictureSvg(view: BoardView, detail: PictureDetail): string {
  const regions = pictureRegions(view, detail).filter(({ to }) => to === null);
  return `${svgPicture(view, regions, { id: 'm', standalone: true })}\n`;
}

export interface SvgOptions {
  readonly id: string;
  /** With its title, its styles and tooltips; else a page has them. */
  readonly standalone: boolean;
}

const MARGIN = 20;
const LINE = 19;
/** The header is wrapped for it. */
const LEAST_WIDTH = 880;
/** Labels on one picture; a board with more has the smallest ones drawn without. */
const MOST_REGIONS = 400;

/** One `svg` element. */
export function svgPicture(view: BoardView, all: readonly PictureRegion[], { id, standalone }: SvgOptions): string {
  const regions = largest(all, MOST_REGIONS);
  const { simulation } = view;
  const memory = ramOf(view, regions);
  const digits = digitsFor([...memory, ...regions.map(({ range }) => range)]);
  const indices = new Map(all.map((region, index) => [region, index]));
  const options: DrawOptions = {
    id,
    interactive: !standalone,
    digits,
    width: labelsWidth(regions, digits),
    indexOf: (region) => indices.get(region) ?? -1,
  };
  // The width is known only with the map, the text above it only with the width: text is wrapped to a fixed one.
  const header = standalone ? headerLines(view) : { lines: [], height: 0 };
  const used = KINDS.filter((kind) => regions.some((region) => region.kind === kind));
  const legendTop = MARGIN + header.height;
  const key = legend(used, legendTop, id);
  const map = placeMap(memory, regions, legendTop + 26);
  const width = Math.ceil(Math.max(LEAST_WIDTH, key.right, map.labelsAt + options.width + MARGIN));
  const notes = noteRows(view, regions, memory);
  if (regions.length < all.length) notes.push(note(`${all.length - regions.length} smaller regions are not drawn.`));
  if (map.mixedScales) notes.push(note('The smallest banks are drawn larger than the common scale makes them.'));
  const height = Math.ceil(map.height + notes.length * LINE + MARGIN);
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'map',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    ...(standalone
      ? { role: 'img', 'aria-labelledby': `${id}-title ${id}-desc` }
      : { role: 'group', 'aria-label': 'Memory map' }),
  };
  return element(
    'svg',
    attributes,
    standalone ? element('title', { id: `${id}-title` }, escapeMarkup(boardTitle(view))) : '',
    standalone ? element('desc', { id: `${id}-desc` }, escapeMarkup(headline(view).join(' '))) : '',
    standalone ? element('style', {}, COLOURS, PICTURE_STYLE) : '',
    '\n',
    patterns(id),
    standalone ? element('rect', { class: 'page', width, height }) : '',
    ...header.lines,
    key.markup,
    '\n',
    simulation.memory.length === 0 ? '' : drawMap(map, options),
    '\n',
    ...notes.map(({ text, bad }, index) =>
      element(
        'text',
        { class: `sans small ${bad ? 'bad' : 'dim'}`, x: MARGIN, y: map.height + index * LINE },
        escapeMarkup(clip(text, Math.floor((width - 2 * MARGIN) / 6.2))),
      ),
    ),
  );
}

/** RAM, and what was RAM before a no-map node took it away. */
function ramOf({ simulation }: BoardView, regions: readonly PictureRegion[]): readonly Range[] {
  const added = simulation.events.flatMap(({ kind, range }) => (kind === 'add' && range ? [range] : []));
  const unmapped = regions.filter(
    ({ kind, range }) => kind === 'no-map' && added.some((bank) => overlaps(bank, range)),
  );
  return [...simulation.memory.map(({ base, size }) => ({ base, size })), ...unmapped.map(({ range }) => range)];
}

/** The `count` largest, in the given order. */
function largest(regions: readonly PictureRegion[], count: number): readonly PictureRegion[] {
  if (regions.length <= count) return regions;
  const order = [...regions].sort((a, b) => Number(b.size - a.size) || a.from - b.from);
  const kept = new Set(order.slice(0, count));
  return regions.filter((region) => kept.has(region));
}

const HEADER_COLUMNS = 112;

function headerLines(view: BoardView): { readonly lines: readonly string[]; readonly height: number } {
  const lines: string[] = [];
  let y = MARGIN + 6;
  const add = (text: string, style: string): void => {
    lines.push(element('text', { class: `sans ${style}`, x: MARGIN, y }, escapeMarkup(text)));
    y += style.startsWith('title') ? 26 : LINE;
  };
  for (const text of wrap(printable(boardTitle(view)), 84)) add(text, 'title');
  for (const sentence of headline(view)) {
    const bad = /FAIL|panics|hangs/.test(sentence) ? ' bad' : '';
    for (const text of wrap(sentence, HEADER_COLUMNS)) add(text, `headline${bad}`);
  }
  return { lines, height: y - MARGIN + 4 };
}

/** One swatch per kind that occurs, and free RAM. */
function legend(kinds: readonly PictureKind[], y: number, id: string): Legend {
  let x = MARGIN;
  const entries = [...kinds.map((kind) => [kind, KIND_NAMES[kind]] as const), ['free', 'free'] as const];
  const markup = entries.map(([kind, name]) => {
    const fill = kind === 'free' ? {} : fillOf(kind, id);
    const swatch = element('rect', { class: `k-${kind}`, x, y, width: 14, height: 12, rx: 2, ...fill });
    const text = element('text', { class: 'sans small', x: x + 20, y: y + 10 }, name);
    x += 20 + name.length * LEGEND_COLUMN + 18;
    return swatch + text;
  });
  return { markup: markup.join(''), right: x };
}

interface Legend {
  readonly markup: string;
  readonly right: number;
}

/** Generous for the proportional face at its size. */
const LEGEND_COLUMN = 5.7;

function patterns(id: string): string {
  const pattern = (kind: PictureKind, size: number, ...marks: readonly string[]): string =>
    element(
      'pattern',
      { id: `${id}-${kind}`, width: size, height: size, patternUnits: 'userSpaceOnUse' },
      element('rect', { class: `base-${kind}`, width: size, height: size }),
      ...marks,
    );
  return element(
    'defs',
    {},
    pattern('no-map', 6, element('path', { class: 'hatch', d: 'M-1 7L7 -1M-1 1L1 -1M5 7L7 5' })),
    pattern('cma', 5, element('path', { class: 'hatch', d: 'M0 4.3H5' })),
    pattern('pool', 5, element('circle', { class: 'dots', cx: 2.5, cy: 2.5, r: 1 })),
  );
}

interface NoteRow {
  readonly text: string;
  readonly bad: boolean;
}

const MOST_ROWS = 24;

/** What the picture cannot show: regions without a place, outside RAM, too many. */
const note = (text: string): NoteRow => ({ text, bad: false });

function noteRows(view: BoardView, regions: readonly PictureRegion[], memory: readonly Range[]): NoteRow[] {
  const rows: NoteRow[] = layoutRows(view.simulation)
    .filter(({ failed }) => failed)
    .map((row) => ({ text: failureText(row), bad: true }));
  for (const { range, name } of regions) {
    if (memory.some((bank) => overlaps(bank, range))) continue;
    rows.push(note(`Outside RAM: ${printable(name)}, ${formatRange(range)}`));
  }
  if (rows.length <= MOST_ROWS) return rows;
  return [...rows.slice(0, MOST_ROWS), note(`and ${rows.length - MOST_ROWS} more`)];
}

function failureText(row: LayoutRow): string {
  const place = row.range ? ` at ${formatRange(row.range)}` : '';
  return `FAILED: ${printable(row.what)}, ${rowSize(row)}${place}: ${printable(row.why)}`;
}
