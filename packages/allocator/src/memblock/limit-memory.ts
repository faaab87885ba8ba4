import type { Range, U64 } from '@carveout/core';
import { addCapped, ZERO } from '@carveout/core';
import { removeMemory } from './memory.ts';
import { free } from './reserved.ts';
import type { MemblockState } from './state.ts';
import { endIn } from './state.ts';

/**
 * memblock_cap_memory_range(): everything outside the range leaves `memory` unless it is no-map, and leaves `reserved`.
 * An empty range, and a state without memory, stay as they are.
 */
export function capMemory(state: MemblockState, range: Range): MemblockState {
  if (range.size === 0n || state.memory.length === 0) return state;
  const end = endIn(state, range);
  const outside: readonly Range[] = [
    { base: ZERO, size: range.base },
    { base: end, size: (state.addressMax - end) as U64 },
  ];
  let next = state;
  const nomap = state.memory.filter((region) => region.nomap);
  for (const part of outside) next = free(removeMemory(next, part), part);
  const kept = nomap.flatMap((region) => outsideParts(region, range.base, end));
  const memory = [...next.memory, ...kept].sort((a, b) => (a.base < b.base ? -1 : 1));
  return { ...next, memory };
}

/** The parts of a region below `start` and from `end` on. */
function outsideParts<T extends Range>(region: T, start: U64, end: U64): readonly T[] {
  const regionEnd = region.base + region.size;
  const parts: T[] = [];
  const lowEnd = regionEnd < start ? regionEnd : start;
  if (lowEnd > region.base) parts.push({ ...region, size: (lowEnd - region.base) as U64 });
  const highStart = region.base > end ? region.base : end;
  if (regionEnd > highStart) parts.push({ ...region, base: highStart, size: (regionEnd - highStart) as U64 });
  return parts;
}

/** How `mem=` cuts: both lists whatever the flags, or {@link capMemory}, which keeps no-map memory. */
export type MemoryLimitMode = 'truncate' | 'keep-nomap';

/**
 * Keeps the lowest `limit` bytes of `memory`, counted over entries: holes do not count, no-map does. 'truncate' is
 * memblock_enforce_memory_limit(), 'keep-nomap' memblock_mem_limit_remove_map(). A limit of 0, or above all memory, changes nothing.
 */
export function enforceMemoryLimit(state: MemblockState, limit: U64, mode: MemoryLimitMode): MemblockState {
  const end = addressAfter(state, limit);
  if (limit === 0n || end === undefined) return state;
  if (mode === 'keep-nomap') return capMemory(state, { base: ZERO, size: end });
  const cut = { base: end, size: (state.addressMax - end) as U64 };
  return free(removeMemory(state, cut), cut);
}

/** The address behind the first `bytes` bytes of memory, or undefined when there are fewer. */
function addressAfter(state: MemblockState, bytes: U64): U64 | undefined {
  let left: bigint = bytes;
  for (const region of state.memory) {
    if (left <= region.size) return addCapped(region.base, left as U64);
    left -= region.size;
  }
  return undefined;
}
