import { applyOverlay, createCompiler, encodeFdt, FDT_VERSIONS, writeDts } from '@carveout/analysis/compile';
import { compareTrees } from '@carveout/analysis/diff';
import { memoryHost } from '@carveout/core';
import fc from 'fast-check';
import { blobOfTokens, type FdtToken, fdtTokens } from './fdt-tokens.ts';
import { anyDtc, sameBlob } from './reference.ts';
import type { Target } from './target.ts';

const SOURCE = `/dts-v1/; /memreserve/ 1 2; / { #address-cells = <1>; a: n@1 { reg = <1 2>; s = "x", "y"; l = [01 02 03 04 05 06 07 08 09]; };
  m { p = <&a>; deep { deeper { deepest { q; }; }; }; }; };`;

const OVERLAY = `/dts-v1/; /plugin/; &a { x = <&a>; l: y { k = <&l>; }; }; &{/m/deep} { z; };`;

interface Edit {
  readonly at: number;
  readonly value: number;
  readonly width: 1 | 4;
}

interface Damaged {
  readonly version: number;
  readonly edits: readonly Edit[];
  readonly length: number | null;
}

interface Tokens {
  readonly tokens: readonly FdtToken[];
  readonly version: 16 | 17;
}

type Input = Damaged | Tokens;

/** Words that break readers: sizes at the limits, tags, and small offsets. */
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 9, 0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 16, 17, 40),
  fc.nat(600),
  fc.nat(0xffff_ffff),
);

const damaged: fc.Arbitrary<Damaged> = fc.record({
  version: fc.nat(4),
  edits: fc.array(fc.record({ at: fc.nat(2000), value: word, width: fc.constantFrom(1 as const, 4 as const) }), {
    maxLength: 4,
  }),
  length: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(900) }),
});

/** Every how many readable blobs dtc is asked: starting it takes longer than reading. */
const ASK_EVERY = 3;

/** Blobs with some words or bytes changed, cut or lengthened; and blobs of tags in an order that may be wrong. What we read of them dtc reads too, and writes the same. */
export function fuzzBlob(): Target<Input> {
  const compiler = createCompiler(memoryHost({}), { kernelPrefixes: false });
  const { tree: sample } = compiler.read('s.dts', { content: Buffer.from(SOURCE), build: { symbols: true } });
  if (!sample) throw new Error('the sample does not compile');
  const { tree: overlay } = compiler.read('o.dtso', { content: Buffer.from(OVERLAY), build: { symbols: true } });
  if (!overlay) throw new Error('the sample overlay does not compile');
  const blobs = FDT_VERSIONS.map((version) => encodeFdt(sample, { version }));
  const dtc = anyDtc();
  let read = 0;
  let asked = 0;
  const bytesOf = (input: Input): Uint8Array => {
    if ('tokens' in input) return blobOfTokens(input.tokens, input.version);
    const { version, edits, length } = input;
    const source = blobs[version % blobs.length] ?? new Uint8Array();
    const bytes = new Uint8Array(length ?? source.length);
    bytes.set(source.subarray(0, bytes.length));
    const view = new DataView(bytes.buffer);
    for (const { at, value, width } of edits) {
      if (bytes.length < 8) continue;
      if (width === 4) view.setUint32((at % (bytes.length >> 2)) * 4, value);
      else bytes[at % bytes.length] = value;
    }
    return bytes;
  };
  return {
    inputs: fc.oneof(damaged, fc.record({ tokens: fdtTokens, version: fc.constantFrom(16 as const, 17 as const) })),
    show: (input) => Buffer.from(bytesOf(input)).toString('base64'),
    summary: () =>
      `, ${read} of them still readable, ${dtc ? `${asked} of these also given to ${dtc.version}` : 'no dtc installed to compare with'}`,
    check(input) {
      const bytes = bytesOf(input);
      const { tree, diagnostics, checked } = compiler.read('f.dtb', { content: bytes, format: 'blob', checks: [] });
      if (!tree) return diagnostics.length === 1 ? undefined : `${diagnostics.length} diagnostics for one damage`;
      read++;
      writeDts(tree, { sort: true });
      // Neither may throw, whatever they make of it.
      applyOverlay(tree, overlay);
      applyOverlay(sample, tree);
      compareTrees(sample, tree);
      const own = compareTrees(tree, tree).changes;
      if (own.length > 0) return `differs from itself: ${JSON.stringify(own[0])}`;
      const again = encodeFdt(tree);
      const second = compiler.read('g.dtb', { content: again }).tree;
      if (!second || !Buffer.from(encodeFdt(second)).equals(Buffer.from(again)))
        return 'reading its own blob gives another';
      if (!dtc || read % ASK_EVERY !== 0) return undefined;
      asked++;
      const theirs = dtc.run(['-q', '-I', 'dtb', '-O', 'dtb', '-'], bytes);
      const code = checked?.failed ? 2 : 0;
      if (theirs && theirs.code !== code) return `ends with ${code}, dtc with ${theirs.code}: ${theirs.stderr}`;
      return !theirs || code !== 0 || sameBlob(again, theirs.blob) ? undefined : "another blob than dtc's";
    },
  };
}
