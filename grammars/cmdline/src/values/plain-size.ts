import type { Span } from '@carveout/core';
import type { ParsedValue } from '../parsed-value.ts';
import { CRASHES, finish, openValue, readNumber, refuseBare } from '../value-reader.ts';
import type { SizeValue } from '../value-types.ts';

function parsePlainSize(parameter: string, value: string | null, span: Span): ParsedValue<SizeValue> {
  if (value === null) return refuseBare(parameter, span, CRASHES);
  const reader = openValue(parameter, value, span);
  const size = readNumber(reader, 0, 'size');
  return finish(reader, { size: size.value }, size.end);
}

/** `coherent_pool=SIZE`: early_coherent_pool() in kernel/dma/pool.c. */
export const parseCoherentPool = (value: string | null, span: Span): ParsedValue<SizeValue> =>
  parsePlainSize('coherent_pool', value, span);

/** `cma_pernuma=SIZE`: early_cma_pernuma() in kernel/dma/contiguous.c, 5.10 and later. */
export const parseCmaPernuma = (value: string | null, span: Span): ParsedValue<SizeValue> =>
  parsePlainSize('cma_pernuma', value, span);

/** `vmalloc=SIZE`: early_vmalloc() in arch/arm/mm/mmu.c, which then keeps it within 16 MiB and what the address space allows. */
export const parseVmalloc = (value: string | null, span: Span): ParsedValue<SizeValue> =>
  parsePlainSize('vmalloc', value, span);
