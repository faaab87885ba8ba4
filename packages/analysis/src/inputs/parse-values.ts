import { addChecked, memparse, type U64, U64_MAX, u64 } from '@carveout/core';
import type { ImageInput } from '../model.ts';

/** A value read from a flag or the project file, or one sentence that says what is wrong with it. */
export type ParsedValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const ok = <T>(value: T): ParsedValue<T> => ({ ok: true, value });
const bad = (message: string): { readonly ok: false; readonly message: string } => ({ ok: false, message });

/** A size or address with the kernel's suffixes. Stricter than the kernel: nothing may follow, nothing may overflow. */
export function parseSize(text: string): ParsedValue<U64> {
  const { value, end, hasDigits } = memparse(text);
  if (!hasDigits) return bad(`\`${text}\` is not a number; write for example 64M or 0x4000000`);
  if (end < text.length) {
    return bad(`\`${text}\` has \`${text.slice(end)}\` left over; suffixes are K, M, G, T, P and E, as in 64M`);
  }
  if (exactValue(text) > U64_MAX) return bad(`\`${text}\` does not fit into 64 bits`);
  return ok(value);
}

/** Without the wrap of {@link memparse}; `text` is digits and at most one suffix. */
function exactValue(text: string): bigint {
  const suffix = text.at(-1)?.toLowerCase() ?? '';
  const isHex = /^0x/i.test(text);
  const bits = { k: 10n, m: 20n, g: 30n, t: 40n, p: 50n, ...(isHex ? {} : { e: 60n }) }[suffix];
  const digits = bits === undefined ? text : text.slice(0, -1);
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return value << (bits ?? 0n);
}

export interface MemoryBank {
  readonly base: U64 | null;
  readonly size: U64;
}

/** `BASE:SIZE`, or `SIZE` for a bank at the start of the tree's own memory. */
export function parseMemoryBank(text: string): ParsedValue<MemoryBank> {
  const colon = text.indexOf(':');
  if (colon >= 0) return parseRange(text);
  const size = parseSize(text);
  if (!size.ok) return size;
  return size.value === 0n ? bad(`\`${text}\`: a bank of size 0 is no memory`) : ok({ base: null, size: size.value });
}

function parseRange(text: string): ParsedValue<{ readonly base: U64; readonly size: U64 }> {
  const colon = text.indexOf(':');
  const base = parseSize(text.slice(0, colon));
  if (!base.ok) return base;
  const size = parseSize(text.slice(colon + 1));
  if (!size.ok) return size;
  if (size.value === 0n) return bad(`\`${text}\`: the size is 0`);
  if (addChecked(base.value, u64(size.value - 1n)) === undefined) return bad(`\`${text}\` ends above 2^64`);
  return ok({ base: base.value, size: size.value });
}

/** `BASE:SIZE`, `FILE` or `BASE:FILE`; with `baseAlone` also `BASE`, with `orNone` also `none`. */
export function parseImage(text: string, { baseAlone = false, orNone = false } = {}): ParsedValue<ImageInput> {
  if (text === '') return bad('an empty value; write BASE:SIZE or a file');
  if (orNone && text === 'none') return ok({ kind: 'none' });
  if (baseAlone && looksLikeNumber(text)) {
    const base = parseSize(text);
    return base.ok ? ok({ kind: 'base', base: base.value }) : base;
  }
  const colon = text.indexOf(':');
  const first = colon < 0 ? '' : text.slice(0, colon);
  if (!looksLikeNumber(first)) return ok({ kind: 'file', path: text, base: null });
  const rest = text.slice(colon + 1);
  if (looksLikeNumber(rest)) {
    const range = parseRange(text);
    return range.ok ? ok({ kind: 'range', ...range.value }) : range;
  }
  const base = parseSize(first);
  if (!base.ok) return base;
  return rest === ''
    ? bad(`\`${text}\` has no size; write BASE:SIZE`)
    : ok({ kind: 'file', path: rest, base: base.value });
}

const looksLikeNumber = (text: string): boolean => /^(0x[0-9a-f]+|[0-9]+)[kmgtpe]?$/i.test(text);

const PAGE_SIZES: readonly number[] = [4096, 16384, 65536];

/** 4K, 16K or 64K. */
export function parsePageSize(text: string): ParsedValue<number> {
  const size = parseSize(text);
  if (!size.ok) return size;
  const pageSize = Number(size.value);
  return PAGE_SIZES.includes(pageSize) ? ok(pageSize) : bad(`\`${text}\` is no page size; 4K, 16K and 64K are`);
}
