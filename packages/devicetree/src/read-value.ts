import { decodeUtf8, type Span, spanOf, type U64, wrapU64 } from '@carveout/core';
import type { TreeProperty } from './tree.ts';

/** Only the bytes count: how the value was written does not matter to these readers. */
export type WithBytes = Pick<TreeProperty, 'bytes'>;

const wordAt = (bytes: Uint8Array, offset: number): number =>
  (((bytes[offset] ?? 0) << 24) |
    ((bytes[offset + 1] ?? 0) << 16) |
    ((bytes[offset + 2] ?? 0) << 8) |
    (bytes[offset + 3] ?? 0)) >>>
  0;

/** The cell at byte `offset`, as of_property_read_u32() does; undefined when fewer than 4 bytes are there. */
export function readU32(property: WithBytes, offset = 0): number | undefined {
  return offset + 4 > property.bytes.length ? undefined : wordAt(property.bytes, offset);
}

/** All whole cells; up to three bytes behind them are ignored. */
export function readCells(property: WithBytes): number[] {
  const { bytes } = property;
  const cells: number[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) cells.push(wordAt(bytes, offset));
  return cells;
}

/**
 * A number of `cells` cells at byte `offset`, as the kernel's of_read_number(): of more than two cells the upper ones
 * are shifted out. Undefined when the value is too short; 0 for no cells.
 */
export function readU64(property: WithBytes, cells: number, offset = 0): U64 | undefined {
  if (offset + cells * 4 > property.bytes.length) return undefined;
  let value = 0n;
  for (let cell = Math.max(0, cells - 2); cell < cells; cell++) {
    value = (value << 32n) | BigInt(wordAt(property.bytes, offset + cell * 4));
  }
  return wrapU64(value);
}

/** Up to the first NUL, or to the end without one. */
export function readString(property: WithBytes): string {
  const end = property.bytes.indexOf(0);
  return decodeUtf8(end < 0 ? property.bytes : property.bytes.subarray(0, end));
}

/** The NUL-terminated strings of the value; text behind the last NUL counts as one more. */
export function readStrings(property: WithBytes): string[] {
  const { bytes } = property;
  const strings: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const nul = bytes.indexOf(0, start);
    const end = nul < 0 ? bytes.length : nul;
    strings.push(decodeUtf8(bytes.subarray(start, end)));
    start = end + 1;
  }
  return strings;
}

/** Whether one of {@link readStrings} is `text`, which is ASCII: most readers want to know no more, and nothing is decoded for it. */
export function includesString({ bytes }: WithBytes, text: string): boolean {
  for (let start = 0; start < bytes.length; ) {
    if (holdsAt(bytes, start, text)) return true;
    const nul = bytes.indexOf(0, start);
    if (nul < 0) return false;
    start = nul + 1;
  }
  return false;
}

/** Whether {@link readString} is `text`, which is ASCII. */
export const stringIs = ({ bytes }: WithBytes, text: string): boolean => holdsAt(bytes, 0, text);

/** The text, and then a NUL or nothing. */
function holdsAt(bytes: Uint8Array, start: number, text: string): boolean {
  const end = start + text.length;
  if (bytes.length < end || (bytes[end] ?? 0) !== 0) return false;
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text.charCodeAt(at)) return false;
  return true;
}

/** True when the value is one or more strings, each with its NUL, and nothing else. */
export const isStringList = (property: WithBytes): boolean =>
  property.bytes.length > 0 && property.bytes[property.bytes.length - 1] === 0;

export interface Tuples {
  /** One row for each complete entry. */
  readonly rows: readonly (readonly U64[])[];
  /** Bytes behind the last complete entry. */
  readonly trailing: number;
  /** Bytes of one entry; row n starts at n times this. */
  readonly stride: number;
}

/** Splits a value like `reg` into entries of numbers with the given cell counts. No rows when an entry has no cells. */
export function readTuples(property: WithBytes, cellCounts: readonly number[]): Tuples {
  const stride = cellCounts.reduce((sum, cells) => sum + cells, 0) * 4;
  const total = property.bytes.length;
  if (stride === 0) return { rows: [], trailing: total, stride };
  const rows: U64[][] = [];
  for (let start = 0; start + stride <= total; start += stride) {
    let offset = start;
    rows.push(
      cellCounts.map((cells) => {
        const value = readU64(property, cells, offset) ?? wrapU64(0n);
        offset += cells * 4;
        return value;
      }),
    );
  }
  return { rows, trailing: total % stride, stride };
}

/**
 * Where the byte at `offset` was written: its reference or part of the value; in a blob the byte itself onwards in the
 * value's place; undefined for a generated property.
 */
export function cellOrigin(property: TreeProperty, offset: number): Span | undefined {
  for (const part of property.parts) {
    if (offset < part.offset || offset >= part.offset + part.length) continue;
    if (part.kind !== 'cells') return part.span;
    const width = part.bits >> 3;
    const reference = part.references.find((at) => offset >= at.offset && offset < at.offset + width);
    return reference?.span ?? part.span;
  }
  const span = property.valueSpan ?? spanOf(property.origin);
  // A value without parts but with bytes is from a blob, where its span is its bytes.
  const isBlob = span !== undefined && property.parts.length === 0 && span.end - span.start === property.bytes.length;
  return isBlob ? { ...span, start: span.start + offset, end: Math.min(span.end, span.start + offset + 4) } : span;
}
