import { endOf, type Range, type U64 } from '@carveout/core';

/** One bar of the map: RAM banks that lie close together, drawn with the holes between them. */
export interface Bar {
  readonly range: Range;
  readonly banks: readonly Range[];
}

/** A hole up to this share of the bar is drawn; a larger one starts a new bar. */
const DRAWN_HOLE_DIVISOR = 4n;

/** `banks` sorted and not touching. */
export function barsOf(banks: readonly Range[]): readonly Bar[] {
  const bars: { range: Range; banks: Range[] }[] = [];
  for (const bank of banks) {
    const last = bars.at(-1);
    if (last) {
      const hole = bank.base - endOf(last.range);
      const whole = endOf(bank) - last.range.base;
      if (hole <= whole / DRAWN_HOLE_DIVISOR) {
        last.range = { base: last.range.base, size: whole as U64 };
        last.banks.push(bank);
        continue;
      }
    }
    bars.push({ range: bank, banks: [bank] });
  }
  return bars;
}

/** Bytes per cell such that the largest bar fills `cells`; every bar is drawn with it. At least 1. */
export function bytesPerCell(bars: readonly Bar[], cells: number): bigint {
  let largest = 1n;
  for (const { range } of bars) if (range.size > largest) largest = range.size;
  return (largest + BigInt(cells) - 1n) / BigInt(cells);
}

/** Cells of a bar, at least one. */
export const cellCount = (bar: Bar, perCell: bigint): number => Number((bar.range.size + perCell - 1n) / perCell);

/**
 * Cells [from, to) that `range` covers, rounded to the nearest cell and at least one wide; clamped to the bar.
 * undefined when it lies outside the bar.
 */
export function cellsOf(
  range: Range,
  bar: Bar,
  perCell: bigint,
): { readonly from: number; readonly to: number } | undefined {
  if (range.base >= endOf(bar.range) || endOf(range) <= bar.range.base) return undefined;
  const count = cellCount(bar, perCell);
  const start = range.base > bar.range.base ? range.base - bar.range.base : 0n;
  const end = (endOf(range) < endOf(bar.range) ? endOf(range) : endOf(bar.range)) - bar.range.base;
  const from = Math.min(count - 1, Number((2n * start + perCell) / (2n * perCell)));
  const first = end - start < perCell ? Math.min(count - 1, Number(start / perCell)) : from;
  return { from: first, to: Math.max(first + 1, Math.min(count, Number((2n * end + perCell) / (2n * perCell)))) };
}
