import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { parseDts } from '../src/index.ts';

const MILLION = 1_000_000;

/** Reads within a time that any quadratic step would miss by far; gives the codes found, each once. */
function check(text: string, ...codes: string[]): void {
  const start = performance.now();
  const { diagnostics } = parseDts(text, fileId('board.dts'));
  expect(performance.now() - start).toBeLessThan(8000);
  expect([...new Set(diagnostics.map(({ code }) => code))].sort()).toEqual(codes);
}

const root = (body: string): string => `/dts-v1/;\n/ { ${body} };`;

describe('nesting', () => {
  const nodes = (depth: number): string => root('n {'.repeat(depth) + '};'.repeat(depth));
  const parentheses = (depth: number): string => root(`p = <${'('.repeat(depth)}1${')'.repeat(depth)}>;`);
  it('follows 250 levels of nodes', () => check(nodes(250)));
  it('follows 250 levels of parentheses', () => check(parentheses(250)));
  it('follows parentheses in nodes', () =>
    check(root(`${'n {'.repeat(120)}p = <${'('.repeat(120)}1${')'.repeat(120)}>;${'};'.repeat(120)}`)));
  it('gives up on a million nodes', () => check(nodes(MILLION), 'DTS017'));
  it('gives up on a million parentheses', () => check(parentheses(MILLION), 'DTS017'));
  it('gives up on a long chain of `?:`', () => check(root(`p = <(${'1 ? 2 : '.repeat(100_000)}3)>;`), 'DTS017'));
  it('reads on behind what is too deep', () => {
    const { ast } = parseDts(`${nodes(1000)}\n/ { p; };`, fileId('board.dts'));
    expect(ast.items).toHaveLength(2);
  });
  it('needs only part of the stack', () => {
    const fromDepth = (depth: number): void => (depth === 0 ? check(nodes(250)) : fromDepth(depth - 1));
    fromDepth(2000);
  });
});

describe('long flat inputs', () => {
  it('reads a million cells on one line', () => check(root(`p = <${'0x12 '.repeat(MILLION)}>;`)));
  it('reads a megabyte of bytes', () => check(root(`p = [${'00'.repeat(MILLION)}];`)));
  it('reads a long string', () => check(root(`p = "${'a\\n'.repeat(MILLION)}";`)));
  it('reads many parts with labels', () => check(root(`p = ${'l: "a" m: , '.repeat(100_000)}"";`)));
  it('reads many labels', () => check(root(`${'l: '.repeat(500_000)} p;`)));
  it('reads a long chain of operators', () => check(root(`p = <(1${' + 1'.repeat(500_000)})>;`)));
  it('reads a long chain of signs', () => check(root(`p = /bits/ 64 <(${'-'.repeat(MILLION)}1)>;`)));
  it('reads many properties', () => check(root('p = <1>;'.repeat(300_000))));
  it('refuses a number of a million digits', () => check(root(`p = <1${'0'.repeat(MILLION)}>;`), 'DTS008'));
  it('refuses a name of five megabytes in a value', () => check(root(`p = <${'x'.repeat(5 * MILLION)}>;`), 'DTS005'));
});

describe('broken inputs', () => {
  const noise = (length: number): string => {
    let state = 1;
    const units = Array.from({ length }, () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return String.fromCharCode((state >> 16) & 0xff);
    });
    return units.join('');
  };
  it('ends on noise', () => {
    const { diagnostics } = parseDts(noise(MILLION), fileId('noise.dts'));
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(202);
  });
  it('ends on NULs', () => check('\0'.repeat(5 * MILLION), 'DTS001', 'DTS013'));
  it('ends on an open string', () => check(root(`p = "${'a\n'.repeat(MILLION)}`), 'DTS002', 'DTS004'));
  it('ends on quotes without end', () => check(root(`p = ${'"\\"\n'.repeat(MILLION)}`), 'DTS004', 'DTS018', 'DTS020'));
  it('ends on an open comment', () => check(root(`p; /*${' /*'.repeat(MILLION)}`), 'DTS004'));
  it('ends on open brackets', () => {
    for (const bracket of ['{', '(', '[', '<', '&{', '/', '\\', "'", ':', '}', ';', '=']) {
      const { diagnostics } = parseDts(root(bracket.repeat(MILLION / 4)), fileId('board.dts'));
      expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    }
  });
  it('reads every prefix of a file', () => {
    const text = root('l: n@1 { p = "a", <1 (2 + 3) &l>, [00]; /delete-node/ m; }; /omit-if-no-ref/ o { };');
    for (let end = 0; end < text.length; end++) {
      const { diagnostics } = parseDts(text.slice(0, end), fileId('board.dts'));
      expect(diagnostics.length, text.slice(0, end)).toBeGreaterThan(0);
      expect(diagnostics.length, text.slice(0, end)).toBeLessThan(4);
    }
  });
});
