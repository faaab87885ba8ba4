import { readDtsChar } from './char-literal.ts';
import type { ExpressionFault } from './cpp-arithmetic.ts';
import { applyDtsBinary, applyDtsUnary, isZero } from './dts-arithmetic.ts';
import { INTEGER_FAULTS } from './evaluate-condition.ts';
import { type Evaluator, parseExpression } from './expression-parser.ts';
import { readDtsInteger, type UInt64Value } from './integer-literal.ts';

export type DtsResult =
  | { readonly ok: true; readonly value: UInt64Value }
  | { readonly ok: false; readonly fault: ExpressionFault };

/**
 * Evaluates a device-tree cell expression that stands alone (without the outer parentheses), as dtc does: unsigned 64-bit wrap-around,
 * no names, and a division by zero is an error in every branch. The device-tree grammar has its own rules over the same arithmetic.
 */
export function evaluateDtsExpression(text: string): DtsResult {
  let first: ExpressionFault | undefined;
  const fail = (fault: ExpressionFault): UInt64Value => {
    first ??= fault;
    return 0;
  };
  const parsed = parseExpression(text, dtsEvaluator(fail));
  if (!parsed.ok) return parsed;
  return first ? { ok: false, fault: first } : { ok: true, value: parsed.value };
}

const dtsEvaluator = (fail: (fault: ExpressionFault) => UInt64Value): Evaluator<UInt64Value> => ({
  integer(text, start, end) {
    const read = readDtsInteger(text);
    if (typeof read !== 'string') return read;
    return fail({ kind: 'literal', message: `'${text}' ${INTEGER_FAULTS[read]}`, start, end });
  },
  char(text, start, end) {
    const read = readDtsChar(text);
    return typeof read === 'number'
      ? read
      : fail({ kind: 'literal', message: `${text} is not one character`, start, end });
  },
  identifier: (text, start, end) => fail({ kind: 'syntax', message: `unexpected name '${text}'`, start, end }),
  unary: applyDtsUnary,
  binary(operator, left, right, at) {
    const result = applyDtsBinary(operator, left, right);
    if (result !== 'division-by-zero') return result;
    return fail({ kind: 'division-by-zero', message: 'division by zero', start: at, end: at + 1 });
  },
  conditional: (condition, then, otherwise) => (isZero(condition) ? otherwise : then),
  sequence: (_left, _right, at) => fail({ kind: 'syntax', message: "unexpected ','", start: at, end: at + 1 }),
});
