import fc from 'fast-check';
import { runDtcInMemory } from '../conformance/dtc-in-memory.ts';
import { anyDtc, sameBlob } from './reference.ts';
import type { Target } from './target.ts';

const SOURCES = [
  '/dts-v1/; /memreserve/ 2 1; /memreserve/ 1 1; / { b; a; d { x = <&l>; }; l: c@1 { reg = <1>; m: y { }; }; };',
  '/dts-v1/; / { cpus { cpu@3 { reg = <3>; }; }; l: a { p = &l; q = <&l>; }; /omit-if-no-ref/ m: b { }; };',
  '/dts-v1/; /plugin/; &ext { a = <&l>; l: b { c = <&other>; }; };',
  '/dts-v1/; / { l: a { }; l: b { }; };',
  '/dts-v1/; / { a = <1 }; };',
  '/dts-v1/; / { };',
];

const number = fc.oneof(
  fc.constantFrom('0', '1', '2', '3', '16', '017', '0x10', '64', '100', '500', '0x', 'x', '', '1k', ' 4', '+8', '-1'),
  fc.nat(2000).map(String),
);
const word = (option: string, values: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc.tuple(values, fc.boolean()).map(([value, joined]) => (joined ? [`-${option}${value}`] : [`-${option}`, value]));
const check = fc.constantFrom(
  'reg_format',
  'no-reg_format',
  'duplicate_label',
  'no_duplicate_label',
  'nothing',
  '',
  'no-',
);

/** Not -o and -d, which write files, nor what we say that we do not write. */
const option: fc.Arbitrary<readonly string[]> = fc.oneof(
  word('V', fc.constantFrom('1', '2', '3', '16', '17', '0x11', '4', '18', '')),
  word('H', fc.constantFrom('legacy', 'epapr', 'both', 'none', '')),
  word('O', fc.constantFrom('dtb', 'null', 'none', '')),
  word('W', check),
  word('E', check),
  ...[...'RSpab'].map((letter) => word(letter, number)),
  fc
    .constantFrom(
      '-q',
      '-f',
      '-s',
      '-@',
      '-L',
      '-A',
      '-qq',
      '-sf',
      '-@s',
      '-x',
      '--sort',
      '--symbols',
      '--quiet',
      '--no',
    )
    .map((flag) => [flag]),
  fc
    .tuple(
      fc.constantFrom('pad', 'space', 'align', 'reserve', 'boot-cpu', 'out-version', 'phan', 'nothing'),
      number,
      fc.boolean(),
    )
    .map(([name, value, joined]) => (joined ? [`--${name}=${value}`] : [`--${name}`, value])),
);

interface Input {
  readonly source: string;
  readonly args: readonly string[];
}

/** Command lines of dtc: the same exit code and the same blob. */
export function fuzzOptions(): Target<Input> {
  const dtc = anyDtc();
  let blobs = 0;
  return {
    inputs: fc.record({
      source: fc.constantFrom(...SOURCES),
      args: fc.array(option, { maxLength: 5 }).map((words) => words.flat()),
    }),
    show: ({ source, args }) => `${JSON.stringify(args)}\n${source}`,
    summary: () => (dtc ? `, ${blobs} of them blobs of ${dtc.version} too` : ', no dtc installed to compare with'),
    async check({ source, args }) {
      const argv = ['-I', 'dts', '-O', 'dtb', ...args];
      const { code, output, stderr } = await runDtcInMemory(argv, source);
      const theirs = dtc?.run(argv, source);
      if (!theirs) return undefined;
      if (theirs.code !== code)
        return `exit code ${code} (${stderr.slice(-200)}), dtc's ${theirs.code} (${theirs.stderr.slice(-200)})`;
      if (code !== 0) return undefined;
      if (theirs.blob) blobs++;
      const ours = output instanceof Uint8Array && output.length > 0 ? output : undefined;
      return sameBlob(ours, theirs.blob) ? undefined : "another blob than dtc's";
    },
  };
}
