import type { U64 } from '@carveout/core';
import { maxU64, minU64, ZERO } from '@carveout/core';
import type { AllocRequest, FindRequest } from './request.ts';
import type { MemblockState } from './state.ts';
import { NO_NODE } from './state.ts';

/** One walk over free memory, with everything resolved that a request leaves open. */
export interface PlannedPass {
  readonly direction: 'top-down' | 'bottom-up';
  readonly lo: U64;
  readonly hi: U64;
  /** undefined: any. */
  readonly node: number | undefined;
}

/** The exclusive end a request asks for (MEMBLOCK_ALLOC_ACCESSIBLE is 0, MEMBLOCK_ALLOC_ANYWHERE all ones). */
export function requestedEnd(state: MemblockState, max: FindRequest['max']): U64 {
  if (max === undefined || max === 'accessible' || max === 0n) return state.currentLimit;
  return max === 'anywhere' ? state.addressMax : max;
}

/** The passes of memblock_find_in_range_node(): one, or two for the bottom-up that keeps above the kernel. */
export function findPasses(state: MemblockState, request: FindRequest): readonly PlannedPass[] {
  const lo = maxU64(request.min ?? ZERO, state.pageSize);
  const hi = maxU64(lo, requestedEnd(state, request.max));
  const node = request.node === NO_NODE ? undefined : request.node;
  const direction = request.direction ?? (state.bottomUp ? 'bottom-up' : 'top-down');
  if (typeof direction === 'string') return [{ direction, lo, hi, node }];
  const topDown: PlannedPass = { direction: 'top-down', lo, hi, node };
  if (hi <= direction.aboveKernelEnd) return [topDown];
  return [{ direction: 'bottom-up', lo: maxU64(lo, direction.aboveKernelEnd), hi, node }, topDown];
}

function withNodeFallback(state: MemblockState, request: AllocRequest): readonly PlannedPass[] {
  const passes = findPasses(state, request);
  const anyNode = request.node === undefined || request.node === NO_NODE;
  if (anyNode || (request.exactNode ?? true)) return passes;
  return [...passes, ...passes.map((pass) => ({ ...pass, node: undefined }))];
}

/** The passes of an allocation: memblock_alloc_range_nid(), or memblock_alloc_internal() for the virtual flavour. */
export function allocPasses(state: MemblockState, request: AllocRequest): readonly PlannedPass[] {
  if (request.flavour !== 'virtual') return withNodeFallback(state, request);
  const capped = { ...request, max: minU64(requestedEnd(state, request.max), state.currentLimit) };
  const first = withNodeFallback(state, capped);
  if (request.min === undefined || request.min === 0n) return first;
  return [...first, ...withNodeFallback(state, { ...capped, min: ZERO })];
}
