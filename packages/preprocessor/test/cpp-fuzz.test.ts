import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPreprocessor } from '../src/index.ts';
import { collapse, run } from './check.ts';
import { diskHost, hasGnuCpp, runCpp } from './cpp-oracle.ts';

const available = hasGnuCpp();
if (!available) console.log('skipped: comparison with GNU cpp, none is installed');

const pick = (...pieces: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...pieces);
const piece = pick(
  'A',
  'B',
  'C',
  'F',
  'G',
  'H',
  'x',
  'y',
  '1',
  '0x2',
  '.5',
  '+',
  '-',
  '<',
  '>',
  '=',
  '@',
  '"s"',
  '&',
  '/',
  '#',
  '.',
  ',',
  ' ',
  ' ',
  ' ',
  'F(1)',
  'G(x,A)',
  'H(B)',
  'F(',
  'G(',
  'H(',
  ')',
  ')',
  '(',
  '\n',
);
const part = pick(
  'x',
  'y',
  ' x',
  '#x',
  '#y',
  'x##y',
  ' ## ',
  'A',
  'B',
  'F',
  'G(x,y)',
  'F(x)',
  'H(x)',
  '-',
  '+',
  ' ',
  ' ',
  '1',
  '(',
  ')',
  'z',
  '<',
  '.',
  'y##1',
  'w##x',
);
const body = fc.array(part, { maxLength: 7 }).map((parts) => parts.join('').replace(/^[\s#]*|[\s#]*$/g, ''));
const text = fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(''));

/** Definitions and uses; each case undefines what it defined, so that many fit one call of cpp. */
const program = fc
  .record({ a: body, b: body, f: body, g: body, h: body, text })
  // A line inside arguments that starts with # makes cpp lose count of them. Of two operators in front of a macro only the last
  // character is looked at here, so one blank more may come out.
  .filter(({ text: uses }) => balanced(uses) && !/\n\s*#|[-+<>&=/]{2}/.test(uses))
  .map(
    ({ a, b, f, g, h, text: uses }) =>
      `#define A ${a}\n#define B ${b}\n#define F(x) ${f}\n#define G(x, y) ${g}\n#define H(x...) ${h.replace(/y/g, 'x')}\n` +
      `${uses}\n#undef A\n#undef B\n#undef F\n#undef G\n#undef H\n`,
  );

/** An argument list left open would swallow the cases behind it. */
function balanced(uses: string): boolean {
  let depth = 0;
  for (const char of uses) {
    if (char === '(') depth++;
    else if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

it.skipIf(!available)('expands random macros as GNU cpp does, blanks included', () => {
  const programs = fc.sample(program, { numRuns: 2000, seed: Number(process.env.CARVEOUT_FUZZ_SEED ?? 20_260) });
  const directory = mkdtempSync(join(tmpdir(), 'carveout-cpp-'));
  // A file each, because the end of a file also ends arguments that a macro left open.
  programs.forEach((source, index) => {
    writeFileSync(join(directory, `${index}.h`), source);
  });
  const main = join(directory, 'main.dts');
  writeFileSync(main, programs.map((_, index) => `@@${index}@@\n#include "${index}.h"\n`).join(''));
  const limits = { diagnostics: 1e6 };
  const expected = (runCpp(main, []) ?? '').split(/@@\d+@@/);
  const actual = createPreprocessor(diskHost, { limits })
    .preprocess(main)
    .text.split(/@@\d+@@/);
  rmSync(directory, { recursive: true });
  expect(actual.length).toBe(expected.length);
  const differing = programs.flatMap((source, index) => {
    const want = collapse(expected[index + 1] ?? '');
    const got = collapse(actual[index + 1] ?? '');
    // Uses that cannot be expanded are errors for both; what is left of them is glued together by cpp and kept apart by us.
    return want === got || run(source).diagnostics.length > 0 ? [] : [{ source, want, got }];
  });
  expect(differing.slice(0, 5)).toEqual([]);
});
