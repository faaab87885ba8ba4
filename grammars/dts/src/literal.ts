import { encodeSource } from '@carveout/core';
import {
  type CharFault,
  type IntegerFault,
  readDtsChar,
  readDtsInteger,
  readEscape,
} from '@carveout/grammar-expression';

export type Cell = number | bigint;

const INTEGER_FAULTS: Readonly<Record<IntegerFault, string>> = {
  'bad-digit': 'it has a digit its base does not know (a leading 0 means octal)',
  'bad-suffix': 'only the suffixes U, L, UL, LL and ULL may follow the digits',
  'too-large': 'it does not fit 64 bits',
};

const CHAR_FAULTS: Readonly<Record<CharFault, string>> = {
  empty: 'it is empty',
  several: 'it must be one byte',
  'bad-escape': '`\\x` needs one or two hex digits',
};

/** Value of a number, or what is wrong with it. */
export function numberOrFault(image: string): Cell | { readonly fault: string } {
  const value = readDtsInteger(image);
  return typeof value === 'string' ? { fault: INTEGER_FAULTS[value] } : value;
}

/** Value of a character literal with its quotes, or what is wrong with it. */
export function characterOrFault(image: string): number | { readonly fault: string } {
  const value = /[^\0-\x7f]/.test(image) ? byteOf(image.slice(1, -1)) : readDtsChar(image);
  return typeof value === 'string' ? { fault: CHAR_FAULTS[value] } : value;
}

/** A character beyond ASCII is several bytes to dtc, except where the file is not UTF-8. */
function byteOf(text: string): number | CharFault {
  const [byte = 0, ...more] = encodeSource(text);
  return more.length === 0 ? byte : 'several';
}

export interface Unescaped {
  readonly text: string;
  /** The exact bytes, when escapes above 0x7f make `text` ambiguous. */
  readonly bytes?: Uint8Array;
  /** What is wrong with an escape, if one is. */
  readonly fault?: string;
}

/** Resolves the escapes of a string given without its quotes. */
export function unquoted(raw: string): Unescaped {
  const pieces: (string | number)[] = [];
  let fault: string | undefined;
  let last = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', last)) {
    pieces.push(raw.slice(last, at));
    const letter = raw.charCodeAt(at + 1);
    const read = letter > 0x7f ? undefined : readEscape(raw, at);
    if (letter === 0x0a) fault ??= 'a line break cannot be escaped';
    else if (!read && letter <= 0x7f) fault ??= CHAR_FAULTS['bad-escape'];
    if (read) pieces.push(read.code);
    last = read?.end ?? at + 1;
  }
  pieces.push(raw.slice(last));
  const text = pieces.map((piece) => (typeof piece === 'number' ? String.fromCharCode(piece) : piece)).join('');
  return {
    text,
    ...(pieces.some((piece) => typeof piece === 'number' && piece > 0x7f) ? { bytes: bytesOf(pieces) } : {}),
    ...(fault === undefined ? {} : { fault }),
  };
}

function bytesOf(pieces: readonly (string | number)[]): Uint8Array {
  const parts = pieces.map((piece) => (typeof piece === 'number' ? Uint8Array.of(piece) : encodeSource(piece)));
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
