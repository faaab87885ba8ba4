import { expect, it } from 'vitest';
import { evaluateCondition } from '../src/index.ts';

/** The value as C prints it, `u` for unsigned; or `kind: message` of the fault. */
function check(text: string, expected: string): void {
  const result = evaluateCondition(text);
  const actual = result.ok
    ? `${result.value.value}${result.value.unsigned ? 'u' : ''}`
    : `${result.fault.kind}: ${result.fault.message} at ${result.fault.start}-${result.fault.end}`;
  expect(actual, text.slice(0, 80)).toBe(expected);
  if (result.ok) expect(result.truth).toBe(result.value.value !== 0n);
}

it('reads literals of every base and suffix', () => {
  check('0', '0');
  check('1', '1');
  check(' ( 1 ) ', '1');
  check('NAME', '0');
  check('017', '15');
  check('0x1F', '31');
  check('0b101', '5');
  check('1u', '1u');
  check('2LLU', '2u');
  check('0xffffffffffffffff', '18446744073709551615u');
  check("'a'", '97');
  check("'\\xff'", '-1');
  check("'ab'", '24930');
  check("'\\0'", '0');
});

it('names what is wrong with a literal', () => {
  check('08', "literal: '08' has a digit that its base does not allow at 0-2");
  check('1 + 1.5', "literal: '1.5' has a suffix or a letter that is none of a number at 4-7");
  check('1lL', "literal: '1lL' has a suffix or a letter that is none of a number at 0-3");
  check('0x10000000000000000', "literal: '0x10000000000000000' needs more than 64 bits at 0-19");
  check("''", "literal: '' is no character at 0-2");
});

it('follows C precedence and associativity', () => {
  check('1 + 2 * 3', '7');
  check('(1 + 2) * 3', '9');
  check('20 - 5 - 3', '12');
  check('1 << 2 + 1', '8');
  check('1 | 2 ^ 3 & 4', '3');
  check('1 == 1 == 1', '1');
  check('5 > 4 > 3', '0');
  check('0 || 1 && 0', '0');
  check('1 ? 2 : 0 ? 3 : 4', '2');
  check('0 ? 2 : 0 ? 3 : 4', '4');
  check('- - 3', '3');
  check('!~-1', '1');
  check('-3 % 2', '-1');
  check('7 / -2', '-3');
});

it('is signed until an operand is unsigned', () => {
  check('-1 < 0', '1');
  check('-1 < 0u', '0');
  check('-1 + 0u', '18446744073709551615u');
  check('0x7fffffffffffffff + 1', '-9223372036854775808');
  check('1 ? -1 : 0u', '18446744073709551615u');
  check('(1u < 2) - 2', '-1');
  check('-8 >> 1', '-4');
  check('-1 >> 100', '-1');
  check('1 << 64', '0');
  check('8 << -1', '4');
});

it('a comma gives its right side, and binds loosest', () => {
  check('0, 1', '1');
  check('(1, 0)', '0');
  check('1, 0 ? 1 : 0', '0');
  check('1 ? 0, 1 : 0', '1');
  check('1 / 0, 1', 'division-by-zero: division by zero at 2-3');
  check('1,', "syntax: expression ends after ',' at 2-2");
});

it('ignores a fault in a side that does not count', () => {
  check('0 && 1 / 0', '0');
  check('1 || (1 / 0)', '1');
  check('1 ? 2 : 1 % 0', '2');
  check('0 && (08 + 1)', '0');
  check('1 || (1 / 0, 1)', '1');
  check('1 && 1 / 0', 'division-by-zero: division by zero at 7-8');
  check('0 ? 1 : (2 % 0)', 'division-by-zero: division by zero at 11-12');
});

it('says where the syntax breaks', () => {
  check('', 'syntax: expression is empty at 0-0');
  check('1 +', "syntax: expression ends after '+' at 3-3");
  check('(1', "syntax: expression ends after '1' at 2-2");
  check('1 2', "syntax: unexpected '2' after '1' at 2-3");
  check('FOO(1)', "syntax: 'FOO' is not a function-like macro at 0-3");
  check('1 @ 2', "syntax: unexpected '@' after '1' at 2-3");
  check(')(', "syntax: unexpected ')' at 0-1");
  check(') x (', "syntax: unexpected ')' at 0-1");
});

it('refuses hostile nesting and survives long flat text', () => {
  check(
    `${'('.repeat(100_000)}1+1${')'.repeat(100_000)}`,
    'too-deep: expression nested deeper than 200 levels at 200-201',
  );
  check(`${'1?'.repeat(300)}1${':1'.repeat(300)}`, 'too-deep: expression nested deeper than 200 levels at 401-402');
  check(Array(100_001).fill('1').join('+'), '100001');
  check(`${'!'.repeat(100_001)}1`, '0');
});
