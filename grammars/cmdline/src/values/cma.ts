import { type Span, wrapU64, ZERO } from '@carveout/core';
import { codes } from '../codes.ts';
import type { ParsedValue } from '../parsed-value.ts';
import {
  finish,
  openValue,
  quoteValue,
  readNumber,
  refuseBare,
  report,
  spanIn,
  type ValueReader,
} from '../value-reader.ts';
import type { CmaSetting, CmaValue } from '../value-types.ts';
import { readBaseIgnored } from './ignored-base.ts';

const BARE =
  'kernels since 4.19 say "Config string not provided" and keep their setting, older ones read through a null pointer';

/**
 * `cma=SIZE[@BASE[-LIMIT]]` as early_cma() reads it (kernel/dma/contiguous.c, drivers/base/dma-contiguous.c in older kernels):
 * greedy, and without errors. The value is null only for a bare `cma`.
 */
export function parseCma(value: string | null, span: Span): ParsedValue<CmaValue> {
  if (value === null) return refuseBare('cma', span, BARE);
  const reader = openValue('cma', value, span);
  if (isLegacyCmaDialect(value)) return readLegacy(reader);
  const size = readNumber(reader, 0, 'size');
  if (value[size.end] !== '@') {
    readBaseIgnored(reader, size.end);
    const parsed = { size: size.value, base: ZERO, limit: ZERO, hasBase: false, hasLimit: false };
    return finish(reader, parsed, size.end);
  }
  const base = readNumber(reader, size.end + 1, 'address');
  if (value[base.end] !== '-') {
    const limit = wrapU64(base.value + size.value);
    return finish(reader, { size: size.value, base: base.value, limit, hasBase: true, hasLimit: false }, base.end);
  }
  const limit = readNumber(reader, base.end + 1, 'address');
  const parsed = { size: size.value, base: base.value, limit: limit.value, hasBase: true, hasLimit: true };
  return finish(reader, parsed, limit.end);
}

/** True for the `cma=name=size@start/alignment:allocator;…` of the patches of 2010, which a mainline kernel reads as size 0. */
export const isLegacyCmaDialect = (value: string): boolean => value.includes('=');

function readLegacy(reader: ValueReader): ParsedValue<CmaValue> {
  const message = `${quoteValue(reader)} is in the named-regions form of the 2010 patches, which a mainline kernel does not read`;
  report(
    reader,
    codes.legacyCma,
    { start: 0, end: reader.text.length },
    { message, help: 'write `cma=SIZE[@BASE[-LIMIT]]`; per-device areas are reserved-memory nodes today' },
  );
  const mainline = parseCma(reader.text.slice(0, reader.text.indexOf('=')), spanIn(reader, 0, reader.text.length));
  return { ...mainline, ignored: reader.text, ignoredSpan: reader.span, diagnostics: reader.found };
}

/**
 * What a kernel holds after all `cma=` of a command line, in order. Each overwrites the size, but base and limit only
 * when it has an `@`: those of an earlier one persist. Entries that are null (a bare `cma`) change nothing.
 * Null when no size was ever given.
 */
export function accumulateCma(values: readonly (CmaValue | null)[]): CmaSetting | null {
  let setting: CmaSetting | null = null;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const place: Pick<CmaSetting, 'base' | 'limit' | 'placeFrom'> = value.hasBase
      ? { base: value.base, limit: value.limit, placeFrom: index }
      : { base: setting?.base ?? ZERO, limit: setting?.limit ?? ZERO, placeFrom: setting?.placeFrom ?? null };
    setting = { size: value.size, sizeFrom: index, ...place };
  }
  return setting;
}
