import { compact, type UInt64Value } from './integer-literal.ts';
import type { BinaryOperator, UnaryOperator } from './operators.ts';

/** What a division by zero gives: dtc reports it in every branch, taken or not. */
export type DivisionByZero = 'division-by-zero';

const SAFE = Number.MAX_SAFE_INTEGER;

/**
 * One operator on unsigned 64-bit values that wrap around, as dtc computes `( … )`: unsigned compares giving 0 or 1, shifts by 64
 * or more giving 0, both sides of `&&` and `||` evaluated. Values are numbers where they fit exactly, see {@link UInt64Value}.
 */
export function applyDtsBinary(
  operator: BinaryOperator,
  left: UInt64Value,
  right: UInt64Value,
): UInt64Value | DivisionByZero {
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = onNumbers(operator, left, right);
    if (quick >= 0) return quick;
  }
  const result = onBigints(operator, BigInt(left), BigInt(right));
  return result === undefined ? 'division-by-zero' : compact(BigInt.asUintN(64, result));
}

/** `-`, `~`, `!` on unsigned 64-bit values. */
export function applyDtsUnary(operator: UnaryOperator, value: UInt64Value): UInt64Value {
  switch (operator) {
    case '-':
      return compact(BigInt.asUintN(64, -BigInt(value)));
    case '~':
      return compact(BigInt.asUintN(64, ~BigInt(value)));
    case '!':
      return isZero(value) ? 1 : 0;
    case '+':
      return value;
  }
}

/** True for 0 and 0n: what `?:` asks. */
export const isZero = (value: UInt64Value): boolean => value === 0 || value === 0n;

/** The result where plain numbers give it exactly, else -1. */
function onNumbers(operator: BinaryOperator, left: number, right: number): number {
  const narrow = left <= 0xffff_ffff && right <= 0xffff_ffff;
  switch (operator) {
    case '|':
      return narrow ? (left | right) >>> 0 : -1;
    case '&':
      return narrow ? (left & right) >>> 0 : -1;
    case '^':
      return narrow ? (left ^ right) >>> 0 : -1;
    case '<<':
      return right < 53 && left * 2 ** right <= SAFE ? left * 2 ** right : -1;
    case '>>':
      return right < 64 ? Math.floor(left / 2 ** right) : 0;
    case '+':
      return left + right <= SAFE ? left + right : -1;
    case '-':
      return left - right;
    case '*':
      return left * right <= SAFE ? left * right : -1;
    case '/':
      return right === 0 ? -1 : Math.floor(left / right);
    case '%':
      return right === 0 ? -1 : left % right;
    default:
      return compare(operator, left, right) ? 1 : 0;
  }
}

function onBigints(operator: BinaryOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '|':
      return left | right;
    case '&':
      return left & right;
    case '^':
      return left ^ right;
    case '<<':
      return right < 64n ? left << right : 0n;
    case '>>':
      return right < 64n ? left >> right : 0n;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? undefined : left / right;
    case '%':
      return right === 0n ? undefined : left % right;
    default:
      return compare(operator, left, right) ? 1n : 0n;
  }
}

type Comparison = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=';

/** Both sides are numbers or both are bigints. */
function compare<T extends UInt64Value>(operator: Comparison, left: T, right: T): boolean {
  switch (operator) {
    case '||':
      return !isZero(left) || !isZero(right);
    case '&&':
      return !isZero(left) && !isZero(right);
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
  }
}
