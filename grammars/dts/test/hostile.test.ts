import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { parseDts } from '../src/index.ts';

/** So many that a quadratic step would take minutes, and a linear one a fraction of a second. */
const MANY = 200_000;

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
  it('gives up on very many nodes', () => check(nodes(MANY), 'DTS017'));
  it('gives up on very many parentheses', () => check(parentheses(MANY), 'DTS017'));
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
  it('reads very many cells on one line', () => check(root(`p = <${'0x12 '.repeat(MANY)}>;`)));
  it('reads very many bytes', () => check(root(`p = [${'00'.repeat(MANY)}];`)));
  it('reads a long string', () => check(root(`p = "${'a\\n'.repeat(MANY)}";`)));
  it('reads many parts with labels', () => check(root(`p = ${'l: "a" m: , '.repeat(100_000)}"";`)));
  it('reads many labels', () => check(root(`${'l: '.repeat(MANY)} p;`)));
  it('reads a long chain of operators', () => check(root(`p = <(1${' + 1'.repeat(MANY)})>;`)));
  it('reads a long chain of signs', () => check(root(`p = /bits/ 64 <(${'-'.repeat(MANY)}1)>;`)));
  it('reads many properties', () => check(root('p = <1>;'.repeat(MANY))));
  it('refuses a number of very many digits', () => check(root(`p = <1${'0'.repeat(MANY)}>;`), 'DTS008'));
  it('refuses a name of a megabyte in a value', () => check(root(`p = <${'x'.repeat(5 * MANY)}>;`), 'DTS005'));
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
    const { diagnostics } = parseDts(noise(MANY), fileId('noise.dts'));
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(202);
  });
  it('ends on NULs', () => check('\0'.repeat(5 * MANY), 'DTS001', 'DTS013'));
  it('ends on an open string', () => check(root(`p = "${'a\n'.repeat(MANY)}`), 'DTS002', 'DTS004'));
  it('ends on quotes without end', () => check(root(`p = ${'"\\"\n'.repeat(MANY)}`), 'DTS004', 'DTS018', 'DTS020'));
  it('ends on an open comment', () => check(root(`p; /*${' /*'.repeat(MANY)}`), 'DTS004'));
  it('ends on open brackets', () => {
    for (const bracket of ['{', '(', '[', '<', '&{', '/', '\\', "'", ':', '}', ';', '=']) {
      const { diagnostics } = parseDts(root(bracket.repeat(MANY / 4)), fileId('board.dts'));
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
