/** Why a number is none: `08` or `0xg`, `1UX`, more than 64 bits. */
export type IntegerFault = 'bad-digit' | 'bad-suffix' | 'too-large';

/** An unsigned 64-bit value: a number up to 2^53 - 1, a bigint above. Keeps the common small cells cheap. */
export type UInt64Value = number | bigint;

export interface CppInteger {
  /** In [0, 2^64). */
  readonly value: bigint;
  /** A `u` suffix, or a value that no signed 64-bit type holds. */
  readonly unsigned: boolean;
}

const DTS_INTEGER = /^(0[xX][0-9a-fA-F]+|[0-9]+)(U?L?L?)$/;
const CPP_INTEGER = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)(u(?:l|ll)?|(?:l|ll)u?)?$/i;
const LIMIT = 1n << 64n;

/**
 * A number of a device-tree source: decimal, octal with a leading 0, or hexadecimal; suffix `U`, `L`, `UL`, `LL`, `ULL` in
 * capitals only (dtc: `08` and more than 64 bits are errors). `text` is the whole literal.
 */
export function readDtsInteger(text: string): UInt64Value | IntegerFault {
  const small = readPlainInteger(text);
  if (small >= 0) return small;
  const match = DTS_INTEGER.exec(text);
  if (!match) return /^(?:0[xX][0-9a-fA-F]|[0-9])/.test(text) ? 'bad-suffix' : 'bad-digit';
  const value = digitsValue(match[1] ?? '');
  return typeof value === 'bigint' ? compact(value) : value;
}

/** A number of a `#if`: as C, with binary and any-case `u`, `l`, `ll` in either order. `text` is the whole literal. */
export function readCppInteger(text: string): CppInteger | IntegerFault {
  const match = CPP_INTEGER.exec(text);
  if (!match || /lL|Ll/.test(match[2] ?? ''))
    return /^(?:0[xX][0-9a-fA-F]|[0-9])/.test(text) ? 'bad-suffix' : 'bad-digit';
  const value = digitsValue(match[1] ?? '');
  if (typeof value === 'string') return value;
  return { value, unsigned: /u/i.test(match[2] ?? '') || value >= LIMIT / 2n };
}

/** The number form of a value that fits one exactly. */
export const compact = (value: bigint): UInt64Value => (value <= 0x1f_ffff_ffff_ffffn ? Number(value) : value);

/** Value of plain decimal or hexadecimal digits with at most 10 or 13 of them; -1 when it takes more than that to read. */
function readPlainInteger(text: string): number {
  const length = text.length;
  if (text.charCodeAt(0) !== 48) return length <= 10 ? decimal(text) : -1;
  if (length === 1) return 0;
  return (text.charCodeAt(1) | 32) === 120 && length > 2 && length <= 15 ? hexadecimal(text) : -1;
}

function decimal(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return text.length === 0 ? -1 : value;
}

function hexadecimal(text: string): number {
  let value = 0;
  for (let at = 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 32;
    const digit = code >= 48 && code <= 57 ? code - 48 : lower >= 97 && lower <= 102 ? lower - 87 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** Digits without suffix, of any radix. */
function digitsValue(digits: string): bigint | IntegerFault {
  // BigInt of a very long literal takes quadratic time; 64 bits never need so many digits, leading zeros aside.
  const text = digits.length > 80 ? digits.replace(/^(0[xXbB]?)0+/, '$1') : digits;
  if (text.length > 80) return 'too-large';
  const octal = /^0[0-9]/.test(text);
  if (octal && /[89]/.test(text)) return 'bad-digit';
  const value = BigInt(octal ? `0o${text.slice(1)}` : /^0[xXbB]$/.test(text) ? '0' : text);
  return value < LIMIT ? value : 'too-large';
}
