// What random sources found in comparison with the dtc of kernel 6.12. Blobs were made by it; `null` where it refuses.
import { fileId, identityMap } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, test } from 'vitest';
import { buildTree, decodeFdt, encodeFdt, FDT_VERSIONS, writeDts } from '../src/index.ts';

function compile(source: string, symbols = false): Uint8Array | null {
  const positions = identityMap(fileId('t.dts'));
  const { ast, diagnostics: syntax } = parseDts(source, positions);
  const { tree, diagnostics } = buildTree(ast, positions, { symbols });
  return [...syntax, ...diagnostics].some(({ severity }) => severity === 'error') ? null : encodeFdt(tree);
}

/** Properties of the node at `path` in hex; null when the source is refused. */
function check(source: string, path: string, expected: Readonly<Record<string, string>> | null): void {
  const blob = compile(source);
  const node = blob && decodeFdt(blob, fileId('t.dtb')).tree?.nodeByPath(path);
  const found =
    node && Object.fromEntries(node.properties.map((it) => [it.name, Buffer.from(it.bytes).toString('hex')]));
  expect(found).toEqual(expected);
}

describe('explicit phandles', () => {
  test('a path is no number, however many bytes it has', () =>
    check('/dts-v1/; / { b: b { }; n { phandle = &b; }; };', '/n', null));
  test('a path behind a number does not make it longer when it is read', () =>
    check('/dts-v1/; / { b: b { }; n { phandle = <5>, &b; }; };', '/n', { phandle: '000000052f6200' }));
  test('a reference to the node itself in a longer value is refused', () =>
    check('/dts-v1/; / { n: n { phandle = <&n 2>; }; };', '/n', null));
  test('a reference to the node itself asks for a number', () =>
    check('/dts-v1/; / { n: n { phandle = <&{/n}>; }; };', '/n', { phandle: '00000001' }));
});

describe('the boot CPU is guessed before references are filled in', () => {
  const cpu = (reg: string): string => `/dts-v1/; / { b: b { }; cpus { cpu { reg = ${reg}; }; }; };`;
  test('which must not keep them from being filled in', () =>
    check(cpu('<1>, <&b>'), '/cpus/cpu', { reg: '0000000100000001' }));
  test.each([
    ['<&b>', 0xffff_ffff],
    ['<2>', 2],
    ['<1 2>', 0],
    ['&b', 0],
  ])('%s gives %d', (reg, expected) =>
    expect(new DataView((compile(cpu(reg)) ?? new Uint8Array(40)).buffer).getUint32(28)).toBe(expected),
  );
});

describe('headers', () => {
  test.each([
    ['/dts-v1/; /dts-v1/; /plugin/;', false],
    ['/dts-v1/; /plugin/; /dts-v1/;', false],
    ['/plugin/; /dts-v1/;', false],
    ['/dts-v1/; /plugin/; /plugin/;', false],
    ['/dts-v1/; /plugin/; /dts-v1/; /plugin/;', true],
    ['/dts-v1/; /dts-v1/;', true],
  ])('%s', (head, accepted) => expect(compile(`${head} / { };`) !== null).toBe(accepted));
});

describe('what is deleted', () => {
  test('a deleted name is still compared with the node', () =>
    check('/dts-v1/; / { n { reg; /delete-property/ name; }; };', '/n', null));
  test('a deleted root leaves a structure of one word', () => {
    const blob = compile('/dts-v1/; / { a; n { }; }; /delete-node/ &{/};');
    expect(blob && new DataView(blob.buffer).getUint32(36)).toBe(4);
  });
  test('the root is found by its path even then', () =>
    expect(compile('/dts-v1/; / { }; /delete-node/ &{/}; /omit-if-no-ref/ &{/};')).not.toBeNull());
  test('a file that is missing is an error, although its value is replaced', () =>
    check('/dts-v1/; / { a = /incbin/("none"); }; / { a = <1>; };', '/', null));
});

describe('blobs', () => {
  test('the reserve map ends at the first entry without a size', () => {
    const blob = compile('/dts-v1/; /memreserve/ 1 2; /memreserve/ 3 0; /memreserve/ 5 6; / { };');
    const { tree } = decodeFdt(blob ?? new Uint8Array(), fileId('t.dtb'));
    expect(tree?.memreserves.map(({ address, size }) => [address, size])).toEqual([[1n, 2n]]);
  });
  test('a fault is told alone, whatever was odd before it', () => {
    const blob = compile('/dts-v1/; / { a; bb; n { }; };') ?? new Uint8Array();
    const view = new DataView(blob.buffer);
    const start = view.getUint32(8);
    view.setUint32(start + 28, view.getUint32(start + 16)); // both properties have one name
    view.setUint32(start + 32, 0x77); // and then comes an unknown tag
    const { tree, diagnostics } = decodeFdt(blob, fileId('t.dtb'));
    expect(tree).toBeNull();
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['fdt-structure']);
  });
  test.each(FDT_VERSIONS)('version %d is read back', (version) => {
    const positions = identityMap(fileId('t.dts'));
    const source =
      '/dts-v1/; / { a: n@1 { reg = <1 2>; s = "x"; n9 = [01 02 03 04 05 06 07 08 09]; m { p = <&a>; }; }; };';
    const { tree } = buildTree(parseDts(source, positions).ast, positions, {});
    const read = decodeFdt(encodeFdt(tree, { version }), fileId('t.dtb'));
    expect(read.diagnostics).toEqual([]);
    expect(read.tree && writeDts(read.tree)).toBe(writeDts(decodeFdt(encodeFdt(tree), fileId('t.dtb')).tree ?? tree));
  });
});
