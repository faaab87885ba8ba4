import { fileId, identityMap } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTree, cellOrigin, decodeFdt, encodeFdt, writeDts } from '../src/index.ts';

const blob = (() => {
  const positions = identityMap(fileId('t.dts'));
  const source = '/dts-v1/; /memreserve/ 1 2; / { compatible = "x"; a@1 { reg = <1 2>; b { status; }; }; c { }; };';
  return encodeFdt(buildTree(parseDts(source, positions).ast, positions).tree);
})();
const structureOffset = new DataView(blob.buffer).getUint32(8);

/** The blob with words changed: [byte offset, value]. */
function changed(...words: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = blob.slice();
  const view = new DataView(bytes.buffer);
  for (const [offset, value] of words) view.setUint32(offset, value);
  return bytes;
}

function check(bytes: Uint8Array, expected: string): void {
  const { tree, diagnostics } = decodeFdt(bytes, fileId('t.dtb'));
  expect(tree).toBeNull();
  expect(diagnostics.map(({ code }) => code)).toEqual([expected]);
}

/** A blob around a structure block given as words. */
function around(structure: readonly number[], strings = 'p\0'): Uint8Array {
  const size = structure.length * 4;
  const bytes = new Uint8Array(40 + 16 + size + strings.length);
  const view = new DataView(bytes.buffer);
  [0xd00dfeed, bytes.length, 56, 56 + size, 40, 17, 16, 0, strings.length, size].forEach((word, at) => {
    view.setUint32(at * 4, word);
  });
  structure.forEach((word, at) => {
    view.setUint32(56 + at * 4, word);
  });
  for (let at = 0; at < strings.length; at++) bytes[56 + size + at] = strings.charCodeAt(at);
  return bytes;
}

/** What dtc 1.7 makes of each is exit code 0; fdtoverlay refuses what is refused here, and versions before 16. */
describe('versions', () => {
  const read = (version: number, compatible: number, versions?: 'known' | 'any') =>
    decodeFdt(changed([20, version], [24, compatible]), fileId('t.dtb'), versions ? { versions } : {});
  test.each([
    [16, 16],
    [17, 0],
    [17, 17],
    [16, 17],
    [18, 16],
    [0xffffffff, 17],
  ])('%d, compatible with %d, is read', (version, compatible) => {
    expect(read(version, compatible).diagnostics).toEqual([]);
    expect(read(version, compatible).tree?.root.children.map(({ name }) => name)).toEqual(['a@1', 'c']);
  });
  test.each([
    [
      18,
      18,
      'the blob has version 18 and says that readers need version 18 (last_comp_version); known are 1 to 17, and the kernel refuses it too',
    ],
    [
      17,
      0xffffffff,
      'the blob has version 17 and says that readers need version 4294967295 (last_comp_version); known are 1 to 17, and the kernel refuses it too',
    ],
  ])('%d, compatible with %d, is read as dtc does only', (version, compatible, message) => {
    const { tree, diagnostics } = read(version, compatible);
    expect(tree).toBeNull();
    expect(diagnostics.map((found) => found.message)).toEqual([message]);
    expect(diagnostics[0]?.help).toContain('carveout dtc -I dtb -O dtb');
    const any = read(version, compatible, 'any');
    expect(any.diagnostics).toEqual([]);
    expect(any.tree).not.toBeNull();
  });
});

test('version 0 is read as dtc does only, as version 1', () => {
  const positions = identityMap(fileId('t.dts'));
  const { tree } = buildTree(parseDts('/dts-v1/; / { ab@1 { reg = <1 2>; }; };', positions).ast, positions);
  const first = encodeFdt(tree, { version: 1 });
  new DataView(first.buffer, first.byteOffset).setUint32(20, 0);
  check(first, 'FDT003');
  const any = decodeFdt(first, fileId('t.dtb'), { versions: 'any' });
  expect(any.diagnostics).toEqual([]);
  expect(any.tree?.root.children.map(({ path }) => path)).toEqual(['/ab@1']);
});

