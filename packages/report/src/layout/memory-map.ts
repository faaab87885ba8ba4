import { hex, mergeRanges, overlaps, type Range } from '@carveout/core';
import { approximateSize, formatRange, ramSize } from '../text/address.ts';
import { clip, displayWidth, padStart } from '../text/display-width.ts';
import { printable } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import type { LayoutRow, RowKind } from './layout-rows.ts';
import { type Cell, type PaintedBar, paintBar } from './map-cells.ts';
import { barsOf, bytesPerCell } from './map-scale.ts';
import { KIND_STYLE } from './region-table.ts';
import { rowSize } from './row-size.ts';

interface Art {
  readonly fill: Readonly<Record<RowKind, string>>;
  readonly free: string;
  readonly corners: readonly [topLeft: string, topRight: string, bottomLeft: string, bottomRight: string];
  readonly line: string;
  readonly side: string;
  /** Where a label's line leaves the frame, and the line's corner at the label: above and below the bar. */
  readonly above: readonly [leave: string, corner: string];
  readonly below: readonly [leave: string, corner: string];
}

const UNICODE: Art = {
  fill: { 'default-cma': '█', cma: '▓', reserved: '▒', 'no-map': '╳', kernel: '▚' },
  free: '·',
  corners: ['┌', '┐', '└', '┘'],
  line: '─',
  side: '│',
  above: ['┴', '┐'],
  below: ['┬', '└'],
};

const ASCII: Art = {
  fill: { 'default-cma': '#', cma: '%', reserved: '=', 'no-map': 'x', kernel: 'k' },
  free: '.',
  corners: ['+', '+', '+', '+'],
  line: '-',
  side: '|',
  above: ['+', '+'],
  below: ['+', '+'],
};

const KIND_NAMES: readonly (readonly [RowKind, string])[] = [
  ['default-cma', 'default CMA area'],
  ['cma', 'other CMA'],
  ['reserved', 'reserved'],
  ['no-map', 'no-map'],
  ['kernel', "kernel's own"],
];

/**
 * RAM drawn to scale, one bar per group of banks, all bars in one scale. Regions in the left half are labelled below the
 * bar, those in the right half above it: so no label crosses another's line, and each has half the width for itself.
 */
export function memoryMap(
  all: readonly LayoutRow[],
  memory: readonly Range[],
  options: TextOptions,
): readonly string[] {
  const rows = all.filter(isDrawn);
  const bars = barsOf(mergeRanges(memory));
  if (bars.length === 0) return ['No RAM is known: nothing to draw.'];
  const art = options.unicode ? UNICODE : ASCII;
  const perCell = bytesPerCell(bars, options.width - 4);
  const lines = [`one character is ${approximateSize(perCell)}`, ...legend(rows, art, options)];
  for (const bar of bars) {
    const ram = bar.banks.reduce((sum, bank) => sum + bank.size, 0n);
    const holes = bar.banks.length > 1 ? ` in ${bar.banks.length} banks` : '';
    lines.push('', `RAM ${options.palette('bold', formatRange(bar.range))}  ${ramSize(ram)}${holes}`);
    lines.push(...drawBar(paintBar(bar, rows, perCell), rows, art, options));
  }
  // Kernels up to 5.4 take no-map memory out of RAM: that is where it is, not outside.
  const outside = rows.filter(
    ({ range, mark }) => range && mark !== 'no-map' && !memory.some((bank) => overlaps(bank, range)),
  );
  if (outside.length > 0) {
    const names = outside.flatMap(({ range, what }) => (range ? `${printable(what)} (${formatRange(range)})` : []));
    lines.push('', ...wrapWith('outside RAM: ', names.join(', '), options.width));
  }
  return lines;
}

/** A reservation that failed is not there; an area that fails later still takes its memory. */
const isDrawn = ({ range, failed, kind }: LayoutRow): boolean =>
  range !== null && (!failed || kind === 'cma' || kind === 'default-cma');

/** What the fills of this map mean, as many to a line as fit. */
function legend(rows: readonly LayoutRow[], art: Art, options: TextOptions): readonly string[] {
  const used = KIND_NAMES.filter(([kind]) => rows.some((row) => row.range !== null && row.kind === kind));
  const entries = [
    ...used.map(([kind, name]) => ({
      width: name.length + 4,
      text: `${options.palette(KIND_STYLE[kind], art.fill[kind])} ${name}  `,
    })),
    { width: 8, text: `${art.free} free  ` },
  ];
  const lines: string[] = [];
  let left = 0;
  for (const { width, text } of entries) {
    if (width - 2 > left) {
      lines.push('');
      left = options.width;
    }
    lines.push(`${lines.pop() ?? ''}${text}`);
    left -= width;
  }
  return lines.map((line) => line.trimEnd());
}

