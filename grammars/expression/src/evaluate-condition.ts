import { readCppChar } from './char-literal.ts';
import {
  applyConditional,
  applyCppBinary,
  applyCppUnary,
  type CppValue,
  cppValue,
  type ExpressionFault,
  faultyValue,
} from './cpp-arithmetic.ts';
import { type Evaluator, parseExpression } from './expression-parser.ts';
import { type IntegerFault, readCppInteger } from './integer-literal.ts';

export type ConditionResult =
  | { readonly ok: true; readonly value: CppValue; readonly truth: boolean }
  | { readonly ok: false; readonly fault: ExpressionFault };

export const INTEGER_FAULTS: Readonly<Record<IntegerFault, string>> = {
  'bad-digit': 'has a digit that its base does not allow',
  'bad-suffix': 'has a suffix or a letter that is none of a number',
  'too-large': 'needs more than 64 bits',
};

/**
 * Evaluates the text behind `#if` or `#elif` after macro expansion; `defined` and `__has_include` must already be 0 or 1. C preprocessor
 * rules: intmax_t arithmetic, unsigned where an operand is; identifiers are 0; a fault in a side that does not count is none.
 */
export function evaluateCondition(text: string): ConditionResult {
  const quick = quickCondition(text);
  if (quick) return quick;
  const parsed = parseExpression(text, CPP);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  return value.fault ? { ok: false, fault: value.fault } : { ok: true, value, truth: value.value !== 0n };
}

const ONE: ConditionResult = { ok: true, value: cppValue(1n, false), truth: true };
const NONE: ConditionResult = { ok: true, value: cppValue(0n, false), truth: false };

/** `0`, `1` and a lone name make up most conditions and need no parser (nor the 20 ms to build one). */
function quickCondition(text: string): ConditionResult | undefined {
  const match = /^[\s(]*(?:([01])|[A-Za-z_]\w*)[\s)]*$/.exec(text);
  if (!match || (text.match(/\(/g)?.length ?? 0) !== (text.match(/\)/g)?.length ?? 0)) return undefined;
  return match[1] === '1' ? ONE : NONE;
}

const literalFault = (message: string, start: number, end: number): CppValue =>
  faultyValue({ kind: 'literal', message, start, end });

const CPP: Evaluator<CppValue> = {
  integer(text, start, end) {
    const read = readCppInteger(text);
    if (typeof read === 'string') return literalFault(`'${text}' ${INTEGER_FAULTS[read]}`, start, end);
    return cppValue(read.value, read.unsigned);
  },
  char(text, start, end) {
    const read = readCppChar(text);
    return typeof read === 'bigint' ? cppValue(read, false) : literalFault(`${text} is no character`, start, end);
  },
  identifier: () => cppValue(0n, false),
  unary: applyCppUnary,
  binary(operator, left, right, at) {
    const result = applyCppBinary(operator, left, right);
    if (result !== 'division-by-zero') return result;
    return faultyValue({ kind: 'division-by-zero', message: 'division by zero', start: at, end: at + 1 });
  },
  conditional: applyConditional,
  sequence: (left, right) => (left.fault ? left : right),
};
