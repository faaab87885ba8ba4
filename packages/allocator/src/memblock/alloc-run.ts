import type { Range, U64 } from '@carveout/core';
import { alignUp, isPowerOfTwo } from '@carveout/core';
import { alloc } from './alloc.ts';
import { candidateIn } from './candidate.ts';
import type { AllocRequest } from './request.ts';
import { reserve } from './reserved.ts';
import type { PlannedPass } from './search-pass.ts';
import { allocPasses } from './search-pass.ts';
import type { MemblockState } from './state.ts';
import { walkFree } from './walk-free.ts';

/** Neighbouring allocations of one run, all of one size. */
export interface RunChunk {
  readonly lowest: U64;
  readonly count: number;
  /** Distance between the starts of neighbours: the size rounded up to the alignment. */
  readonly stride: U64;
}

export interface AllocRun {
  readonly state: MemblockState;
  readonly request: AllocRequest;
  /** How many of the wanted allocations succeeded; the kernel panics or stops at the first that does not. */
  readonly placed: number;
  /** In the order made. Within a chunk addresses fall, from `lowest + (count - 1) * stride` to `lowest`. */
  readonly chunks: readonly RunChunk[];
}

/** Every single allocation of a run, in the order made. */
export function regionsOfRun(run: AllocRun): readonly Range[] {
  return run.chunks.flatMap(({ lowest, count, stride }) =>
    Array.from({ length: count }, (_, index) => ({
      base: (lowest + BigInt(count - 1 - index) * stride) as U64,
      size: run.request.size,
    })),
  );
}

/**
 * The result of `count` consecutive {@link alloc} calls of one request, as a loop over page-table pages makes them,
 * in time that depends on the gaps and not on the count.
 */
export function allocRun(state: MemblockState, request: AllocRequest, count: number): AllocRun {
  const passes = allocPasses(state, request);
  const [pass] = passes;
  const align = request.align === 0n ? (1n as U64) : request.align;
  const simple = passes.length === 1 && pass?.direction === 'top-down' && request.size > 0n && isPowerOfTwo(align);
  return simple ? runTopDown(state, { ...request, align }, { count, pass }) : runOneByOne(state, request, count);
}

/** A gap serves as many as fit before the next is looked at: what is left above them is always smaller than the alignment asks. */
function runTopDown(
  state: MemblockState,
  request: AllocRequest,
  { count, pass }: { readonly count: number; readonly pass: PlannedPass },
): AllocRun {
  const stride = alignUp(request.size, request.align);
  const chunks: RunChunk[] = [];
  let left = count;
  walkFree(state, pass, (start, end) => {
    const highest = left > 0 ? candidateIn('top-down', { start, end }, request) : undefined;
    if (highest === undefined) return left === 0;
    const room = (highest - start) / stride + 1n;
    const taken = room < BigInt(left) ? Number(room) : left;
    chunks.push({ lowest: (highest - BigInt(taken - 1) * stride) as U64, count: taken, stride });
    left -= taken;
    return left === 0;
  });
  let next = state;
  for (const chunk of chunks) next = reserveChunk(next, request, chunk);
  return { state: next, request, placed: count - left, chunks };
}

function reserveChunk(state: MemblockState, request: AllocRequest, chunk: RunChunk): MemblockState {
  const { lowest, count, stride } = chunk;
  if (stride === request.size) {
    return reserve(state, { base: lowest, size: (stride * BigInt(count)) as U64 }, request.owner);
  }
  let next = state;
  for (let index = 0; index < count; index++) {
    next = reserve(next, { base: (lowest + BigInt(index) * stride) as U64, size: request.size }, request.owner);
  }
  return next;
}

function runOneByOne(state: MemblockState, request: AllocRequest, count: number): AllocRun {
  const chunks: RunChunk[] = [];
  let next = state;
  for (let placed = 0; placed < count; placed++) {
    const result = alloc(next, request);
    if (!result.region) break;
    next = result.state;
    chunks.push({ lowest: result.region.base, count: 1, stride: request.size });
  }
  return { state: next, request, placed: chunks.length, chunks };
}
