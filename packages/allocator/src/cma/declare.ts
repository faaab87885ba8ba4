import type { Range, U64 } from '@carveout/core';
import { largestFit } from '../memblock/largest-fit.ts';
import { free, holdersOf, isRegionReserved, reserve } from '../memblock/reserved.ts';
import { NO_NODE } from '../memblock/state.ts';
import type { CmaContext, DeclareRequest } from './declare-input.ts';
import type { CmaFailure, CmaMessage, CmaOutcome } from './outcome.ts';
import { registerReserved } from './register.ts';
import type { Plan } from './sanitise.ts';
import { sanitise } from './sanitise.ts';
import type { Search } from './search.ts';
import { ownerOf, searchMemory } from './search.ts';

/** A declaration before its last line is printed. */
export interface Unreported {
  readonly outcome: CmaOutcome;
  /** The size as far as it was rounded. */
  readonly size: U64;
  /** Left through an exit that older kernels take without a word. */
  readonly early: boolean;
}

/**
 * cma_declare_contiguous_nid(): finds memory for an area, reserves and registers it. Every difference between releases is in
 * `context.rules`. Failure is an outcome, not an error; the state may still change then (see {@link CmaOutcome.leaked}).
 */
export function declareContiguous(context: CmaContext, request: DeclareRequest): CmaOutcome {
  const { outcome, size, early } = declareUnreported(context, request);
  const { rules } = context;
  const bytes = rules.reportedSize === 'rounded' ? size : request.size;
  const node = request.node ?? NO_NODE;
  if (outcome.area) return print(outcome, { kind: 'reserved', bytes, base: outcome.area.base, node });
  if (early && rules.failurePrinted === 'late-only') return outcome;
  return print(outcome, { kind: 'failed', bytes, node });
}

/** The outcome with one more line in the log. */
export const print = (outcome: CmaOutcome, message: CmaMessage): CmaOutcome => ({
  ...outcome,
  printed: [...outcome.printed, message],
});

/** {@link declareContiguous} without its last line, which callers word differently. */
export function declareUnreported(context: CmaContext, request: DeclareRequest): Unreported {
  const sanitised = sanitise(context, request);
  const { state, table } = context;
  if (!sanitised.ok) {
    const { failure, printed, size, early } = sanitised.refusal;
    const outcome = { state, table, area: undefined, failure, printed, attempts: [], leaked: undefined };
    return { outcome, size, early };
  }
  const { plan } = sanitised;
  const placed = plan.fixed ? placeFixed(context, request, plan) : searchMemory(context, request, plan);
  const outcome = placed.found
    ? registerFound(context, request, { ...placed, found: placed.found })
    : {
        state: placed.state,
        table,
        area: undefined,
        failure: plan.fixed ? busy(context, plan) : noSpace(request, plan, placed),
        printed: [],
        attempts: placed.attempts,
        leaked: placed.leaked,
      };
  return { outcome, size: plan.size, early: false };
}

/** Exactly there, if nothing of it is reserved. Whether it is memory is not asked. */
function placeFixed({ state }: CmaContext, request: DeclareRequest, { base, size, limit }: Plan): Search {
  const range = { base, size };
  const taken = isRegionReserved(state, range);
  return {
    state: taken ? state : reserve(state, range, ownerOf(request)),
    limit,
    found: taken ? undefined : range,
    leaked: undefined,
    attempts: [],
  };
}

const busy = ({ state }: CmaContext, { base, size }: Plan): CmaFailure => ({
  errno: 'EBUSY',
  reason: { kind: 'busy', base, size, holders: holdersOf(state, { base, size }) },
});

/** `largest` is taken from the state as the last attempt saw it: without what an earlier attempt leaked. */
function noSpace(request: DeclareRequest, plan: Plan, placed: Search): CmaFailure {
  const { size, align } = plan;
  const window = placed.attempts.at(-1)?.window ?? { base: plan.base, size: 0n as U64 };
  const largest = largestFit(placed.state, {
    align,
    min: window.base,
    max: (window.base + window.size) as U64,
    sizeStep: align,
    ...(request.node === undefined ? {} : { node: request.node }),
  });
  return { errno: 'ENOMEM', reason: { kind: 'no-space', size, align, window, largest } };
}

/** The memory goes back when registration refuses it; what was leaked before does not. */
function registerFound(
  context: CmaContext,
  request: DeclareRequest,
  placed: Search & { readonly found: Range },
): CmaOutcome {
  const { state, found, attempts, leaked } = placed;
  const registered = registerReserved({ ...context, state }, { ...request, ...found });
  return { ...registered, state: registered.area ? state : free(state, found), attempts, leaked };
}
