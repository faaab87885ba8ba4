import { readFileSync } from 'node:fs';
import { fileId, identityMap } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import { expect, test } from 'vitest';
import { buildTree, type DeviceTree, decodeFdt, encodeFdt, namesBeyondSource, writeDts } from '../src/index.ts';

const positions = identityMap(fileId('t.dts'));
const source = (text: string): DeviceTree => buildTree(parseDts(text, positions).ast, positions).tree;

/** The text of `tree`, which compiled must give the blob of `tree` again. */
function check(tree: DeviceTree, expected?: string): void {
  const text = writeDts(tree);
  if (expected !== undefined) expect(text).toBe(expected);
  const again = encodeFdt(source(text), { bootCpu: tree.bootCpu });
  expect(Buffer.from(again).equals(Buffer.from(encodeFdt(tree))), text).toBe(true);
}

const values = String.raw`/dts-v1/; /memreserve/ 0x1000 1; / { l: s = "a\tb", "\x01\0001"; c = <1 &n 0xabcdef>;
  w = /bits/ 16 <1>, /bits/ 64 <2>, /bits/ 8 <3>; p = &n, &{/n@1}; b = [00 ff]; e; n: n@1 { }; };`;

test('source keeps the parts of its values', () =>
  check(
    source(values),
    `/dts-v1/;

/memreserve/\t0x0000000000001000 0x0000000000000001;
/ {
\tl: s = "a\\tb", "\\x01\\0001";
\tc = <0x01 &n 0xabcdef>;
\tw = /bits/ 16 <0x01>, /bits/ 64 <0x02>, [03];
\tp = &n, &{/n@1};
\tb = [00 ff];
\te;

\tn: n@1 {
\t\tphandle = <0x01>;
\t};
};
`,
  ));

test('an overlay is written as one', () =>
  check(source('/dts-v1/; /plugin/; &x { r = <&y &z>; z: z { }; }; &{/a} { p; };')));

test('strings of a blob are a list of strings', () => {
  const text = String.raw`/dts-v1/; / { a = "a", "b"; b = "ab\0\0cd", "1"; c = "x\0"; d = "\n\"", "5"; };`;
  const { tree } = decodeFdt(encodeFdt(source(text)), fileId('t.dtb'));
  if (!tree) throw new Error('not read');
  check(
    tree,
    `/dts-v1/;

/ {
\ta = "a", "b";
\tb = "ab", "", "cd", "1";
\tc = [78 00 00];
\td = "\\n\\"", "5";
};
`,
  );
});

test('names of a blob that source cannot have are told', () => {
  // A node's name is written over one of the same length: source has no other way to make such a blob.
  const blob = Buffer.from(encodeFdt(source('/dts-v1/; / { nn { }; a#b; ok@1 { }; p-p; };')));
  blob.write('n ', blob.indexOf('nn\0'), 'latin1');
  blob.write('p;p', blob.indexOf('p-p'), 'latin1');
  const { tree } = decodeFdt(new Uint8Array(blob), fileId('t.dtb'));
  expect(tree && namesBeyondSource(tree).map(({ message }) => message)).toEqual([
    '/ has a property named "p;p", which source cannot say',
    '/ has a node named "n ", which source cannot say',
  ]);
});

test('every blob of the dtc cases comes back', () => {
  const cases: readonly { readonly blob: string; readonly args: readonly string[] }[] = JSON.parse(
    readFileSync(new URL('./fixtures/dtc-cases.json', import.meta.url), 'utf8'),
  );
  for (const { blob } of cases) {
    const { tree } = decodeFdt(new Uint8Array(Buffer.from(blob, 'base64')), fileId('t.dtb'));
    if (!tree) throw new Error('not read');
    check(tree);
  }
});
