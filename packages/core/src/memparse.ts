import { type U64, wrapU64 } from './u64.ts';

export interface MemparseResult {
  /** The value as a 64-bit kernel reads it: 0 when there are no digits, wrapped modulo 2^64. */
  readonly value: U64;
  /** Index of the first character that was not consumed. */
  readonly end: number;
  /** False when the text does not start with a digit: the kernel goes on with 0. */
  readonly hasDigits: boolean;
}

const SUFFIX_BITS: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n, p: 50n, e: 60n };

/**
 * A size or address as the kernel's memparse() reads it: hexadecimal with `0x`, octal with a leading 0, else decimal,
 * then at most one of K M G T P E in either case. Never fails; what follows is left to the caller.
 * The value wraps at 64 bits in both the digits and the suffix shift.
 */
export function memparse(text: string, start = 0): MemparseResult {
  const radix = radixAt(text, start);
  let at = radix === 16 ? start + 2 : start;
  const firstDigit = at;
  let value = 0n;
  for (let digit = digitAt(text, at); digit < radix; digit = digitAt(text, ++at)) {
    value = BigInt.asUintN(64, value * BigInt(radix) + BigInt(digit));
  }
  const hasDigits = at > firstDigit;
  const bits = SUFFIX_BITS[text.charAt(at).toLowerCase()];
  if (bits === undefined) return { value: wrapU64(value), end: at, hasDigits };
  return { value: wrapU64(value << bits), end: at + 1, hasDigits };
}

/** simple_strtoull() with base 0: `0x` counts only when a hexadecimal digit follows. */
function radixAt(text: string, at: number): 8 | 10 | 16 {
  if (text[at] !== '0') return 10;
  return /^[xX]$/.test(text.charAt(at + 1)) && digitAt(text, at + 2) < 16 ? 16 : 8;
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : Number.POSITIVE_INFINITY;
}
