import { readFileSync } from 'node:fs';
import { createCompiler } from '@carveout/analysis/compile';
import { memoryHost } from '@carveout/core';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, test } from 'vitest';
import { run } from './memory-io.ts';

const schema = new URL('../../report/schema/diff.schema.json', import.meta.url);
const validate = new Ajv2019({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(schema, 'utf8')) as object,
);

const HEAD = `#address-cells = <2>; #size-cells = <2>; compatible = "a,b";
  memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x40000000>; };`;
const board = (body: string): string => `/dts-v1/; / { ${HEAD} ${body} };`;

function blob(source: string, symbols = false): Uint8Array {
  const compiled = createCompiler(memoryHost({ 'x.dts': source })).compile('x.dts', { build: { symbols } });
  if (!compiled.blob) throw new Error(compiled.diagnostics.map(({ message }) => message).join());
  return compiled.blob;
}

type Content = string | Uint8Array;

interface Json {
  readonly same: boolean;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  readonly likelyReferences: number;
  readonly memory: { readonly regions: readonly { readonly name: string; readonly what: readonly string[] }[] } | null;
  readonly memoryReason: string | null;
}

async function compare(before: Content, after: Content, flags: readonly string[] = []): Promise<Json> {
  const name = (content: Content, stem: string): string => `${stem}.${typeof content === 'string' ? 'dts' : 'dtb'}`;
  const names = [name(before, 'a'), name(after, 'b')] as const;
  const files = { [names[0]]: before, [names[1]]: after };
  const argv = ['diff', ...names, '--kernel', '6.12.117', '--arch', 'arm64', '--format', 'json', ...flags];
  const { code, out, err } = await run(argv, { files });
  expect(err).toBe('');
  const json = JSON.parse(out) as Json;
  expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  expect(code).toBe(json.same ? 0 : 1);
  return json;
}

const items = (value: unknown): string => (value as { items: readonly string[] } | null)?.items.join(', ') ?? '-';

const shown = ({ changes }: Json): string[] =>
  changes.map((it) =>
    'property' in it
      ? `${it['path']} ${it['property']}: ${items(it['before'])} | ${items(it['after'])}`
      : `${it['kind']} ${it['path'] ?? JSON.stringify(it['range'])}${it['from'] ? ` from ${it['from']}` : ''}`,
  );

/** Of source, of blobs, and of one with the other: all must say the same. Labels are shown by a path, as blobs have none. */
async function check(before: string, after: string, expected: readonly string[]): Promise<void> {
  const [one, two] = [board(before), board(after)];
  const pairs: readonly (readonly [Content, Content])[] = [
    [one, two],
    [blob(one), blob(two)],
    [one, blob(two)],
    [blob(one, true), two],
  ];
  for (const [a, b] of pairs) {
    const lines = shown(await compare(a, b));
    expect(lines.map((line) => line.replace(/&(\w+)/g, '&{/$1}'))).toEqual(expected);
  }
}

const CLOCKS = 'x: x { #clock-cells = <1>; }; y: y { #clock-cells = <0>; };';

describe('what means the same is no difference', () => {
  test('order, and the phandle numbers that follow from it', () =>
    check(
      `u { a; b; clocks = <&x 1>, <&y>; }; ${CLOCKS}`,
      `y: y { #clock-cells = <0>; }; t { clocks = <&y>; }; x: x { #clock-cells = <1>; }; u { b; clocks = <&x 1>, <&y>; a; };`,
      ['node-added /t'],
    ));
  test('the number of cells of an address', () =>
    check(
      's { #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0x1000 0x100>; d@10 { reg = <0x10 4>; }; };',
      's { #address-cells = <2>; #size-cells = <2>; ranges = <0 0 0 0x1000 0 0x100>; d@10 { reg = <0 0x10 0 4>; }; };',
      ['/s #address-cells: 0x1 | 0x2', '/s #size-cells: 0x1 | 0x2'],
    ));
  test('status okay, ok, or none', () =>
    check('a { status = "ok"; }; b { status = "okay"; };', 'a { status = "okay"; }; b { };', []));
  test('an interrupt map with other phandles', () => {
    const nexus = `n { #address-cells = <1>; #interrupt-cells = <1>; interrupt-map-mask = <0 0>;
      interrupt-map = <1 2 &i 3>, <4 5 &j 0 6>; };`;
    const [i, j] = [
      'i: i { #interrupt-cells = <1>; interrupt-controller; };',
      'j: j { #address-cells = <1>; #interrupt-cells = <1>; interrupt-controller; };',
    ];
    return check(`${nexus} ${i} ${j}`, `t { clocks = <&j>; }; ${j} ${i} ${nexus}`, ['node-added /t']);
  });
  test('references of unknown bindings, told apart by their look in blobs', async () => {
    const [one, two] = [
      board(`u { v,w = <&x>; }; ${CLOCKS}`),
      board(`t { clocks = <&y>; }; u { v,w = <&x>; }; ${CLOCKS}`),
    ];
    expect(await compare(one, two)).toMatchObject({ likelyReferences: 0, changes: [{ kind: 'node-added' }] });
    expect(await compare(blob(one), blob(two))).toMatchObject({
      likelyReferences: 1,
      changes: [{ kind: 'node-added' }],
    });
  });
});

