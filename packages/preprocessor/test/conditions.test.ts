import { expect, it } from 'vitest';
import { collapse, type Files, listed, run } from './check.ts';

function check(input: string | Files, expected: string, ...diagnostics: readonly string[]): void {
  const result = run(input, { defines: ['ONE', 'TWO=2'], undefines: ['GONE'] });
  expect(listed(result)).toEqual(diagnostics);
  expect(collapse(result.text)).toBe(expected);
}

it('takes the first true branch', () => {
  check('#if 0\na\n#elif ONE\nb\n#elif 1\nc\n#else\nd\n#endif\ne', 'b e');
  check('#if 0\na\n#elif 0\nb\n#else\nc\n#endif', 'c');
  check('#if 1\na\n#else\nb\n#endif', 'a');
  check('#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif', 'c');
  check('#if 1\n#if 0\na\n#endif\nb\n#elif 1/0\n#endif', 'b');
});

it('evaluates names, defined and arithmetic', () => {
  check('#if ONE + TWO == 3 && defined ONE && !defined(NO) && !NO\nyes\n#endif', 'yes');
  check('#define HAS defined(ONE)\n#if HAS\nyes\n#endif', 'yes');
  check('#define F(x) (x * 2)\n#if F(TWO) == 4 && \\\n   /* comment */ 1 // more\nyes\n#endif', 'yes');
  check('#ifdef GONE\na\n#endif\n#ifndef GONE\nb\n#endif\n#ifdef __DTS__\nc\n#endif', 'b c');
});

it('asks for files', () => {
  const files = {
    'main.dts': '#if defined(__has_include) && __has_include("a.h") && !__has_include(<no.h>)\nyes\n#endif',
    'a.h': '',
  };
  check(files, 'yes');
  check({ ...files, 'main.dts': '#define H "a.h"\n#if __has_include(H)\nyes\n#endif' }, 'no'.slice(2));
});

it('ignores what stands in groups that are skipped', () => {
  check(
    "#if 0\ndon't /* ' */\n#error no\n#include <none>\n#elif\n#endif\nx",
    'x',
    'CPP2004 main.dts:5:1 #elif : expression is empty',
  );
  check('#if 0\n#bogus\n#define X\n#endif\nX', 'X');
});

it('reports conditions and nesting that make no sense', () => {
  check('#if 1 +\na\n#endif', '', "CPP2004 main.dts:1:1 #if 1 +: expression ends after '+'");
  check('#if TWO / 0\n#endif', '', "CPP2004 main.dts:1:1 #if TWO / 0, which expands to '2 / 0': division by zero");
  check('#ifdef\n#endif', '', 'CPP2004 main.dts:1:1 #if : expression is empty');
  check('#if MISSING(1)\n#endif', '', "CPP2004 main.dts:1:1 #if MISSING(1): 'MISSING' is not a function-like macro");
  check('a\n#if 0\nb', 'a', 'CPP2002 main.dts:2:1 the #if that starts here has no #endif');
  check(
    '#endif\na\n#else\nb\n#elif 1\nc',
    'a b c',
    'CPP2003 main.dts:1:1 #endif without an #if',
    'CPP2003 main.dts:3:1 #else without an #if',
    'CPP2003 main.dts:5:1 #elif without an #if',
  );
  check('#if 1\n#else\n#else\nx\n#endif\ny', 'y', 'CPP2003 main.dts:3:1 #else after #else');
  check('a /* b', 'a', 'CPP2001 main.dts:1:3 the comment that starts here is not closed');
});

it('passes on what the source reports', () => {
  check(
    "#error don't // do\n#warning hm\nx",
    'x',
    "CPP4001 main.dts:1:1 #error don't // do",
    'CPP4002 main.dts:2:1 #warning hm',
  );
});
