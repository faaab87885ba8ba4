import { endOf, type Range } from '@carveout/core';

/** Addresses to pixels: the window's base is at `top`, its end `height` below. */
export interface PixelScale {
  readonly window: Range;
  readonly top: number;
  readonly height: number;
}

/** Of an address inside or outside the window. */
export const yOf = ({ window, top, height }: PixelScale, address: bigint): number =>
  top + (Number(address - window.base) / Number(window.size)) * height;

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** The visible part of a range; undefined when there is none. */
export function extentOf(scale: PixelScale, range: Range): Extent | undefined {
  const { window, top, height } = scale;
  if (range.base >= endOf(window) || endOf(range) <= window.base) return undefined;
  const from = Math.max(top, yOf(scale, range.base));
  return { from, to: Math.min(top + height, yOf(scale, endOf(range))) };
}
