declare const brand: unique symbol;

/** An unsigned 64-bit address, size or limit. Made only by {@link u64} and the functions of this file. */
export type U64 = bigint & { readonly [brand]: 'u64' };

export const U64_MAX = 0xffff_ffff_ffff_ffffn as U64;
export const ZERO = 0n as U64;
export const KIB = 1024n as U64;
export const MIB = 0x10_0000n as U64;
export const GIB = 0x4000_0000n as U64;

/** Checks that `value` is an integer in [0, 2^64). Throws RangeError otherwise: that is a bug of the caller, not of user input. */
export function u64(value: bigint | number): U64 {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`lossy: ${value}`);
  const big = BigInt(value);
  if (big < 0n || big > U64_MAX) throw new RangeError(`not a u64: ${big}`);
  return big as U64;
}

/** The low 64 bits of any integer, as C arithmetic on an unsigned 64-bit type leaves them. */
export const wrapU64 = (value: bigint): U64 => BigInt.asUintN(64, value) as U64;

/** a + b, or undefined on overflow: the caller decides whether to cap, wrap or report. */
export const addChecked = (a: U64, b: U64): U64 | undefined => (a > U64_MAX - b ? undefined : ((a + b) as U64));

/** a + b, capped at 2^64 - 1: the end of a range that would pass the top of the address space. */
export const addCapped = (a: U64, b: U64): U64 => (a > U64_MAX - b ? U64_MAX : ((a + b) as U64));

/** a - b where the caller knows a >= b. Throws RangeError otherwise. */
export const sub = (a: U64, b: U64): U64 => u64(a - b);

/** `align` is a power of two, as in the kernel's round_down(). */
export const alignDown = (value: U64, align: U64): U64 => (value & ~(align - 1n)) as U64;

/** `align` is a power of two, as in the kernel's round_up(): wraps to 0 past the top of the address space. */
export const alignUp = (value: U64, align: U64): U64 => wrapU64((value + align - 1n) & ~(align - 1n));

export const isAligned = (value: U64, align: U64): boolean => (value & (align - 1n)) === 0n;

export const isPowerOfTwo = (value: U64): boolean => value !== 0n && (value & (value - 1n)) === 0n;

export const compareU64 = (a: U64, b: U64): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

export const minU64 = (a: U64, b: U64): U64 => (a < b ? a : b);

export const maxU64 = (a: U64, b: U64): U64 => (a > b ? a : b);

/** `0x…` in lower case, zero-padded to `digits`. */
export const hex = (value: bigint, digits = 0): string => `0x${value.toString(16).padStart(digits, '0')}`;
