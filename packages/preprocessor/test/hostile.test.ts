import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Limits } from '../src/index.ts';
import { collapse, type Files, listed, run } from './check.ts';

/** Exactly these findings, and within seconds, the limit leaves room for a busy machine. */
function check(input: string | Files, ...expected: readonly string[]): void {
  checkWithin({}, input, ...expected);
}

/** The same with limits of its own: what ends at a small limit ends at a large one, later. */
function checkWithin(limits: Partial<Limits>, input: string | Files, ...expected: readonly string[]): void {
  const started = performance.now();
  expect(listed(run(input, { limits })).map((line) => line.slice(0, 160))).toEqual(expected);
  expect(performance.now() - started).toBeLessThan(30_000);
}

it('ends an include cycle with one finding, however wide', () => {
  const help = 'CPP1003 b.h:1:1 includes nested deeper than 200 levels: b.h includes main.dts includes b.h';
  const result = run({
    'main.dts': '#include "b.h"\n#include "b.h"\nx',
    'b.h': '#include "main.dts"\n#include "main.dts"',
  });
  expect(listed(result)).toHaveLength(1);
  expect(listed(result)[0]).toMatch(/^CPP1003 .* includes nested deeper than 200 levels: (main.dts|b.h) includes/);
  expect(help).toContain('includes');
  check(
    { 'main.dts': '/include/ "main.dts"' },
    'CPP1003 main.dts:1:1 includes nested deeper than 200 levels: main.dts includes main.dts',
  );
});

it('ends wide includes of small files', () => {
  const files: Record<string, string> = { 'main.dts': '#include "h0.h"\n' };
  for (let level = 0; level < 40; level++)
    files[`h${level}.h`] = `#include "h${level + 1}.h"\n#include "h${level + 1}.h"\n`;
  files['h40.h'] = '';
  const result = run(files);
  expect(listed(result)).toHaveLength(1);
  expect(listed(result)[0]).toMatch(/^CPP5001 .* more than 50000 files included$/);
});

const doubling = (levels: number, seed: string): string => {
  const lines = [`#define L0 ${seed}`];
  for (let level = 1; level <= levels; level++) lines.push(`#define L${level} L${level - 1} L${level - 1}`);
  return `${lines.join('\n')}\n`;
};

it('ends macros that explode', () => {
  check(`${doubling(60, 'lol')}L60\nL60\nL3`, 'CPP5001 main.dts:62:1 macros expand to more than 4000000 tokens');
  const limits = { tokens: 100_000, output: 1_000_000 };
  const tooMany = 'CPP5001 main.dts:62:1 macros expand to more than 100000 tokens';
  checkWithin(limits, `${doubling(60, '')}L60`, tooMany);
  const condition = expect.stringMatching(/^CPP2004/) as unknown as string;
  checkWithin(limits, `${doubling(60, 'lol')}#if L60\n#endif`, tooMany, condition);
  const tooLong = 'CPP5001 main.dts:14:4 the expanded text is longer than 1000000 characters';
  checkWithin(limits, `${doubling(12, 'x'.repeat(1000))}L12`, tooLong);
});

it('ends text that grows past the limit', () => {
  check(
    `#define X ${'1 '.repeat(50_000)}\n${'X\n'.repeat(5000)}`,
    expect.stringMatching(/^CPP5001 .* the expanded text is longer than 67108864/) as unknown as string,
  );
});

it('ends arguments nested without end', () => {
  const nested = `#define F(x) x\n${'F('.repeat(5000)}1${')'.repeat(5000)}`;
  check(nested, "CPP5001 main.dts:2:1 arguments of macro 'F' are nested deeper than 200 levels");
  const quoted = `#define Q(x) #x\n#define R(x) Q(x)\n${'R('.repeat(150)}"a"${')'.repeat(150)}`;
  expect(run(quoted, { limits: { tokens: 400_000 } }).text.length).toBeLessThan(1_000_000);
  const pasted = `#define P(x) x##x\n#define R(x) P(x)\n${'R('.repeat(150)}a${')'.repeat(150)}`;
  expect(run(pasted, { limits: { tokens: 400_000 } }).text.length).toBeLessThan(1_000_000);
});

it('survives deep conditionals and floods of findings', () => {
  check(`${'#if 1\n'.repeat(100_000)}x\n${'#endif\n'.repeat(100_000)}`);
  const result = run('#error e\n'.repeat(10_000));
  expect(result.diagnostics).toHaveLength(501);
  expect(result.diagnostics.at(-1)?.code).toBe('CPP5002');
});

it('survives binary and odd input', () => {
  check('\0\u0001\ud800\uffff#\0#if');
  check('#');
  check('"');
  check('/');
  check('\\');
  check('\\\n');
  check('# 999999999 "x"\nfoo');
  check('/include/');
});

const word = fc.constantFrom(
  'A',
  'B',
  'F',
  'F(',
  ')',
  ',',
  '##',
  '#',
  '#A',
  ' ',
  '\n',
  '"',
  "'",
  '/*',
  '*/',
  '//',
  '\\\n',
  '1',
  '.',
  '-',
  '(',
  '@',
  '/include/ "h"',
);
const line = fc.constantFrom(
  '\n#if A\n',
  '\n#else\n',
  '\n#endif\n',
  '\n#define A B F(1) A\n',
  '\n#define F(x) x##A #x x\n',
  '\n#define B F\n',
  '\n#undef A\n',
  '\n#include "h"\n',
  '\n#if F(B) + defined A\n',
  '\n# 3 "f"\n',
);

it('never throws, and leaves no position outside its file', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: word }, line), { maxLength: 60 }), (words) => {
      const result = run({ 'main.dts': words.join(''), h: '#define H 1\nh A H\n' });
      const size = (file: string): number => (result.source(file as never) ?? '').length;
      for (const { span } of result.diagnostics) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(size(span.file));
      }
      for (let at = 0; at < result.text.length; at += 3) {
        const span = result.positions.spanAt(at, Math.min(at + 2, result.text.length));
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(size(span.file));
      }
      expect(collapse(run({ 'main.dts': words.join(''), h: '#define H 1\nh A H\n' }).text)).toBe(collapse(result.text));
    }),
    { numRuns: 500 },
  );
});
