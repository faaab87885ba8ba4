import type { Range, U64 } from '@carveout/core';
import { maxU64, minU64 } from '@carveout/core';
import { gapsOf } from './explain.ts';
import type { FindRequest, Gap } from './request.ts';
import { findPasses } from './search-pass.ts';
import type { MemblockState } from './state.ts';
import { skipReason } from './walk-free.ts';

/** The largest aligned place a window has to offer. */
export interface LargestFit {
  readonly range: Range;
  readonly gap: Gap;
}

export interface LargestFitRequest extends Omit<FindRequest, 'size' | 'direction'> {
  /** Only sizes that are a multiple of this count, as for CMA areas. Default 1. */
  readonly sizeStep?: U64;
}

const roundDown = (value: bigint, step: bigint): bigint => (step > 1n ? value - (value % step) : value);
const roundUp = (value: bigint, align: bigint): bigint => (align > 1n ? (value + align - 1n) & ~(align - 1n) : value);

/**
 * The largest size that an allocation in this window could get, and where; undefined when there is no room at all. Of equal
 * places the highest is given, where the kernel would put it. `align` is a power of two. For messages: the kernel has no such function.
 */
export function largestFit(state: MemblockState, request: LargestFitRequest): LargestFit | undefined {
  const [pass] = findPasses(state, { ...request, size: 1n as U64, direction: 'top-down' });
  if (!pass) return undefined;
  let best: LargestFit | undefined;
  for (const region of state.memory) {
    if (skipReason(state, region, pass.node)) continue;
    for (const gap of gapsOf(state, region)) {
      const start = maxU64(gap.range.base, pass.lo);
      const end = minU64((gap.range.base + gap.range.size) as U64, pass.hi);
      const size = roundDown(end - roundUp(start, request.align), request.sizeStep ?? 1n);
      if (size <= 0n || (best && size < best.range.size)) continue;
      const slack = end - size;
      const base = request.align > 1n ? slack & ~(request.align - 1n) : slack;
      best = { range: { base: base as U64, size: size as U64 }, gap };
    }
  }
  return best;
}
