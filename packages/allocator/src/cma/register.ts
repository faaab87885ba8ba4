import type { Range, U64 } from '@carveout/core';
import { isAligned } from '@carveout/core';
import { isRegionReserved } from '../memblock/reserved.ts';
import type { CmaContext, RegisterRequest } from './declare-input.ts';
import type { CmaFailure, CmaMessage, CmaOutcome } from './outcome.ts';
import type { CmaRules } from './rules.ts';
import type { CmaArea, CmaTable } from './table.ts';

export type SlotOutcome =
  | { readonly failure: CmaFailure; readonly printed: readonly CmaMessage[] }
  | { readonly failure: undefined; readonly printed: readonly [] };

const NO_FAILURE: SlotOutcome = { failure: undefined, printed: [] };

/** Whether the table has room for one more area; a full one says so in the log. */
export const checkSlot = ({ capacity, areas }: CmaTable): SlotOutcome =>
  areas.length < capacity
    ? NO_FAILURE
    : {
        failure: { errno: 'ENOSPC', reason: { kind: 'no-slot', capacity } },
        printed: [{ kind: 'not-enough-slots' }],
      };

const invalid = (reason: CmaFailure['reason']): SlotOutcome => ({ failure: { errno: 'EINVAL', reason }, printed: [] });

/** The checks of cma_init_reserved_mem() in its order; all but the slot check are silent. */
function checkRegistration({ state, table, rules }: CmaContext, request: RegisterRequest): SlotOutcome {
  const { base, size, orderPerBit = 0 } = request;
  const { minAlign } = rules;
  if (rules.slotCheck === 'first') {
    const slot = checkSlot(table);
    if (slot.failure) return slot;
  }
  if (size === 0n) return invalid({ kind: 'zero-size' });
  if (!isRegionReserved(state, { base, size })) return invalid({ kind: 'not-reserved', base, size });
  if (rules.orderPerBitWithinMinAlign && !isOrderMultiple(minAlign / state.pageSize, orderPerBit)) {
    return invalid({ kind: 'order-per-bit-too-large', orderPerBit, minAlign });
  }
  if (!isAligned((base | size) as U64, minAlign)) return invalid({ kind: 'misaligned', base, size, minAlign });
  return rules.slotCheck === 'late' ? checkSlot(table) : NO_FAILURE;
}

/** Whether a number of pages fills whole bitmap bits. */
export const isOrderMultiple = (pages: bigint, orderPerBit: number): boolean =>
  (pages & ((1n << BigInt(orderPerBit)) - 1n)) === 0n;

/** The name an area gets; the newline that kernels put behind a made-up one is left out. */
function areaName(rules: CmaRules, index: number, name: string | undefined): string {
  if (name === undefined) return `cma${rules.unnamedNumber === 'index' ? index : index + 1}`;
  return rules.nameLimit === undefined ? name : name.slice(0, rules.nameLimit);
}

export interface NewArea {
  readonly ranges: readonly Range[];
  readonly orderPerBit: number;
  readonly name: string | undefined;
}

/** Puts an area at the end of the table; the caller has checked that there is room. `ranges` is not empty. */
export function appendArea(context: CmaContext, { ranges, orderPerBit, name }: NewArea) {
  const index = context.table.areas.length;
  const size = ranges.reduce((sum, range) => sum + range.size, 0n) as U64;
  const area: CmaArea = {
    name: areaName(context.rules, index, name),
    base: ranges[0]?.base ?? (0n as U64),
    size,
    pages: Number(size / context.state.pageSize),
    orderPerBit,
    index,
    ranges,
  };
  return { area, table: { ...context.table, areas: [...context.table.areas, area] } };
}

/**
 * cma_init_reserved_mem(): makes an area of memory that is reserved already, as for reusable device-tree nodes. One
 * reserved byte is enough for the kernel, and whether it is memory at all is not asked. `state` never changes.
 */
export function registerReserved(context: CmaContext, request: RegisterRequest): CmaOutcome {
  const { failure, printed } = checkRegistration(context, request);
  const common = { state: context.state, printed, attempts: [], leaked: undefined };
  if (failure) return { ...common, table: context.table, area: undefined, failure };
  const { base, size, orderPerBit = 0, name } = request;
  return { ...common, ...appendArea(context, { ranges: [{ base, size }], orderPerBit, name }), failure: undefined };
}
