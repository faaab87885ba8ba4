import type { Range, U64 } from '@carveout/core';
import { rangeBetween } from '@carveout/core';
import { alloc } from '../memblock/alloc.ts';
import type { MemblockState } from '../memblock/state.ts';
import type { CmaContext, DeclareRequest } from './declare-input.ts';
import type { CmaAttempt, CmaAttemptKind } from './outcome.ts';
import type { Plan } from './sanitise.ts';

const FOUR_GIB = 0x1_0000_0000n as U64;

/** What the attempts have come to so far. */
export interface Search {
  readonly state: MemblockState;
  /** Lowered to the start of highmem once highmem was tried. */
  readonly limit: U64;
  readonly found: Range | undefined;
  readonly leaked: Range | undefined;
  readonly attempts: readonly CmaAttempt[];
}

interface Inputs {
  readonly context: CmaContext;
  readonly request: DeclareRequest;
  readonly plan: Plan;
}

type Step = (search: Search, inputs: Inputs) => Search;

/** Owner given to the memory of an area in explanations. */
export const ownerOf = (request: DeclareRequest): string => request.owner ?? request.name ?? 'cma';

/** Looks in [min, max); what an earlier attempt had found is forgotten, but stays reserved. */
function attempt(search: Search, inputs: Inputs, where: { kind: CmaAttemptKind; min: U64; max: U64 }): Search {
  const { request, plan } = inputs;
  const { kind, min, max } = where;
  const direction = kind === 'above-4g' || search.state.bottomUp ? 'bottom-up' : 'top-down';
  const { state, region, event } = alloc(search.state, {
    size: plan.size,
    align: plan.align,
    min,
    max,
    direction,
    owner: ownerOf(request),
    ...(request.node === undefined ? {} : { node: request.node }),
  });
  return {
    state,
    limit: search.limit,
    found: region,
    leaked: search.found ?? search.leaked,
    attempts: [...search.attempts, { kind, window: rangeBetween(min, max), direction, event }],
  };
}

const tryHighmem: Step = (search, inputs) => {
  const { base, highMemory } = inputs.plan;
  if (search.found || base >= highMemory || search.limit <= highMemory) return search;
  const tried = attempt(search, inputs, { kind: 'highmem', min: highMemory, max: search.limit });
  return { ...tried, limit: highMemory };
};

/** Needs a 64-bit phys_addr_t and the default direction. Ignores the base that was asked for, as the kernel does. */
const tryAbove4g: Step = (search, inputs) => {
  const { rules } = inputs.context;
  const { size, dramEnd } = inputs.plan;
  const reach = rules.above4gCondition === 'dram-end' ? dramEnd : search.limit;
  const narrow = search.state.addressMax < FOUR_GIB;
  if (rules.above4g === 'none' || narrow || search.state.bottomUp || reach < FOUR_GIB + size) return search;
  return attempt(search, inputs, { kind: 'above-4g', min: FOUR_GIB, max: search.limit });
};

const tryWindow: Step = (search, inputs) =>
  search.found ? search : attempt(search, inputs, { kind: 'window', min: inputs.plan.base, max: search.limit });

/** The attempts of cma_declare_contiguous_nid() for an area that is not fixed (cma_alloc_mem() in later kernels). */
export function searchMemory(context: CmaContext, request: DeclareRequest, plan: Plan): Search {
  const steps: readonly Step[] =
    context.rules.above4g === 'before-highmem'
      ? [tryAbove4g, tryHighmem, tryWindow]
      : [tryHighmem, tryAbove4g, tryWindow];
  const start: Search = {
    state: context.state,
    limit: plan.limit,
    found: undefined,
    leaked: undefined,
    attempts: [],
  };
  return steps.reduce((search, step) => step(search, { context, request, plan }), start);
}