describe('names', () => {
  test('a root with a name keeps it in the blob, and has none in paths', () => {
    const { tree, diagnostics } = decodeFdt(around([1, 0x61620000, 1, 0x63000000, 2, 2, 9], ''), fileId('t.dtb'));
    expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['FDT013', 'warning', 'the root node has a name, "ab": paths are taken without it'],
    ]);
    expect(tree?.root.children.map(({ path }) => path)).toEqual(['/c']);
    const again = tree && encodeFdt(tree);
    expect(Buffer.from(again?.subarray(56, 64) ?? []).toString('latin1')).toBe('\0\0\0\x01ab\0\0');
    expect(tree && writeDts(tree)).toBe('/dts-v1/;\n\n/ {\n\n\tc {\n\t};\n};\n');
  });
  test('a node without a name is written as dtc does', () => {
    const { tree } = decodeFdt(around([1, 0, 1, 0, 2, 2, 9], ''), fileId('t.dtb'));
    expect(tree && writeDts(tree)).toBe('/dts-v1/;\n\n/ {\n\n\t/ {\n\t};\n};\n');
  });
  test('the limit is said to be ours', () => {
    const long = around([1, 0, 1, ...Array(64).fill(0x61616161), 0, 2, 2, 9]);
    const { diagnostics } = decodeFdt(long, fileId('t.dtb'));
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the node name at byte 0x44 has 256 bytes; names of more than 255 bytes are not read here, though dtc reads them',
    ]);
    const { diagnostics: property } = decodeFdt(around([1, 0, 3, 0, 0, 2, 9], `${'p'.repeat(300)}\0`), fileId('t.dtb'));
    expect(property[0]?.message).toContain('longer; names of more than 255 bytes are not read here, though dtc reads');
  });
});

describe('one fault, one diagnostic', () => {
  test('empty', () => check(new Uint8Array(), 'FDT001'));
  test('no magic', () => check(Uint8Array.of(1, 2, 3, 4), 'FDT001'));
  test('magic alone', () => check(blob.slice(0, 4), 'FDT002'));
  test('cut', () => check(blob.slice(0, -1), 'FDT002'));
  test('a version from the future', () => check(changed([24, 18]), 'FDT003'));
  test('total size below the header', () => check(changed([4, 39]), 'FDT004'));
  test('structure outside', () => check(changed([8, 0xfffffff0]), 'FDT004'));
  test('strings outside', () => check(changed([32, 0xffffffff]), 'FDT004'));
  test('reserve map in the header', () => check(changed([16, 0]), 'FDT004'));
  test('blocks that overlap', () => check(changed([12, structureOffset]), 'FDT005'));
  test('reserve map over the structure', () => check(changed([8, structureOffset - 16]), 'FDT005'));
  test('reserve map without end', () => check(changed([16, blob.length - 16]), 'FDT009'));
  test('unknown tag', () => check(around([1, 0, 7, 2, 9]), 'FDT006'));
  test('no end', () => check(around([1, 0, 2]), 'FDT006'));
  test('end inside a node', () => check(around([1, 0, 9]), 'FDT006'));
  test('a node ends twice', () => check(around([1, 0, 2, 2, 9]), 'FDT006'));
  test('two roots', () => check(around([1, 0, 2, 1, 0, 2, 9]), 'FDT006'));
  test('property outside', () => check(around([3, 0, 0, 9]), 'FDT006'));
  test('property longer than the block', () => check(around([1, 0, 3, 0x7fffffff, 0, 2, 9]), 'FDT006'));
  test('property name outside', () => check(around([1, 0, 3, 0, 2, 2, 9]), 'FDT007'));
  test('property name without end', () => check(around([1, 0, 3, 0, 0, 2, 9], 'p'), 'FDT007'));
  test('property name too long', () => check(around([1, 0, 3, 0, 0, 2, 9], `${'p'.repeat(300)}\0`), 'FDT007'));
  test('node name without end', () => check(around([1, 0x61616161, 0x61616161], ''), 'FDT007'));
  test('a NOP in front of the root', () => check(around([4, 1, 0, 2, 9]), 'FDT006'));
  test('a NOP behind the root', () => check(around([1, 0, 2, 4, 9]), 'FDT006'));
  test('a path outside its parent', () => {
    const early = around([1, 0x2f000000, 1, 0x2f610000, 1, 0x2f622f63, 0, 2, 2, 2, 9]);
    new DataView(early.buffer).setUint32(20, 3);
    check(early, 'FDT007');
  });
  test('node name too long', () => check(around([1, ...Array(64).fill(0x61616161), 0, 2, 9]), 'FDT007'));
  test('too many properties', () =>
    check(
      around([
        1,
        0,
        ...Array(603_000)
          .fill(0)
          .map((_, at) => (at % 3 === 0 ? 3 : 0)),
      ]),
      'FDT011',
    ));
  test('a thousand levels', () => check(around([1, 0, ...Array(999).fill([1, 0x61000000]).flat()]), 'FDT008'));
});