function drawBar(bar: PaintedBar, rows: readonly LayoutRow[], art: Art, options: TextOptions): readonly string[] {
  const width = bar.cells.length;
  const labels = labelsOf(bar, rows);
  const above = labels.filter(({ at }) => at >= width / 2 && at > 30).reverse();
  const below = labels.filter((label) => !above.includes(label)).reverse();
  const at = (side: readonly Label[], cell: number): boolean => side.some((label) => label.at === cell);
  const frame = (side: readonly Label[], leave: string): string =>
    bar.cells.map((_, cell) => (at(side, cell) ? leave : art.line)).join('');
  return [
    ...above.map((_, index) => aboveLine(above, index, art)),
    ` ${art.corners[0]}${frame(above, art.above[0])}${art.corners[1]}`,
    ` ${art.side}${paintedCells(bar.cells, rows, art, options)}${art.side}`,
    ` ${art.corners[2]}${frame(below, art.below[0])}${art.corners[3]}`,
    ...below.map((_, index) => belowLine(below, index, art, options)),
  ];
}

interface Label {
  /** Cell in the bar. */
  readonly at: number;
  readonly text: string;
}

/** One label per anchor cell, by cell. */
function labelsOf(bar: PaintedBar, rows: readonly LayoutRow[]): readonly Label[] {
  const groups = new Map<number, LayoutRow[]>();
  for (const [index, cell] of bar.anchors) {
    const row = rows[index];
    if (row) groups.set(cell, [...(groups.get(cell) ?? []), row]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([at, group]) => ({ at, text: labelText(group) }));
}

/** The largest region of a cell by name, the others as a number. */
function labelText(group: readonly LayoutRow[]): string {
  const [first, second, ...rest] = group;
  if (!first?.range) return '';
  const name = (row: LayoutRow): string => `${printable(row.what)} ${rowSize(row)}`;
  const others = second === undefined ? '' : rest.length === 0 ? `, ${name(second)}` : `, and ${rest.length + 1} more`;
  return `${hex(first.range.base, 8)} ${name(first)}${others}`;
}

/** Bar cells start two columns in: blank and frame. */
const MARGIN = 2;

/** Farthest from the bar first: its label belongs to the rightmost cell. `labels` are by falling cell. */
function aboveLine(labels: readonly Label[], index: number, art: Art): string {
  const own = labels[index];
  if (!own) return '';
  const column = own.at + MARGIN;
  const text = clip(own.text, column - 1);
  let line = `${padStart(text, column - 1)} ${art.above[1]}`;
  for (const other of labels.slice(0, index).reverse()) line = extend(line, other.at + MARGIN, art.side);
  return line;
}

function belowLine(labels: readonly Label[], index: number, art: Art, options: TextOptions): string {
  const own = labels[index];
  if (!own) return '';
  let line = '';
  for (const other of labels.slice(index + 1).reverse()) line = extend(line, other.at + MARGIN, art.side);
  line = extend(line, own.at + MARGIN, art.below[1]);
  return `${line} ${clip(own.text, options.width - own.at - MARGIN - 2)}`;
}

/** `line` filled with blanks up to `column`, then `mark`. */
const extend = (line: string, column: number, mark: string): string =>
  line + ' '.repeat(Math.max(0, column - displayWidth(line))) + mark;

/** Runs of one kind are coloured as a whole: shorter output, same picture. */
function paintedCells(cells: readonly Cell[], rows: readonly LayoutRow[], art: Art, options: TextOptions): string {
  let painted = '';
  for (let start = 0; start < cells.length; ) {
    let end = start + 1;
    while (end < cells.length && cells[end] === cells[start]) end++;
    const cell = cells[start];
    const kind = typeof cell === 'number' ? rows[cell]?.kind : undefined;
    const glyph = kind ? art.fill[kind] : cell === 'hole' ? ' ' : art.free;
    const text = glyph.repeat(end - start);
    painted += kind ? options.palette(KIND_STYLE[kind], text) : options.palette('dim', text);
    start = end;
  }
  return painted;
}
