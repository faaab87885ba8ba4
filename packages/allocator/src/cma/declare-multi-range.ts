import type { Range, U64 } from '@carveout/core';
import { maxU64, rangeBetween, ZERO } from '@carveout/core';
import { reserve } from '../memblock/reserved.ts';
import { NO_NODE } from '../memblock/state.ts';
import { walkFree } from '../memblock/walk-free.ts';
import { declareUnreported, print } from './declare.ts';
import type { CmaContext, DeclareRequest } from './declare-input.ts';
import type { CmaOutcome } from './outcome.ts';
import { appendArea, checkSlot } from './register.ts';
import { ownerOf } from './search.ts';

const FOUR_GIB = 0x1_0000_0000n as U64;

/** CMA_MAX_RANGES. */
const MAX_RANGES = 8;

export type MultiRangeRequest = Omit<DeclareRequest, 'base' | 'limit' | 'fixed'>;

/**
 * cma_declare_contiguous_multi(): one range anywhere if there is one, else up to eight free ranges above 4 GiB that together are
 * large enough: the largest ones, laid out by address, the last one used in part. Used for `hugetlb_cma=` only.
 */
export function declareMultiRange(context: CmaContext, request: MultiRangeRequest): CmaOutcome {
  const single = declareUnreported(context, { ...request, base: ZERO, limit: ZERO, fixed: false }).outcome;
  const outcome = single.failure?.errno === 'ENOMEM' ? declareInPieces(context, request, single) : single;
  const bytes = request.size;
  return print(
    outcome,
    outcome.area
      ? { kind: 'reserved-in-ranges', bytes, ranges: outcome.area.ranges.length }
      : { kind: 'failed', bytes, node: request.node ?? NO_NODE },
  );
}

function declareInPieces(context: CmaContext, request: MultiRangeRequest, single: CmaOutcome): CmaOutcome {
  const slot = checkSlot(context.table);
  if (slot.failure) return { ...single, failure: slot.failure, printed: slot.printed };
  const ranges = choosePieces(freeAbove4g({ ...context, state: single.state }, request), request.size);
  if (!ranges) return single;
  const owner = ownerOf({ ...request, base: ZERO, limit: ZERO });
  const state = ranges.reduce((next, range) => reserve(next, range, owner), single.state);
  const { orderPerBit = 0, name } = request;
  return { ...single, ...appendArea(context, { ranges, orderPerBit, name }), state, failure: undefined };
}

/** Free ranges that start at or above 4 GiB, cut to the alignment, the eight largest of them, largest first. */
function freeAbove4g({ state, rules }: CmaContext, request: MultiRangeRequest): readonly Range[] {
  const align = maxU64(request.align ?? ZERO, rules.minAlign);
  const node = request.node === NO_NODE ? undefined : request.node;
  const ranges: Range[] = [];
  walkFree(state, { direction: 'bottom-up', lo: ZERO, hi: state.addressMax, node }, (start, end) => {
    const base = (start + align - 1n) & ~(align - 1n);
    const top = end & ~(align - 1n);
    if (start >= FOUR_GIB && top > base) ranges.push(rangeBetween(base as U64, top as U64));
    return false;
  });
  return ranges.sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : 0)).slice(0, MAX_RANGES);
}

/** As many of the ranges as it takes, ascending, the last one cut; undefined when all together are too small. */
function choosePieces(ranges: readonly Range[], size: U64): readonly Range[] | undefined {
  const chosen: Range[] = [];
  let missing: bigint = size;
  for (const range of ranges) {
    if (missing <= 0n) break;
    chosen.push(range);
    missing -= range.size;
  }
  if (missing > 0n) return undefined;
  chosen.sort((a, b) => (a.base < b.base ? -1 : 1));
  let left: bigint = size;
  return chosen.map((range) => {
    const used = range.size < left ? range.size : left;
    left -= used;
    return { base: range.base, size: used as U64 };
  });
}
