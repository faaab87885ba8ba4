import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  applyDtsBinary,
  applyDtsUnary,
  type BinaryOperator,
  compact,
  evaluateDtsExpression,
  PRECEDENCE,
  readDtsChar,
  readDtsInteger,
  readEscape,
} from '../src/index.ts';

function check(text: string, expected: string): void {
  const result = evaluateDtsExpression(text);
  expect(result.ok ? `0x${result.value.toString(16)}` : result.fault.message, text).toBe(expected);
}

it('computes unsigned with 64-bit wrap-around', () => {
  check('-1', '0xffffffffffffffff');
  check('0 - 1 > 0', '0x1');
  check('~0 >> 60', '0xf');
  check('1 << 63', '0x8000000000000000');
  check('1 << 64', '0x0');
  check('0xffffffffffffffff + 2', '0x1');
  check('0x100000000 * 0x100000000', '0x0');
  check('0x100000000 | 1', '0x100000001');
  check('7 % 4 / 2', '0x1');
  check('!5 || 2', '0x1');
  check("'a' + 1", '0x62');
  check('-1 / 2', '0x7fffffffffffffff');
});

it('reports a division by zero in every branch', () => {
  check('1 / 0', 'division by zero');
  check('0 && 1 % 0', 'division by zero');
  check('1 ? 2 : 1 / 0', 'division by zero');
});

it('has no comma', () => check('(1, 2)', "unexpected ','"));

it('reads numbers as dtc does', () => {
  expect(readDtsInteger('0')).toBe(0);
  expect(readDtsInteger('010')).toBe(8);
  expect(readDtsInteger('0x1fffffffffffff')).toBe(0x1f_ffff_ffff_ffff);
  expect(readDtsInteger('0x20000000000000')).toBe(0x20_0000_0000_0000n);
  expect(readDtsInteger('0xffffffffffffffffULL')).toBe(0xffff_ffff_ffff_ffffn);
  expect(readDtsInteger('4294967296')).toBe(4_294_967_296);
  expect(readDtsInteger('12UL')).toBe(12);
  expect(readDtsInteger('12u')).toBe('bad-suffix');
  expect(readDtsInteger('12LU')).toBe('bad-suffix');
  expect(readDtsInteger('08')).toBe('bad-digit');
  expect(readDtsInteger('18446744073709551616')).toBe('too-large');
  expect(readDtsInteger(`0x${'0'.repeat(500)}5`)).toBe(5);
  expect(readDtsInteger('9'.repeat(1_000_000))).toBe('too-large');
});

it('reads characters and escapes as dtc does', () => {
  expect(readDtsChar("'a'")).toBe(97);
  expect(readDtsChar("'\\xff'")).toBe(255);
  expect(readDtsChar("'\\n'")).toBe(10);
  expect(readDtsChar("'\\q'")).toBe(113);
  expect(readDtsChar("''")).toBe('empty');
  expect(readDtsChar("'ab'")).toBe('several');
  expect(readDtsChar("'\\x'")).toBe('bad-escape');
  expect(readEscape('\\1234', 0)).toEqual({ code: 0o123, end: 4 });
  expect(readEscape('\\', 0)).toBeUndefined();
});

const u64s = fc.oneof(
  fc.bigInt(0n, 0xffff_ffff_ffff_ffffn),
  fc.bigInt(0n, 70n),
  fc.bigInt(0xffff_fff0n, 0x1_0000_000fn),
);

/** The definition, without any quick path. */
function reference(operator: BinaryOperator, a: bigint, b: bigint): bigint | string {
  const count = b < 64n ? b : 64n;
  const table: Readonly<Record<BinaryOperator, () => bigint | boolean>> = {
    '||': () => a !== 0n || b !== 0n,
    '&&': () => a !== 0n && b !== 0n,
    '|': () => a | b,
    '^': () => a ^ b,
    '&': () => a & b,
    '==': () => a === b,
    '!=': () => a !== b,
    '<': () => a < b,
    '>': () => a > b,
    '<=': () => a <= b,
    '>=': () => a >= b,
    '<<': () => (count === 64n ? 0n : a << count),
    '>>': () => a >> count,
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '%': () => a % b,
  };
  if (b === 0n && (operator === '/' || operator === '%')) return 'division-by-zero';
  return BigInt.asUintN(64, BigInt(table[operator]()));
}

it('gives the same on numbers as on bigints', () => {
  const operators = fc.constantFrom(...(Object.keys(PRECEDENCE) as BinaryOperator[]));
  fc.assert(
    fc.property(operators, u64s, u64s, (operator, a, b) => {
      const expected = reference(operator, a, b);
      const actual = applyDtsBinary(operator, compact(a), compact(b));
      expect(actual).toBe(typeof expected === 'string' ? expected : compact(expected));
      expect(applyDtsUnary('-', compact(a))).toBe(compact(BigInt.asUintN(64, -a)));
      expect(applyDtsUnary('~', compact(a))).toBe(compact(BigInt.asUintN(64, ~a)));
    }),
    { numRuns: 5000 },
  );
});

it('agrees with JavaScript on precedence', () => {
  const tight = fc.constantFrom('+', '-', '*', '<<', '>>', '&', '|', '^');
  const digits = fc.integer({ min: 0, max: 15 });
  fc.assert(
    fc.property(digits, fc.array(fc.tuple(tight, digits), { maxLength: 8 }), (first, rest) => {
      const text = rest.reduce((all, [operator, digit]) => `${all} ${operator} ${digit}n`, `${first}n`);
      const steps = BigInt.asUintN(64, new Function(`return ${text}`)() as bigint);
      // Only where no intermediate goes negative or wide do the unbounded integers of JavaScript agree with 64-bit wrap-around.
      // A negative shift count turns the direction round there.
      fc.pre(!text.includes('>>') && !/<<.*<</.test(text) && !(text.includes('<<') && text.includes('-')));
      const result = evaluateDtsExpression(text.replaceAll('n', ''));
      if (!/<</.test(text) || steps < 1n << 40n) expect(result.ok && BigInt(result.value)).toBe(steps);
    }),
  );
});
