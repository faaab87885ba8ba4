import type { Origin, SourceOrigin, Span } from '@carveout/core';
import { expect, it } from 'vitest';
import type { Preprocessed } from '../src/index.ts';
import { type Files, run } from './check.ts';

const show = (result: Preprocessed, { file, start, end }: Span): string =>
  `${file}: ${(result.source(file) ?? '').slice(start, end)}`;

function chain(result: Preprocessed, origin: Origin | undefined): readonly string[] {
  const spans: string[] = [];
  for (let at = origin; at?.kind === 'source'; at = (at as SourceOrigin).expandedFrom)
    spans.push(show(result, at.span));
  return spans;
}

/** Where the first `piece` of the expanded text comes from, from the inside out. */
function check(input: string | Files, piece: string, ...expected: readonly string[]): void {
  const result = run(input);
  const start = result.text.indexOf(piece);
  expect(start, `${piece} in ${result.text}`).toBeGreaterThanOrEqual(0);
  const end = start + piece.length;
  expect(chain(result, result.positions.originAt(start, end))).toEqual(expected);
  expect(show(result, result.positions.spanAt(start, end))).toBe(expected[0]);
}

it('is exact in text, around comments, continuations and marks', () => {
  check('abc def', 'def', 'main.dts: def');
  check('\uFEFFabc\r\ndef', 'def', 'main.dts: def');
  check('/* x */ abc /* y */ def // z\nghi', 'ghi', 'main.dts: ghi');
  check('/* x */ abc /* y */ def', 'def', 'main.dts: def');
  check('#if 1\nabc\\\ndef ghi\n#endif', 'abcdef', 'main.dts: abc\\\ndef');
  check('#if 1\nabc\\\ndef ghi\n#endif', 'ghi', 'main.dts: ghi');
});

it('gives the place where a macro is used, then its definition', () => {
  check('#define X 5\na X b', '5', 'main.dts: X', 'main.dts: X');
  check('#define F(a) <a>\nx F(1,\n', 'x', 'main.dts: x');
  check('#define F(a) <a>\nx F( 1 +\n 2 ) y', '1 + 2', 'main.dts: F( 1 +\n 2 )', 'main.dts: F');
  check('#define F(a) <a>\nx F( 1 +\n 2 ) y', 'y', 'main.dts: y');
  check('#define A B\n#define B 77\nA', '77', 'main.dts: A', 'main.dts: A');
});

const files = {
  'main.dts': '#include "a.h"\nmain X\n#include "b.dtsi"\n/include/ "c.dtsi" tail',
  'a.h': '#define X 5',
  'b.dtsi': '// b\nb1 X { \n#include "b2.dtsi"\n};',
  'b2.dtsi': 'b2',
  'c.dtsi': 'c X',
};

it('follows includes up to the main file', () => {
  check(files, '5', 'main.dts: X', 'a.h: X');
  check(files, 'b1', 'b.dtsi: b1', 'main.dts: #include "b.dtsi"');
  check(files, 'b2', 'b2.dtsi: b2', 'b.dtsi: #include "b2.dtsi"', 'main.dts: #include "b.dtsi"');
  check(files, '};', 'b.dtsi: };', 'main.dts: #include "b.dtsi"');
  check(files, 'c X', 'c.dtsi: c X', 'main.dts: /include/ "c.dtsi"');
  check(files, 'tail', 'main.dts: tail');
});

it('lifts a range over several files to the one that brought them together', () => {
  const result = run(files);
  const start = result.text.indexOf('{');
  const end = result.text.indexOf('};') + 2;
  expect(show(result, result.positions.spanAt(start, end))).toBe('b.dtsi: { \n#include "b2.dtsi"\n};');
  const all = result.positions.spanAt(0, result.text.indexOf('tail') + 4);
  expect(show(result, all)).toBe(`main.dts: ${files['main.dts'].slice(15)}`);
  const inner = result.positions.spanAt(result.text.indexOf('b2'), end);
  expect(show(result, inner)).toBe('b.dtsi: #include "b2.dtsi"\n};');
});

it('points a macro of the command line or of the preprocessor there', () => {
  const result = run('#ifdef FOO\nFOO __DTS__ __LINE__\n#endif', { defines: ['FOO=42'] });
  const at = result.text.indexOf('42');
  expect(chain(result, result.positions.originAt(at, at + 2))).toEqual(['main.dts: FOO', '<command line>: FOO']);
  expect(result.source('<command line>' as never)).toBe('#define FOO 42\n');
  expect(result.text.trim()).toBe('42 1 2');
});

it('names the files of line markers, at their lines', () => {
  const input =
    '# 1 "board.dts"\n# 1 "<built-in>" 1\n# 7 "board.dts" 2\na = <1>;\n# 3 "soc.dtsi" 1\n\nsoc {};\n# 9 "board.dts" 2\nlast\n';
  const result = run(input);
  const spanOf = (piece: string): Span => {
    const at = result.text.indexOf(piece);
    return result.positions.spanAt(at, at + piece.length);
  };
  const line = (span: Span): number => (result.source(span.file) ?? '').slice(0, span.start).split('\n').length;
  expect(show(result, spanOf('a = <1>;'))).toBe('board.dts: a = <1>;');
  expect(line(spanOf('a = <1>;'))).toBe(7);
  expect(show(result, spanOf('soc {};'))).toBe('soc.dtsi: soc {};');
  expect(line(spanOf('soc {};'))).toBe(4);
  expect(show(result, spanOf('last'))).toBe('board.dts: last');
  expect(line(spanOf('last'))).toBe(9);
  expect(result.files).toEqual(['main.dts']);
});

it('has an answer for every offset, also of nothing', () => {
  const result = run('');
  expect(result.positions.spanAt(0, 0)).toMatchObject({ start: 0, end: 0 });
  const missing = run({});
  expect(missing.positions.spanAt(0, 5).start).toBe(0);
});
