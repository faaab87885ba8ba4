import type { U64 } from '@carveout/core';
import { firstEndingAbove, lastStartingBelow } from './extents.ts';
import type { RejectionReason } from './request.ts';
import type { PlannedPass } from './search-pass.ts';
import type { Extent, MemblockState, MemoryRegion } from './state.ts';

/** Sees one free extent, already cut to the window and never empty; true ends the walk. */
export type Visit = (start: U64, end: U64) => boolean;

/** Why an entry is skipped as a whole (should_skip_region), or undefined when it may be handed out. */
export function skipReason(
  state: MemblockState,
  region: MemoryRegion,
  node: number | undefined,
): RejectionReason | undefined {
  if (node !== undefined && region.node !== node) return 'wrong-node';
  if (state.movableNode && region.hotplug) return 'hotplug';
  return region.nomap ? 'nomap' : undefined;
}

/** Free extents of [start, end) from the highest down. */
function walkDown(taken: readonly Extent[], start: U64, end: U64, visit: Visit): boolean {
  let top = end;
  for (let index = lastStartingBelow(taken, end); top > start; index--) {
    const extent = taken[index];
    if (!extent || extent.end <= start) return visit(start, top);
    if (extent.end < top && visit(extent.end, top)) return true;
    top = extent.start;
  }
  return false;
}

/** Free extents of [start, end) from the lowest up. */
function walkUp(taken: readonly Extent[], start: U64, end: U64, visit: Visit): boolean {
  let bottom = start;
  for (let index = firstEndingAbove(taken, start); bottom < end; index++) {
    const extent = taken[index];
    if (!extent || extent.start >= end) return visit(bottom, end);
    if (extent.start > bottom && visit(bottom, extent.start)) return true;
    bottom = extent.end;
  }
  return false;
}

/** Free extents inside the window of a pass, in its direction, one memory entry at a time (for_each_free_mem_range). */
export function walkFree(state: MemblockState, pass: PlannedPass, visit: Visit): void {
  const { memory, taken } = state;
  const down = pass.direction === 'top-down';
  for (let step = 0; step < memory.length; step++) {
    const region = memory[down ? memory.length - 1 - step : step];
    if (!region || region.base >= pass.hi || skipReason(state, region, pass.node)) continue;
    const regionEnd = (region.base + region.size) as U64;
    const start = region.base > pass.lo ? region.base : pass.lo;
    const end = regionEnd < pass.hi ? regionEnd : pass.hi;
    if (start < end && (down ? walkDown : walkUp)(taken, start, end, visit)) return;
  }
}
