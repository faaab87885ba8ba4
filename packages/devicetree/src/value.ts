import { encodeSource } from '@carveout/core';
import type { CellsPart, IncbinPart, PlainValue, ReferenceAst, ValueAst, ValuePart } from '@carveout/grammar-dts';
import type { TreeNode } from './tree.ts';

/** What a reference can point to. */
export interface ReferenceTarget extends TreeNode {
  /** The number given to the node, 0 when it has none. */
  readonly assignedPhandle: number;
}

/** What values need from the tree they are in. */
export interface ValueContext {
  resolve(reference: ReferenceAst): ReferenceTarget | undefined;
  /** The bytes of an `/incbin/`; empty when it could not be read. */
  file(part: IncbinPart): Uint8Array;
}

/** The value of a cell whose reference does not resolve. */
export const UNRESOLVED = 0xffff_ffff;

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
};

const stringBytes = (part: { readonly text: string; readonly bytes?: Uint8Array }): Uint8Array =>
  part.bytes ?? encodeSource(part.text);

/** Bytes a part takes in the blob. */
export function partLength(part: ValuePart, context: ValueContext): number {
  switch (part.kind) {
    case 'cells':
      return part.cells.length * (part.bits >> 3);
    case 'string':
      return (part.bytes === undefined && isAscii(part.text) ? part.text.length : stringBytes(part).length) + 1;
    case 'bytes':
      return part.bytes.length;
    case 'path-ref': {
      const target = context.resolve(part.ref);
      return target === undefined ? 0 : encodedLength(target.path) + 1;
    }
    case 'incbin':
      return context.file(part).length;
  }
}

const encodedLength = (text: string): number => (isAscii(text) ? text.length : encodeSource(text).length);

export function valueLength(value: ValueAst, context: ValueContext): number {
  if (value.plain !== null) return value.plain.length;
  let length = 0;
  for (const part of value.parts) length += partLength(part, context);
  return length;
}

/** The bytes of a value: its parts one after the other, big endian, without padding. */
export function encodeValue(value: ValueAst, context: ValueContext): Uint8Array {
  const bytes = new Uint8Array(valueLength(value, context));
  writeValue(bytes, 0, value, context);
  return bytes;
}

/** The same, made once for all trees where no other tree could make it different. Not to be changed by anyone. */
export function encodeShared(value: ValueAst, context: ValueContext): Uint8Array {
  if (value.plain !== null)
    return value.plain.references.length === 0 ? value.plain.bytes : encodeValue(value, context);
  if (value.encoded) return value.encoded;
  const bytes = encodeValue(value, context);
  if (value.parts.every(isClosed)) value.encoded = bytes;
  return bytes;
}

/** It names no other node and no file. */
function isClosed(part: ValuePart): boolean {
  if (part.kind === 'cells') return part.cells.every((cell) => typeof cell !== 'object');
  return part.kind === 'string' || part.kind === 'bytes';
}

/** The same into a part of a larger block that is all zeros there and has {@link valueLength} bytes of room. */
export function writeValue(bytes: Uint8Array, start: number, value: ValueAst, context: ValueContext): void {
  if (value.plain !== null) {
    writePlain(bytes, start, value.plain, context);
    return;
  }
  let offset = start;
  for (const part of value.parts) offset = writePart(bytes, offset, part, context);
}

function writePlain(bytes: Uint8Array, start: number, value: PlainValue, context: ValueContext): void {
  const { text, at, length, references, referenceAt } = value;
  const from = text.bytes;
  for (let offset = 0; offset < length; offset++) bytes[start + offset] = from[at + offset] ?? 0;
  for (let index = 0; index < references.length; index++) {
    const reference = references[index];
    if (reference) writeWord(bytes, start + (referenceAt[index] ?? 0), phandleOf(reference, context));
  }
}

function writePart(bytes: Uint8Array, offset: number, part: ValuePart, context: ValueContext): number {
  switch (part.kind) {
    case 'cells':
      return part.bits === 32 ? writeWords(bytes, offset, part, context) : writeCells(bytes, offset, part);
    case 'string':
      return part.bytes === undefined ? writeText(bytes, offset, part.text) : writeBytes(bytes, offset, part.bytes) + 1;
    case 'bytes':
      return writeBytes(bytes, offset, part.bytes);
    case 'path-ref': {
      const target = context.resolve(part.ref);
      return target === undefined ? offset : writeText(bytes, offset, target.path);
    }
    case 'incbin':
      return writeBytes(bytes, offset, context.file(part));
  }
}

function writeBytes(bytes: Uint8Array, offset: number, content: Uint8Array): number {
  bytes.set(content, offset);
  return offset + content.length;
}

/** The text and one NUL. */
function writeText(bytes: Uint8Array, offset: number, text: string): number {
  if (!isAscii(text)) return writeBytes(bytes, offset, encodeSource(text)) + 1;
  for (let at = 0; at < text.length; at++) bytes[offset + at] = text.charCodeAt(at);
  return offset + text.length + 1;
}

function writeWords(bytes: Uint8Array, start: number, part: CellsPart, context: ValueContext): number {
  let offset = start;
  for (const cell of part.cells) {
    const word = typeof cell === 'number' ? cell : typeof cell === 'bigint' ? lowWord(cell) : phandleOf(cell, context);
    writeWord(bytes, offset, word);
    offset += 4;
  }
  return offset;
}

/** Big endian. */
export function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

const lowWord = (value: bigint): number => Number(BigInt.asUintN(32, value));

function phandleOf(reference: ReferenceAst, context: ValueContext): number {
  const target = context.resolve(reference);
  return target === undefined || target.assignedPhandle === 0 ? UNRESOLVED : target.assignedPhandle;
}

/** References are only allowed in 32-bit cells; elsewhere the grammar has complained, and all ones stand for them. */
function writeCells(bytes: Uint8Array, start: number, part: CellsPart): number {
  const width = part.bits >> 3;
  let offset = start;
  for (const cell of part.cells) {
    let rest = typeof cell === 'object' ? -1n : BigInt(cell);
    for (let at = width - 1; at >= 0; at--) {
      bytes[offset + at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    offset += width;
  }
  return offset;
}

/** True when the value has `&x` in cells or as a path, or an included file: it depends on more than its own text. */
export function dependsOnTree(value: ValueAst): boolean {
  if (value.plain !== null) return value.plain.references.length > 0;
  for (const part of value.parts) {
    if (part.kind === 'path-ref' || part.kind === 'incbin') return true;
    if (part.kind === 'cells') for (const cell of part.cells) if (typeof cell === 'object') return true;
  }
  return false;
}

/** Calls `visit` for each reference in cells, with its offset in the value's bytes. */
export function forEachPhandleReference(
  value: ValueAst,
  context: ValueContext,
  visit: (reference: ReferenceAst, offset: number) => void,
): void {
  if (value.plain !== null) {
    const { references, referenceAt } = value.plain;
    for (let at = 0; at < references.length; at++) visit(references[at] as ReferenceAst, referenceAt[at] ?? 0);
    return;
  }
  let offset = 0;
  for (const part of value.parts) {
    if (part.kind === 'cells') {
      const width = part.bits >> 3;
      for (let at = 0; at < part.cells.length; at++) {
        const cell = part.cells[at];
        if (typeof cell === 'object') visit(cell, offset + at * width);
      }
    }
    offset += partLength(part, context);
  }
}