describe('what differs', () => {
  test('a reference, although the number is the same', () =>
    check(`u { clocks = <&x 1>; }; ${CLOCKS}`, `u { clocks = <&y>; }; ${CLOCKS}`, ['/u clocks: &{/x} 0x1 | &{/y}']));
  test('an argument of a reference', () =>
    check(`u { clocks = <&y>, <&x 1>; }; ${CLOCKS}`, `u { clocks = <&y>, <&x 2>; }; ${CLOCKS}`, [
      '/u clocks: &{/y}, &{/x} 0x1 | &{/y}, &{/x} 0x2',
    ]));
  test('strings, cells, bytes, presence', () =>
    check(
      'n { s = "a", "b"; c = <1 2>; b = [01 02 03]; gone; };',
      'n { s = "a", "c"; c = <1 3>; b = [01 02 04]; new; };',
      [
        '/n b: 01 02 03 | 01 02 04',
        '/n c: 0x1, 0x2 | 0x1, 0x3',
        '/n gone:  | -',
        '/n new: - | ',
        '/n s: "a", "b" | "a", "c"',
      ],
    ));
  test('a number that happens to be a phandle', () =>
    check(
      `u { clocks = <&x 1>; n { a-count = <1>; }; }; ${CLOCKS}`,
      `u { clocks = <&y>, <&x 1>; n { a-count = <2>; }; }; ${CLOCKS}`,
      ['/u clocks: &{/x} 0x1 | &{/y}, &{/x} 0x1', '/u/n a-count: 0x1 | 0x2'],
    ));
  test('nodes, and a node with another unit address, which references follow', () =>
    check(
      's { d: d@1 { compatible = "q"; #clock-cells = <0>; }; old { deep { }; }; }; u { clocks = <&d>; };',
      's { d: d@2 { compatible = "q"; #clock-cells = <0>; }; fresh { }; }; u { clocks = <&d>; };',
      ['node-renamed /s/d@2 from /s/d@1', 'node-added /s/fresh', 'node-removed /s/old'],
    ));
  test('reserve entries', async () => {
    const [one, two] = ['/memreserve/ 0x1000 0x2000; ', ''].map((head) => board('').replace('/ {', `${head}/ {`));
    expect(shown(await compare(one ?? '', two ?? ''))).toEqual([
      'memreserve-removed {"base":"0x1000","size":"0x2000"}',
    ]);
  });
});

test('overlays are compared by the labels they refer to', async () => {
  const overlay = (label: string): string => `/dts-v1/; /plugin/; &a { clocks = <&${label} 1>; b = <&b>; };`;
  for (const [one, two] of [
    [overlay('x'), overlay('y')],
    [blob(overlay('x')), blob(overlay('y'))],
    [overlay('x'), blob(overlay('y'))],
  ] as const) {
    const json = await compare(one, two);
    expect(shown(json)).toEqual(['/fragment@0/__overlay__ clocks: &x 0x1 | &y 0x1']);
    expect(json.memory).toBeNull();
    expect(json.memoryReason).toContain('is an overlay: give its board');
  }
  expect(await compare(overlay('x'), blob(overlay('x')))).toMatchObject({ same: true });
});

describe('memory', () => {
  const pools = (base: string, size: string): string =>
    board(`reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
      pool@${base} { compatible = "shared-dma-pool"; no-map; reg = <0 0x${base} 0 0x100000>; };
      linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 ${size}>; linux,cma-default; }; };`);
  test('regions that move, grow, come and go', async () => {
    const { memory } = await compare(pools('93000000', '0x4000000'), pools('90000000', '0x8000000'));
    expect(memory?.regions.map(({ name, what }) => [name, ...what])).toEqual([
      ['/reserved-memory/pool@90000000', 'moved 48 MiB down, from 0x93000000 to 0x90000000'],
      ['/reserved-memory/linux,cma', 'moved 64 MiB down, from 0xbc000000 to 0xb8000000', 'grew from 64 MiB to 128 MiB'],
    ]);
  });
  test('the text and Markdown say it', async () => {
    const files = { 'a.dts': pools('93000000', '0x4000000'), 'b.dts': pools('90000000', '0x4000000') };
    const text = await run(['diff', 'a.dts', 'b.dts', '--kernel', '6.12'], { files });
    expect(text.out).toBe(`--- a.dts
+++ b.dts

/reserved-memory/pool@90000000
  is /reserved-memory/pool@93000000 with another unit address  (b.dts:3)
-   reg = <0x93000000 + 0x100000>;  (a.dts:3)
+   reg = <0x90000000 + 0x100000>;  (b.dts:3)

Memory
──────
• /reserved-memory/pool@90000000: moved 48 MiB down, from 0x93000000 to 0x90000000

1 node renamed, 1 other difference
`);
    const markdown = await run(['diff', 'a.dts', 'b.dts', '--kernel', '6.12', '--format', 'markdown'], { files });
    expect(markdown.out).toContain('- /reserved-memory/pool&#64;&#8203;90000000: moved 48 MiB down, from 0x93000000');
    expect(markdown.out).toContain(
      '| ≠ | /reserved-memory/pool&#64;&#8203;90000000: reg | &#60;0x93000000 &#43; 0x100000&#62; |',
    );
  });
});

describe('command line', () => {
  const files = { 'a.dts': board(''), 'bad.dts': '/dts-v1/; / { a = ; };', 'cut.dtb': blob(board('')).subarray(0, 60) };
  test.each([
    [['a.dts', 'a.dts'], 0, 'same'],
    [['a.dts', 'bad.dts'], 2, 'bad.dts:1:19: error'],
    [['cut.dtb', 'a.dts'], 2, 'cut.dtb: error'],
    [['a.dts', 'none.dts'], 2, 'none.dts'],
    [['a.dts', 'a.dts', '--format', 'xml'], 2, "--format is text or json or markdown, not 'xml'"],
    [['a.dts'], 2, 'something is missing: carveout diff <before> <after>'],
  ])('%j ends with %d', async (argv, code, text) => {
    const result = await run(['diff', ...argv], { files });
    expect(result.code).toBe(code);
    expect(result.out + result.err).toContain(text);
  });
});
