import type { U64 } from '@carveout/core';
import type { Extent } from './state.ts';

/** Index of the first extent that ends at or after `address`; extents are sorted and do not touch each other. */
function firstEndingFrom(extents: readonly Extent[], address: U64): number {
  let low = 0;
  let high = extents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const extent = extents[middle];
    if (extent && extent.end < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the last extent that starts below `address`, or -1. */
export function lastStartingBelow(extents: readonly Extent[], address: U64): number {
  let low = 0;
  let high = extents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const extent = extents[middle];
    if (extent && extent.start < address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the first extent that ends above `address`, or the length. */
export function firstEndingAbove(extents: readonly Extent[], address: U64): number {
  const index = firstEndingFrom(extents, address);
  return extents[index]?.end === address ? index + 1 : index;
}

/** The union with one more extent; what touches is joined. */
export function unite(extents: readonly Extent[], added: Extent): readonly Extent[] {
  if (added.end <= added.start) return extents;
  const from = firstEndingFrom(extents, added.start);
  let { start, end } = added;
  let to = from;
  for (; to < extents.length; to++) {
    const extent = extents[to];
    if (!extent || extent.start > end) break;
    if (extent.start < start) start = extent.start;
    if (extent.end > end) end = extent.end;
  }
  const result = extents.slice();
  result.splice(from, to - from, { start, end });
  return result;
}

/** What is left of one extent without another: none, one or two pieces, ascending. */
export function without(extent: Extent, removed: Extent): readonly Extent[] {
  if (removed.end <= extent.start || removed.start >= extent.end) return [extent];
  const pieces: Extent[] = [];
  if (extent.start < removed.start) pieces.push({ start: extent.start, end: removed.start });
  if (extent.end > removed.end) pieces.push({ start: removed.end, end: extent.end });
  return pieces;
}

/** True on any shared byte, with the kernel's comparison: an empty extent strictly inside another one counts too. */
export const extentsOverlap = (a: Extent, b: Extent): boolean => a.start < b.end && b.start < a.end;
