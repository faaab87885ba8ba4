import type { U64 } from '@carveout/core';
import { isAligned, isPowerOfTwo, maxU64, ZERO } from '@carveout/core';
import type { MemblockState } from '../memblock/state.ts';
import { endOfDram } from '../memblock/state.ts';
import type { CmaContext, DeclareRequest } from './declare-input.ts';
import type { CmaFailure, CmaMessage } from './outcome.ts';
import { checkSlot, isOrderMultiple } from './register.ts';

/** Arguments of a declaration after the kernel's rounding, in the width of phys_addr_t. */
export interface Plan {
  readonly base: U64;
  readonly size: U64;
  readonly limit: U64;
  readonly align: U64;
  readonly fixed: boolean;
  readonly highMemory: U64;
  readonly dramEnd: U64;
}

/** A refusal before any memory was looked for. */
export interface Refusal {
  readonly failure: CmaFailure;
  readonly printed: readonly CmaMessage[];
  /** The size as it was rounded so far, which is what the failure line shows in older kernels. */
  readonly size: U64;
  /** One of the exits that older kernels take without a failure line. */
  readonly early: boolean;
}

export type Sanitised = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly refusal: Refusal };

/** Arithmetic of phys_addr_t: truncated to its width. */
const truncate = (state: MemblockState, value: bigint): U64 => (value & state.addressMax) as U64;

const roundUp = (state: MemblockState, value: U64, align: U64): U64 =>
  truncate(state, (value + align - 1n) & ~(align - 1n));

const refuse = (size: U64, reason: CmaFailure['reason'], message?: CmaMessage): Sanitised => ({
  ok: false,
  refusal: {
    failure: { errno: 'EINVAL', reason },
    printed: message ? [message] : [],
    size,
    early: message === undefined,
  },
});

/** Steps 1 to 3 of cma_declare_contiguous_nid(): what is refused before anything is rounded. */
function refuseArguments(context: CmaContext, request: DeclareRequest): Sanitised | undefined {
  const { state, table, rules } = context;
  const size = truncate(state, request.size);
  const align = truncate(state, request.align ?? ZERO);
  const slot = checkSlot(table);
  if (rules.slotCheck === 'first' && slot.failure) return { ok: false, refusal: { ...slot, size, early: true } };
  if (size === 0n) return refuse(size, { kind: 'zero-size' });
  if (align !== 0n && !isPowerOfTwo(align)) return refuse(size, { kind: 'alignment-not-power-of-two', align });
  const base = truncate(state, request.base);
  const effective = maxU64(align, rules.minAlign);
  if (!request.fixed || rules.fixedUnaligned === 'round-up' || isAligned(base, effective)) return undefined;
  const numbers = { base, align: effective };
  return refuse(size, { kind: 'base-misaligned', ...numbers }, { kind: 'must-be-aligned', ...numbers });
}

/** Steps 4, 5 and 8: rounds to the alignment, and puts the end of DRAM where no lower limit was given. */
function roundArguments({ state, rules }: CmaContext, request: DeclareRequest): Plan {
  const align = maxU64(truncate(state, request.align ?? ZERO), rules.minAlign);
  const base = roundUp(state, truncate(state, request.base), align);
  const dramEnd = endOfDram(state);
  const limit = (truncate(state, request.limit) & ~(align - 1n)) as U64;
  return {
    base,
    size: roundUp(state, truncate(state, request.size), align),
    limit: limit === 0n || limit > dramEnd ? dramEnd : limit,
    align,
    fixed: request.fixed === true && base !== 0n,
    highMemory: request.highMemory ?? dramEnd,
    dramEnd,
  };
}

/** All checks and all rounding that cma_declare_contiguous_nid() does before it looks for memory, in its order. */
export function sanitise(context: CmaContext, request: DeclareRequest): Sanitised {
  const refused = refuseArguments(context, request);
  if (refused) return refused;
  const { state, rules } = context;
  const plan = roundArguments(context, request);
  const { base, size, limit, highMemory } = plan;
  const { orderPerBit = 0 } = request;
  if (!isOrderMultiple(size / state.pageSize, orderPerBit)) {
    return refuse(size, { kind: 'size-not-order-multiple', size, orderPerBit });
  }
  const end = truncate(state, base + size);
  const checkBorder = rules.highmemBoundaryCheck === 'always' || request.highMemory !== undefined;
  if (checkBorder && plan.fixed && base < highMemory && end > highMemory) {
    const reason = { kind: 'across-highmem', base, size, highMemory } as const;
    return refuse(size, reason, { kind: 'across-highmem', base, highMemory });
  }
  if (rules.exceedsLimitCheck && end > limit) {
    const numbers = { kind: 'exceeds-limit', base, size, limit } as const;
    return refuse(size, numbers, numbers);
  }
  return { ok: true, plan };
}