test('NOPs are skipped, padding is ignored, duplicates are reported', () => {
  const { tree, diagnostics } = decodeFdt(around([1, 0, 4, 3, 0, 0, 4, 3, 0, 0, 4, 2, 9]), fileId('t.dtb'));
  expect(tree?.root.properties.map(({ name }) => name)).toEqual(['p', 'p']);
  expect(diagnostics.map(({ code }) => code)).toEqual(['FDT010']);
});

describe('a property behind a child node', () => {
  const late = around([1, 0, 1, 0x61000000, 2, 3, 4, 0, 7, 2, 9]);

  test('is kept, as dtc does, and stands in front when written again', () => {
    const { tree, diagnostics } = decodeFdt(late, fileId('t.dtb'));
    expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['FDT012', 'warning', '/: p stands behind a child node: the kernel does not see it, dtc does'],
    ]);
    expect(diagnostics[0]?.span).toEqual({ file: 't.dtb', start: 88, end: 92 });
    const again = tree && encodeFdt(tree);
    expect(again && Buffer.from(again)).toEqual(Buffer.from(around([1, 0, 3, 4, 0, 7, 1, 0x61000000, 2, 2, 9])));
  });

  test('is not there for the kernel', () => {
    const { tree, diagnostics } = decodeFdt(late, fileId('t.dtb'), { lateProperties: 'drop' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['FDT012']);
    expect(tree?.root.property('p')).toBeUndefined();
    expect(tree?.nodeByPath('/a')).toBeDefined();
  });
});

test('version 16 has no structure size, version 1 no boot cpu', () => {
  const { tree } = decodeFdt(changed([20, 16], [36, 0xffffffff]), fileId('t.dtb'));
  expect(tree?.nodeByPath('/a@1/b')?.property('status')?.bytes.length).toBe(0);
});

test('version 3 gives paths, of which the name is what stands behind that of the parent', () => {
  const early = around([1, 0x2f000000, 1, 0x2f610000, 1, 0x2f612f63, 0, 2, 2, 2, 9]);
  new DataView(early.buffer).setUint32(20, 3);
  const { tree, diagnostics } = decodeFdt(early, fileId('t.dtb'));
  expect(diagnostics).toEqual([]);
  expect([...(tree?.nodes ?? [])].map(({ path }) => path)).toEqual(['/', '/a', '/a/c']);
});

test('origins are bytes of the blob', () => {
  const { tree } = decodeFdt(blob, fileId('t.dtb'));
  const reg = tree?.nodeByPath('/a@1')?.property('reg');
  const span = reg && cellOrigin(reg, 4);
  expect(span?.file).toBe('t.dtb');
  expect([...blob.subarray(span?.start, span?.end)]).toEqual([0, 0, 0, 2]);
});

test('any damage gives a tree or a diagnostic, never an exception', () => {
  const damage = fc.array(fc.tuple(fc.nat(blob.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(damage, fc.nat(blob.length), (changes, cut) => {
      const bytes = blob.slice(0, cut % 3 === 0 ? cut : blob.length);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const { tree, diagnostics } = decodeFdt(bytes, fileId('t.dtb'));
      expect(tree !== null || diagnostics.length === 1).toBe(true);
      if (tree) encodeFdt(tree);
    }),
    { numRuns: 2000 },
  );
});

test('what was written is read back', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9,._+-]{0,12}$/);
  const properties = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 20 })), { selector: ([key]) => key });
  interface Shape {
    readonly properties: [string, Uint8Array][];
    readonly children: [string, Shape][];
  }
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.record({
      properties,
      children: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'level' },
        fc.constant<Shape['children']>([]),
        fc.uniqueArray(fc.tuple(name, tie('shape')), { selector: ([key]) => key, maxLength: 3 }),
      ),
    }),
  }));
  const text = ({ properties: own, children }: Shape): string =>
    `{ ${own.map(([key, bytes]) => `${key} = [${Buffer.from(bytes).toString('hex')}];`).join(' ')} ${children.map(([key, child]) => `n${key} ${text(child)};`).join(' ')} }`;
  fc.assert(
    fc.property(shape, (tree) => {
      const positions = identityMap(fileId('t.dts'));
      const source = `/dts-v1/; / ${text(tree).replaceAll(/\bname = \[[^\]]*\];/g, '')};`;
      const bytes = encodeFdt(buildTree(parseDts(source, positions).ast, positions).tree);
      const decoded = decodeFdt(bytes, fileId('t.dtb'));
      expect(decoded.diagnostics).toEqual([]);
      expect(decoded.tree && Buffer.from(encodeFdt(decoded.tree)).equals(Buffer.from(bytes))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
