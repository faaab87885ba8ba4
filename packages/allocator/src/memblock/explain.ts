import type { Range, U64 } from '@carveout/core';
import { maxU64, minU64, rangeBetween } from '@carveout/core';
import { candidateIn } from './candidate.ts';
import { firstEndingAbove } from './extents.ts';
import type { Bound, FindRequest, Gap, Rejection, RejectionReason, SearchPass } from './request.ts';
import { holdersOf } from './reserved.ts';
import type { PlannedPass } from './search-pass.ts';
import type { MemblockState, MemoryRegion } from './state.ts';
import { skipReason } from './walk-free.ts';

const ownersAt = (state: MemblockState, address: U64): readonly string[] => [
  ...new Set(holdersOf(state, { base: address, size: 1n as U64 }).map((claim) => claim.owner)),
];

function boundBelow(state: MemblockState, start: U64, region: MemoryRegion): Bound {
  if (start > region.base) return { kind: 'reserved', owners: ownersAt(state, (start - 1n) as U64) };
  const neighbour = state.memory.find((other) => other.base + other.size === start);
  return neighbour ? { kind: 'other-memory', region: neighbour } : { kind: 'memory-edge' };
}

function boundAbove(state: MemblockState, end: U64, region: MemoryRegion): Bound {
  if (end < region.base + region.size) return { kind: 'reserved', owners: ownersAt(state, end) };
  const neighbour = state.memory.find((other) => other.base === end);
  return neighbour ? { kind: 'other-memory', region: neighbour } : { kind: 'memory-edge' };
}

const gapAt = (state: MemblockState, memory: MemoryRegion, range: Range): Gap => ({
  range,
  memory,
  below: boundBelow(state, range.base, memory),
  above: boundAbove(state, (range.base + range.size) as U64, memory),
});

const rangeOf = ({ base, size }: Range): Range => ({ base, size });

/** The free stretches of one memory entry, ascending, whatever its flags. */
export function gapsOf(state: MemblockState, memory: MemoryRegion): readonly Gap[] {
  const end = (memory.base + memory.size) as U64;
  const ranges: Range[] = [];
  let bottom = memory.base;
  for (let index = firstEndingAbove(state.taken, bottom); bottom < end; index++) {
    const extent = state.taken[index];
    const top = extent ? minU64(extent.start, end) : end;
    if (top > bottom) ranges.push(rangeBetween(bottom, top));
    if (!extent) break;
    bottom = extent.end;
  }
  return ranges.map((range) => gapAt(state, memory, range));
}

function clampGap(gap: Gap, { lo, hi }: PlannedPass): Range {
  const clamp = (address: U64): U64 => minU64(maxU64(address, lo), hi);
  return rangeBetween(clamp(gap.range.base), clamp((gap.range.base + gap.range.size) as U64));
}

function rejectionReason(clamped: Range, size: U64): RejectionReason {
  if (clamped.size === 0n) return 'outside-window';
  return clamped.size < size ? 'too-small' : 'misaligned';
}

export interface ExplainedPass {
  readonly pass: SearchPass;
  /** Where the request goes, undefined when the pass found nothing. */
  readonly base: U64 | undefined;
}

/**
 * The same search as the hot path, gap by gap as the kernel's loop sees them, with a reason for each one passed over. It decides
 * on its own, so a test can hold one against the other; it is also the path of empty requests, which may sit on the edge of a window.
 */
export function explainPass(state: MemblockState, request: FindRequest, planned: PlannedPass): ExplainedPass {
  const down = planned.direction === 'top-down';
  const passedOver: Rejection[] = [];
  const done = (chosen: Gap | undefined, base: U64 | undefined): ExplainedPass => ({
    pass: {
      direction: planned.direction,
      window: rangeBetween(planned.lo, planned.hi),
      node: planned.node,
      passedOver,
      chosen,
    },
    base,
  });
  for (const region of down ? state.memory.toReversed() : state.memory) {
    const skipped = skipReason(state, region, planned.node);
    if (skipped) {
      passedOver.push({ reason: skipped, gap: gapAt(state, region, rangeOf(region)), clamped: undefined });
      continue;
    }
    const gaps = gapsOf(state, region);
    for (const gap of down ? gaps.toReversed() : gaps) {
      const clamped = clampGap(gap, planned);
      const extent = { start: clamped.base, end: (clamped.base + clamped.size) as U64 };
      const base = candidateIn(planned.direction, extent, request);
      if (base !== undefined) return done(gap, base);
      const reason = rejectionReason(clamped, request.size);
      passedOver.push({ reason, gap, clamped: clamped.size === 0n ? undefined : clamped });
    }
  }
  return done(undefined, undefined);
}
