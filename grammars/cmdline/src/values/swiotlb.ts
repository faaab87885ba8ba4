import { type MemparseResult, memparse, type Span, type U64, wrapU64 } from '@carveout/core';
import { codes } from '../codes.ts';
import type { ParsedValue } from '../parsed-value.ts';
import { CRASHES, finish, openValue, quoteValue, refuseBare, report, shorten } from '../value-reader.ts';
import type { SwiotlbValue } from '../value-types.ts';

/** IO_TLB_SEGSIZE. */
const SLAB_STEP = 128n;

/**
 * `swiotlb=[SLABS][,AREAS][,force|noforce]`: setup_io_tlb_npages() in kernel/dma/swiotlb.c. AREAS exists since 6.0; an older
 * kernel takes it for an unknown word. Numbers count slabs of 2 KiB and have no unit.
 */
export function parseSwiotlb(value: string | null, span: Span): ParsedValue<SwiotlbValue> {
  if (value === null) return refuseBare('swiotlb', span, CRASHES);
  const reader = openValue('swiotlb', value, span);
  const slabs = countAt(value, 0);
  let at = afterComma(value, slabs?.end ?? 0);
  const areas = countAt(value, at);
  at = afterComma(value, areas?.end ?? at);
  const rest = value.slice(at);
  const mode = rest === 'force' || rest === 'noforce' ? rest : 'default';
  if (mode === 'default' && rest !== '') {
    const message = `${quoteValue(reader)}: the kernel ignores \`${shorten(rest)}\``;
    report(reader, codes.trailingText, { start: at, end: value.length }, { message, help: helpFor(rest, slabs) });
  }
  const parsed: SwiotlbValue = {
    slabs: slabs === undefined ? null : wrapU64((slabs.value + SLAB_STEP - 1n) & ~(SLAB_STEP - 1n)),
    areas: areas === undefined ? null : areas.value,
    mode,
  };
  return finish(reader, parsed, mode === 'default' ? at : value.length);
}

interface Count {
  readonly value: U64;
  readonly end: number;
}

/** simple_strtoul(): memparse() without its unit. */
function countAt(text: string, at: number): Count | undefined {
  const result: MemparseResult = memparse(text, at);
  if (!result.hasDigits) return undefined;
  const digits = /^(?:0x[\da-f]+|\d+)/i.exec(text.slice(at, result.end))?.[0] ?? '';
  return { value: memparse(digits).value, end: at + digits.length };
}

const afterComma = (text: string, at: number): number => (text[at] === ',' ? at + 1 : at);

function helpFor(rest: string, slabs: Count | undefined): string {
  const bits = { k: 10n, m: 20n, g: 30n }[rest.charAt(0).toLowerCase()];
  if (slabs === undefined || bits === undefined) return 'after the numbers only `force` or `noforce` may follow';
  const unit = rest.charAt(0);
  return `the number counts slabs of 2 KiB: for ${slabs.value}${unit} write \`swiotlb=${(slabs.value << bits) / 2048n}\``;
}
