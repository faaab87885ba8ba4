import { spawnSync } from 'node:child_process';
import { createCompiler } from '@carveout/analysis/compile';
import { memoryHost } from '@carveout/core';
import fc from 'fast-check';
import { anyDtc, sameBlob } from './reference.ts';
import type { Target } from './target.ts';

const oneOf = (words: string): fc.Arbitrary<string> => fc.constantFrom(...words.split(' '));

/** What macros stand for: parts of numbers, of names and of values, so that most uses are valid. */
const operand = oneOf('1 0x20 010 A B C (A) F(1) F(A) G(1,B) G(F(2),3) H() H(1) H(1,2) N 7U');
const term = fc.oneof(
  operand,
  fc.tuple(operand, oneOf('+ - * << | & == < && ||'), operand).map((x) => `(${x.join(' ')})`),
);
const inF = fc.oneof(term, oneOf('x (x+1) x##1 1##x x##x (x)'));
const inG = fc.oneof(term, oneOf('x y (x+y) x##y y##0 F(x)'));
const inH = oneOf('__VA_ARGS__ 0##__VA_ARGS__ 5 (__VA_ARGS__+0)');
const define = fc.oneof(
  fc.tuple(oneOf('A B C N'), term).map(([name, value]) => `#define ${name} ${value}`),
  inF.map((value) => `#define F(x) ${value}`),
  inG.map((value) => `#define G(x, y) ${value}`),
  inH.map((value) => `#define H(...) ${value}`),
  oneOf('A B F N').map((name) => `#undef ${name}`),
  fc.constantFrom(
    '#define N',
    '#define S(x) #x',
    '# define A\\\n 3',
    '#define B /* none */ 4 // four',
    '#',
    '# 5 "other.dts"',
  ),
);
const statement = fc.oneof(
  { weight: 5, arbitrary: fc.array(term, { maxLength: 4 }).map((cells) => `p = <${cells.join(' ')}>;`) },
  oneOf('S(A) S(1+2) S("q\\n") S()').map((text) => `s = ${text};`),
  oneOf('A-b x,A A.1 #A-cells 1A A1 n_A F(1) b?A').map((name) => `${name} = <1>;`),
  fc.constantFrom("s = \"A 'B' // not /* this */\"; /* it's */", 'q = "\\"A"; // A', 's = "A\\\nB";', "c = <'A'>;"),
);
const condition = fc.oneof(
  oneOf('A A==1 defined(A) !defined(B) defined(N)&&A A+B>3 F(1) 0 1 N 1?0:1 (A)||0 0x10>>4 -1>0 -1u>0').map(
    (text) => `#if ${text}`,
  ),
  oneOf('A B F Z').map((name) => `#ifdef ${name}`),
  oneOf('A N Z').map((name) => `#ifndef ${name}`),
);
const block: fc.Arbitrary<string> = fc.letrec<{ b: string }>((tie) => ({
  b: fc.oneof(
    { maxDepth: 3 },
    define,
    { weight: 3, arbitrary: statement },
    fc
      .tuple(condition, tie('b'), fc.option(fc.tuple(fc.constantFrom('#else', '#elif A', '#elif defined Z'), tie('b'))))
      .map(([test, then, other]) => [test, then, ...(other ?? []), '#endif'].join('\n')),
  ),
})).b;

const BASE =
  '#define A 1\n#define B 0x10\n#define C (A + B)\n#define F(x) x\n#define G(x, y) (x - y)\n#define H(...) 0\n#define N 3\n#define S(x) #x';

const source = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constant(BASE) }, fc.constant('')),
    fc.array(define, { maxLength: 4 }),
    fc.array(block, { minLength: 1, maxLength: 6 }),
    fc.array(block, { maxLength: 3 }),
  )
  .map(([base, head, first, rest]) => {
    // Each value under a name of its own: what differs must not hide behind another definition.
    let count = 0;
    const named = (blocks: readonly string[]): string =>
      blocks.join('\n').replace(/^(?=\S+ (?:=|\{))/gm, () => `k${count++}-`);
    return `/dts-v1/;\n${base}\n${head.join('\n')}\n/ {\n${named(first)}\n};\n/ { sub {\n${named(rest)}\n}; };\n`;
  });

const CPP = ['-nostdinc', '-undef', '-D__DTS__', '-x', 'assembler-with-cpp', '-'];

/** Source with macros and conditions: the blob of `cpp | dtc`, and none where one of them refuses. */
export function fuzzMacros(): Target<string> {
  const dtc = anyDtc();
  const cpp = spawnSync('cpp', ['--version']).status === 0;
  let blobs = 0;
  return {
    inputs: source,
    show: (text) => text,
    summary: () =>
      dtc && cpp ? `, ${blobs} of them blobs of cpp | ${dtc.version} too` : ', no cpp and dtc to compare with',
    check(text) {
      const compiler = createCompiler(memoryHost({}), { kernelPrefixes: false });
      const { blob, diagnostics } = compiler.compile('fuzz.dts', { content: Buffer.from(text), format: 'source' });
      if (!dtc || !cpp) return undefined;
      const expanded = spawnSync('cpp', CPP, { input: text });
      const isExpanded = expanded.status === 0;
      const theirs = isExpanded ? dtc.run(['-q', '-I', 'dts', '-O', 'dtb', '-'], expanded.stdout) : undefined;
      if (isExpanded && !theirs) return undefined;
      if (theirs?.blob) blobs++;
      if (sameBlob(blob ?? undefined, theirs?.blob)) return undefined;
      if (blob && theirs?.blob) return "another blob than cpp | dtc's";
      const error = diagnostics.find(({ severity }) => severity === 'error')?.message;
      return blob
        ? `accepted, cpp | dtc says ${expanded.stderr}${theirs?.stderr}`
        : `refused (${error}), cpp | dtc makes a blob`;
    },
  };
}
