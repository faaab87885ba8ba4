import type { BinaryOperator, UnaryOperator } from './operators.ts';

/** What went wrong in an expression; offsets into the expression's text. */
export interface ExpressionFault {
  readonly kind: 'syntax' | 'literal' | 'division-by-zero' | 'too-deep';
  /** One sentence without the place. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A value of the preprocessor's arithmetic: 64 bits, signed unless an operand was unsigned. A faulty value is carried along until
 * something needs it, so that `0 && 1 / 0` is 0 and no error, although operands are evaluated first.
 */
export interface CppValue {
  /** In [-2^63, 2^63) when signed, [0, 2^64) when unsigned. */
  readonly value: bigint;
  readonly unsigned: boolean;
  readonly fault?: ExpressionFault;
}

export const cppValue = (value: bigint, unsigned: boolean): CppValue => ({
  value: unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value),
  unsigned,
});

export const faultyValue = (fault: ExpressionFault): CppValue => ({ value: 0n, unsigned: false, fault });

const TRUE = cppValue(1n, false);
const FALSE = cppValue(0n, false);
const truth = (value: boolean): CppValue => (value ? TRUE : FALSE);

/** C arithmetic on intmax_t and uintmax_t of 64 bits, with `&&` and `||` that do not look at a side they do not need. */
export function applyCppBinary(
  operator: BinaryOperator,
  left: CppValue,
  right: CppValue,
): CppValue | 'division-by-zero' {
  if (left.fault) return left;
  if (operator === '&&' && left.value === 0n) return FALSE;
  if (operator === '||' && left.value !== 0n) return TRUE;
  if (right.fault) return right;
  if (operator === '&&' || operator === '||') return truth(right.value !== 0n);
  if (operator === '<<') return shift(left, right.value);
  if (operator === '>>') return shift(left, -right.value);
  const unsigned = left.unsigned || right.unsigned;
  const a = cppValue(left.value, unsigned).value;
  const b = cppValue(right.value, unsigned).value;
  if (b === 0n && (operator === '/' || operator === '%')) return 'division-by-zero';
  const result = compute(operator, a, b);
  return typeof result === 'boolean' ? truth(result) : cppValue(result, unsigned);
}

export function applyCppUnary(operator: UnaryOperator, operand: CppValue): CppValue {
  if (operand.fault || operator === '+') return operand;
  if (operator === '!') return truth(operand.value === 0n);
  return cppValue(operator === '-' ? -operand.value : ~operand.value, operand.unsigned);
}

/** `condition ? then : otherwise`: only the chosen side may be faulty, both decide on signedness. */
export function applyConditional(condition: CppValue, then: CppValue, otherwise: CppValue): CppValue {
  if (condition.fault) return condition;
  const chosen = condition.value === 0n ? otherwise : then;
  return chosen.fault ? chosen : cppValue(chosen.value, then.unsigned || otherwise.unsigned);
}

/** A negative count shifts the other way, as cpp does; the sign of the right operand's type plays no part. */
function shift(operand: CppValue, left: bigint): CppValue {
  if (left >= 64n) return cppValue(0n, operand.unsigned);
  if (left >= 0n) return cppValue(operand.value << left, operand.unsigned);
  return cppValue(operand.value >> (left <= -64n ? 64n : -left), operand.unsigned);
}

type Computed = Exclude<BinaryOperator, '&&' | '||' | '<<' | '>>'>;

function compute(operator: Computed, a: bigint, b: bigint): bigint | boolean {
  switch (operator) {
    case '|':
      return a | b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
  }
}
