import type { Range, U64 } from '@carveout/core';
import { extentsOverlap, without } from './extents.ts';
import type { Extent, MemblockState, MemoryFlags, MemoryRegion } from './state.ts';
import { endIn, NO_NODE, PLAIN_MEMORY } from './state.ts';

const regionEnd = (region: MemoryRegion): U64 => (region.base + region.size) as U64;

const extentOf = (region: MemoryRegion): Extent => ({ start: region.base, end: regionEnd(region) });

const withExtent = (region: MemoryRegion, { start, end }: Extent): MemoryRegion => ({
  ...region,
  base: start,
  size: (end - start) as U64,
});

const sameKind = (a: MemoryRegion, b: MemoryRegion): boolean =>
  a.nomap === b.nomap && a.hotplug === b.hotplug && a.node === b.node;

/** Sorts entries and joins touching ones of equal flags and node (memblock_merge_regions). */
function normalised(regions: readonly MemoryRegion[]): readonly MemoryRegion[] {
  const merged: MemoryRegion[] = [];
  for (const region of [...regions].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0))) {
    const last = merged.at(-1);
    if (last && regionEnd(last) === region.base && sameKind(last, region)) {
      merged[merged.length - 1] = { ...last, size: (last.size + region.size) as U64 };
    } else merged.push(region);
  }
  return merged;
}

export interface AddMemoryOptions {
  /** Default {@link NO_NODE}. */
  readonly node?: number;
  /** Default {@link PLAIN_MEMORY}. */
  readonly flags?: MemoryFlags;
}

/** memblock_add(): adds a range; where it overlaps known memory, that stays as it is and only the gaps are filled. */
export function addMemory(state: MemblockState, range: Range, options: AddMemoryOptions = {}): MemblockState {
  const { node = NO_NODE, flags = PLAIN_MEMORY } = options;
  let missing: readonly Extent[] = [{ start: range.base, end: endIn(state, range) }];
  for (const region of state.memory) missing = missing.flatMap((extent) => without(extent, extentOf(region)));
  const added = missing
    .filter(({ start, end }) => end > start)
    .map(({ start, end }) => ({ ...flags, base: start, size: (end - start) as U64, node }));
  return added.length === 0 ? state : { ...state, memory: normalised([...state.memory, ...added]) };
}

/** memblock_remove(): takes a range out of `memory`, whatever its flags; `reserved` is untouched. */
export function removeMemory(state: MemblockState, range: Range): MemblockState {
  const removed = { start: range.base, end: endIn(state, range) };
  if (removed.end <= removed.start) return state;
  return {
    ...state,
    memory: state.memory.flatMap((region) =>
      without(extentOf(region), removed).map((extent) => withExtent(region, extent)),
    ),
  };
}

/** Applies `change` to exactly the part of `memory` inside the range, splitting entries byte-exactly. */
function changeMemory(state: MemblockState, range: Range, change: Partial<MemoryRegion>): MemblockState {
  const target = { start: range.base, end: endIn(state, range) };
  if (target.end <= target.start) return state;
  const memory = state.memory.flatMap((region) => {
    const extent = extentOf(region);
    if (!extentsOverlap(extent, target)) return [region];
    const start = extent.start > target.start ? extent.start : target.start;
    const end = extent.end < target.end ? extent.end : target.end;
    const rest = without(extent, target).map((piece) => withExtent(region, piece));
    return [...rest, { ...withExtent(region, { start, end }), ...change }];
  });
  return { ...state, memory: normalised(memory) };
}

/** memblock_mark_nomap(): what of the range is memory becomes no-map. The rest is ignored, silently as in the kernel. */
export const markNomap = (state: MemblockState, range: Range): MemblockState =>
  changeMemory(state, range, { nomap: true });

/** memblock_clear_nomap(). */
export const clearNomap = (state: MemblockState, range: Range): MemblockState =>
  changeMemory(state, range, { nomap: false });

/** memblock_set_node(): what of the range is memory belongs to `node`. */
export const setMemoryNode = (state: MemblockState, range: Range, node: number): MemblockState =>
  changeMemory(state, range, { node });

/**
 * memblock_is_region_memory(): the range lies in a single entry. Two touching entries of different flags or node do
 * not count as one, exactly as in the kernel.
 */
export function isRegionMemory(state: MemblockState, range: Range): boolean {
  const end = endIn(state, range);
  return state.memory.some(
    (region) => region.base <= range.base && range.base < regionEnd(region) && end <= regionEnd(region),
  );
}

/** memblock_overlaps_region(&memblock.memory): at least one byte is memory, no-map or not. */
export function isOverlapsMemory(state: MemblockState, range: Range): boolean {
  const extent = { start: range.base, end: endIn(state, range) };
  return state.memory.some((region) => extentsOverlap(extent, extentOf(region)));
}

/** Every byte is memory, over as many touching entries as it takes. Not a kernel test; for diagnostics. */
export function isFullyMemory(state: MemblockState, range: Range): boolean {
  let missing: readonly Extent[] = [{ start: range.base, end: endIn(state, range) }];
  for (const region of state.memory) missing = missing.flatMap((extent) => without(extent, extentOf(region)));
  return missing.length === 0;
}
