import type { Range, U64 } from '@carveout/core';
import { extentsOverlap, firstEndingAbove, unite, without } from './extents.ts';
import type { Extent, MemblockState, ReservedRegion } from './state.ts';
import { endIn } from './state.ts';

const claimExtent = (claim: ReservedRegion): Extent => ({ start: claim.base, end: (claim.base + claim.size) as U64 });

const compareClaims = (a: ReservedRegion, b: ReservedRegion): number =>
  a.base < b.base ? -1 : a.base > b.base ? 1 : a.size < b.size ? -1 : a.size > b.size ? 1 : 0;

/** Index of the first claim that sorts after `claim`. */
function placeFor(claims: readonly ReservedRegion[], claim: ReservedRegion): number {
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = claims[middle];
    if (other && compareClaims(other, claim) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Inserts a claim; one that touches a neighbour of the same owner is joined to it, so that runs of pages stay one claim. */
function withClaim(claims: readonly ReservedRegion[], claim: ReservedRegion): readonly ReservedRegion[] {
  const at = placeFor(claims, claim);
  const before = claims[at - 1];
  const after = claims[at];
  const joinsBefore = before?.owner === claim.owner && before.base + before.size === claim.base;
  const joinsAfter = after?.owner === claim.owner && claim.base + claim.size === after.base;
  const base = joinsBefore ? before.base : claim.base;
  const end = joinsAfter ? after.base + after.size : claim.base + claim.size;
  const joined = { base, size: (end - base) as U64, owner: claim.owner };
  const from = joinsBefore ? at - 1 : at;
  const to = joinsAfter ? at + 1 : at;
  const follower = claims[to];
  const result = [...claims.slice(0, from), joined, ...claims.slice(to)];
  // A joined claim keeps its base but grows, so it may sort after an overlapping claim of the same base.
  return follower && compareClaims(joined, follower) > 0 ? result.sort(compareClaims) : result;
}

/** memblock_reserve(): never fails, on memory or not, free or not. An empty range changes nothing. */
export function reserve(state: MemblockState, range: Range, owner: string): MemblockState {
  const end = endIn(state, range);
  if (end <= range.base) return state;
  const claim = { base: range.base, size: (end - range.base) as U64, owner };
  return {
    ...state,
    reserved: withClaim(state.reserved, claim),
    taken: unite(state.taken, { start: range.base, end }),
  };
}

/** memblock_phys_free(): takes the range out of `reserved`, byte-exactly, whoever holds it. */
export function free(state: MemblockState, range: Range): MemblockState {
  const removed = { start: range.base, end: endIn(state, range) };
  if (removed.end <= removed.start || !isRegionReserved(state, range)) return state;
  const reserved = state.reserved
    .flatMap((claim) => {
      const extent = claimExtent(claim);
      if (!extentsOverlap(extent, removed)) return [claim];
      return without(extent, removed).map(({ start, end }) => ({ ...claim, base: start, size: (end - start) as U64 }));
    })
    .sort(compareClaims);
  return { ...state, reserved, taken: state.taken.flatMap((extent) => without(extent, removed)) };
}

/** memblock_is_region_reserved(): true on any overlap, not only when all of it is reserved. */
export function isRegionReserved(state: MemblockState, range: Range): boolean {
  const extent = { start: range.base, end: endIn(state, range) };
  const candidate = state.taken[firstEndingAbove(state.taken, extent.start)];
  return candidate !== undefined && extentsOverlap(extent, candidate);
}

/** `reserved` as the kernel's list has it: sorted, overlapping and touching claims joined. */
export const reservedMerged = (state: MemblockState): readonly Range[] =>
  state.taken.map(({ start, end }) => ({ base: start, size: (end - start) as U64 }));

/** The claims that share at least one byte with the range, ascending. */
export function holdersOf(state: MemblockState, range: Range): readonly ReservedRegion[] {
  const extent = { start: range.base, end: endIn(state, range) };
  return state.reserved.filter((claim) => extentsOverlap(extent, claimExtent(claim)));
}
