import type { Span } from '@carveout/core';
import type { ParsedValue } from '../parsed-value.ts';
import { finish, openValue, readNumber, refuseBare } from '../value-reader.ts';
import type { MemValue } from '../value-types.ts';
import { readBaseIgnored } from './ignored-base.ts';

const BARE = 'arm64 says "Malformed early option" and keeps all memory, 32-bit arm reads through a null pointer';

/** `mem=SIZE[@BASE]`: early_mem() of each architecture. The base is returned always; whether it counts is the architecture's. */
export function parseMem(value: string | null, span: Span): ParsedValue<MemValue> {
  if (value === null) return refuseBare('mem', span, BARE);
  const reader = openValue('mem', value, span);
  const size = readNumber(reader, 0, 'size');
  if (value[size.end] !== '@') {
    readBaseIgnored(reader, size.end);
    return finish(reader, { size: size.value, base: null }, size.end);
  }
  const base = readNumber(reader, size.end + 1, 'address');
  return finish(reader, { size: size.value, base: base.value }, base.end);
}
