import type { Range } from '@carveout/core';
import type { LayoutRow } from './layout-rows.ts';
import { type Bar, cellCount, cellsOf } from './map-scale.ts';

/** What a cell of a bar shows: an index into the rows, free RAM, or a hole between banks. */
export type Cell = number | 'free' | 'hole';

export interface PaintedBar {
  readonly cells: readonly Cell[];
  /** Cell at which each row that lies in this bar is labelled; several may share one. */
  readonly anchors: ReadonlyMap<number, number>;
}

/** Larger regions first, so that small ones stay visible on top of them. */
export function paintBar(bar: Bar, rows: readonly LayoutRow[], perCell: bigint): PaintedBar {
  const cells: Cell[] = new Array<Cell>(cellCount(bar, perCell)).fill('hole');
  for (const bank of bar.banks) paint(cells, cellsOf(bank, bar, perCell), 'free');
  const placed = rows
    .flatMap((row, index) => {
      const place = row.range ? cellsOf(row.range, bar, perCell) : undefined;
      return row.range && place ? [{ index, range: row.range, place }] : [];
    })
    .sort((a, b) => compareSizes(b.range, a.range) || a.index - b.index);
  for (const { index, place } of placed) paint(cells, place, index);
  const anchors = new Map<number, number>();
  for (const { index, place } of placed) anchors.set(index, anchorOf(cells, index, place));
  return { cells, anchors };
}

const compareSizes = (a: Range, b: Range): number => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0);

interface Place {
  readonly from: number;
  readonly to: number;
}

function paint(cells: Cell[], place: Place | undefined, cell: Cell): void {
  if (place) cells.fill(cell, place.from, place.to);
}

/** The visible cell nearest to the middle; the middle itself when others cover all of it. */
function anchorOf(cells: readonly Cell[], index: number, { from, to }: Place): number {
  const middle = (from + to - 1) >> 1;
  let best = middle;
  let distance = Number.POSITIVE_INFINITY;
  for (let cell = from; cell < to; cell++) {
    if (cells[cell] !== index || Math.abs(cell - middle) >= distance) continue;
    best = cell;
    distance = Math.abs(cell - middle);
  }
  return best;
}
