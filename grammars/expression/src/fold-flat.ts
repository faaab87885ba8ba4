import { type BinaryOperator, PRECEDENCE } from './operators.ts';

/** Applies the operator at `index` of the flat list to its operands. */
export type Apply<T> = (operator: BinaryOperator, left: T, right: T, index: number) => T;

/**
 * Value of `operands[0] operators[0] operands[1] …` with C precedence; every operator associates to the left.
 * There must be one operand more than operators. Iterative, so a list of any length is fine; both lists are left as they are.
 *
 * All operands are already evaluated: `apply` decides what `&&` and `||` do with the side that does not count.
 */
export function foldFlat<T>(operands: readonly T[], operators: readonly BinaryOperator[], apply: Apply<T>): T {
  const first = operands[0] as T;
  const only = operators[0];
  if (only === undefined) return first;
  if (operators.length === 1) return apply(only, first, operands[1] as T, 0);
  return foldLong(operands, operators, apply);
}

function foldLong<T>(operands: readonly T[], operators: readonly BinaryOperator[], apply: Apply<T>): T {
  const values: T[] = [operands[0] as T];
  const pending: number[] = [];
  const reduce = (): void => {
    const index = pending.pop() as number;
    const right = values.pop() as T;
    values.push(apply(operators[index] as BinaryOperator, values.pop() as T, right, index));
  };
  for (let index = 0; index < operators.length; index++) {
    const strength = PRECEDENCE[operators[index] as BinaryOperator];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      if (PRECEDENCE[operators[top] as BinaryOperator] < strength) break;
      reduce();
    }
    pending.push(index);
    values.push(operands[index + 1] as T);
  }
  while (pending.length > 0) reduce();
  return values[0] as T;
}
