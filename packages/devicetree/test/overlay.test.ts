import { fileId, identityMap, spanOf } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, test } from 'vitest';
import { applyOverlay, blobStrings, buildTree, type DeviceTree, decodeFdt, encodeFdt } from '../src/index.ts';

function source(text: string, symbols = true, file = 'x.dts'): DeviceTree {
  const positions = identityMap(fileId(file));
  return buildTree(parseDts(`/dts-v1/; ${text}`, positions).ast, positions, { symbols }).tree;
}

function throughBlob(tree: DeviceTree): DeviceTree {
  const decoded = decodeFdt(encodeFdt(tree), fileId('x.dtb')).tree;
  if (!decoded) throw new Error('not read back');
  return decoded;
}

function outline(tree: DeviceTree): string[] {
  return [...tree.nodes]
    .filter((node) => !node.path.startsWith('/__'))
    .map(
      (node) =>
        `${node.path}${node.properties.map((p) => ` ${p.name}=${Buffer.from(p.bytes).toString('hex')}`).join('')}`,
    );
}

const base =
  '/ { r = <&i2c>; i2c: i2c@1 { status = "disabled"; first { }; }; gpio: gpio { }; aliases { bus = "/i2c@1"; }; };';

/** Applies source to source and blob to blob, which must agree; gives the outline or the codes. */
function check(overlay: string, expected: readonly string[]): void {
  const fromSource = applyOverlay(source(base), source(`/plugin/; ${overlay}`));
  const fromBlobs = applyOverlay(throughBlob(source(base)), throughBlob(source(`/plugin/; ${overlay}`)));
  for (const { tree, diagnostics } of [fromSource, fromBlobs]) {
    expect(tree ? outline(tree) : diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual(expected);
  }
}

describe('libfdt rules', () => {
  // fdtoverlay 1.6.1 gives the same order and numbers for this pair.
  test('replace in place, new in front, phandles move up', () =>
    check('&i2c { status = "okay"; n = <1>; m = <&gpio>; s: s@2 { k = <&s>; }; t { }; };', [
      '/ r=00000001',
      '/i2c@1 m=00000002 n=00000001 status=6f6b617900 phandle=00000001',
      '/i2c@1/t',
      '/i2c@1/s@2 phandle=00000003 k=00000003',
      '/i2c@1/first',
      '/gpio phandle=00000002',
      '/aliases bus=2f693263403100',
    ]));
  test('a missing label names the nearest one', () => {
    const { tree, diagnostics } = applyOverlay(source(base), source('/plugin/; &i2d { };'));
    expect(tree).toBeNull();
    expect(diagnostics.map(({ code, message, help }) => [code, message, help])).toEqual([
      ['DTS520', 'the overlay refers to &i2d, a label that the base tree does not have', 'did you mean &i2c?'],
    ]);
  });
  test('a base without labels is one error, which names what is missing', () => {
    const { tree, diagnostics } = applyOverlay(source('/ { i2c { }; };'), source('/plugin/; &i2c { k = <&gpio>; };'));
    expect(tree).toBeNull();
    expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
      [
        'the overlay refers to &i2c, &gpio, but the base tree has no /__symbols__ node and no labels',
        'compile the base with -@ (symbols)',
      ],
    ]);
  });
  test('target-path that is not there', () =>
    check('&{/nothing} { };', ['DTS521 /fragment@0: its target-path /nothing is no node of the base tree']));
  test('a fragment without target', () =>
    check('/ { f { __overlay__ { }; }; };', ['DTS521 /f: it has neither target nor target-path']));
  test('a fixup that points nowhere', () =>
    check('/ { __fixups__ { gpio = "/x:y:0"; }; };', [
      'DTS523 __fixups__: gpio names "/x:y:0", which is no place in the overlay',
    ]));
});

// fdtoverlay of kernel 6.12 refuses each.
describe('what libfdt refuses besides', () => {
  const fragment = 'target-path = "/"; __overlay__ { n { p = <1>; }; };';
  test('a target of two cells', () =>
    check('/ { f { target = <1 2>; __overlay__ { }; }; };', ['DTS521 /f: its target is not one cell']));
  test('local fixups that are no cells', () =>
    check(`/ { f { ${fragment} }; __local_fixups__ { f { __overlay__ { n { p = [00 00]; }; }; }; }; };`, [
      'DTS523 __local_fixups__: the 2 bytes of p for /f/__overlay__/n are no cells',
    ]));
  test('local fixups of a node that is not there', () =>
    check(`/ { f { ${fragment} }; __local_fixups__ { g { p = <0>; }; }; };`, [
      'DTS523 __local_fixups__: the overlay has no node /g',
    ]));
  test('a symbol of the base that leads nowhere', () => {
    const dangling = throughBlob(source('/ { a { }; __symbols__ { a = "/gone"; }; };', false));
    const { tree, diagnostics } = applyOverlay(dangling, source('/plugin/; &a { };'));
    expect(tree).toBeNull();
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the overlay refers to &a, which is "/gone" in /__symbols__ of the base: it has no such node',
    ]);
  });
});

// Numbers, order and paths below are what fdtoverlay of kernel 6.12 gives.
describe('what libfdt does besides', () => {
  test('a node keeps the number it has in the base, and the overlay follows', () =>
    check('/ { f { target-path = "/"; __overlay__ { g: gpio { phandle = <9>; k = <&g>; }; }; }; };', [
      '/ r=00000001',
      '/i2c@1 status=64697361626c656400 phandle=00000001',
      '/i2c@1/first',
      '/gpio k=00000002 phandle=00000002',
      '/aliases bus=2f693263403100',
    ]));
  test('a name without unit address stands for the first node of that name', () =>
    check('/ { f { target-path = "/"; __overlay__ { i2c { extra; }; }; }; };', [
      '/ r=00000001',
      '/i2c@1 extra= status=64697361626c656400 phandle=00000001',
      '/i2c@1/first',
      '/gpio phandle=00000002',
      '/aliases bus=2f693263403100',
    ]));
  test('a symbol starts with the target-path as written, and that of a target ends with a slash', () => {
    const text = `/ { f { target-path = "bus"; __overlay__ { w: n { }; }; };
      g { target = <&i2c>; t: __overlay__ { }; }; };`;
    const { tree } = applyOverlay(throughBlob(source(base)), throughBlob(source(`/plugin/; ${text}`)));
    const symbols = tree?.nodeByPath('/__symbols__')?.properties ?? [];
    expect(symbols.map(({ name, bytes }) => `${name}=${Buffer.from(bytes).toString('latin1')}`)).toEqual([
      't=/i2c@1/\0',
      'w=bus/n\0',
      'i2c=/i2c@1\0',
      'gpio=/gpio\0',
    ]);
  });
  test('a phandle of another size than a cell is refused', () =>
    check('/ { f { target-path = "/"; __overlay__ { n { linux,phandle = [01]; }; }; }; };', [
      'DTS523 /f/__overlay__/n: linux,phandle is not one cell',
    ]));
  test('names that are new come behind the others in the strings block', () => {
    const blob = encodeFdt(source(base));
    const { tree, newNames } = applyOverlay(
      source(base),
      source('/plugin/; &i2c { zz; atus; y { zz; first-new; }; };', false),
    );
    expect(newNames).toEqual(['zz', 'atus', 'zz', 'first-new']);
    const bytes = tree && encodeFdt(tree, { strings: [...blobStrings(blob), ...newNames] });
    expect(bytes && blobStrings(bytes)).toEqual([...blobStrings(blob), 'zz', 'first-new']);
  });
});

test('a base blob without symbols is told, also when the overlay does without', () => {
  const { tree, diagnostics } = applyOverlay(
    throughBlob(source(base, false)),
    throughBlob(source('/plugin/; &{/gpio} { x; };', false)),
  );
  expect(tree?.nodeByPath('/gpio')?.property('x')).toBeDefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['DTS522']);
});

test('an overlay in memory that others share stays as it is', () => {
  const bytes = Buffer.from(encodeFdt(source('/plugin/; &i2c { k = <&gpio>; s: s { m = <&s>; }; };')));
  const before = Buffer.from(Uint8Array.from(bytes));
  const overlay = decodeFdt(bytes, fileId('o.dtbo')).tree;
  if (!overlay) throw new Error('not read');
  expect(applyOverlay(source(base), overlay).tree).not.toBeNull();
  expect(bytes.equals(before)).toBe(true);
});

test('target-path may start with an alias', () => {
  const overlay = source('/plugin/; / { f { target-path = "bus"; __overlay__ { x; }; }; };');
  expect(applyOverlay(source(base), overlay).tree?.nodeByPath('/i2c@1')?.property('x')).toBeDefined();
});

test('symbols of the overlay join those of the base', () => {
  const { tree } = applyOverlay(
    throughBlob(source(base)),
    throughBlob(source('/plugin/; &{/} { a: a { b: b { }; }; };')),
  );
  expect(tree?.nodeByLabel('b')?.path).toBe('/a/b');
});

test('a base from source without symbols gives its labels, with a warning', () => {
  const { tree, diagnostics } = applyOverlay(source(base, false), source('/plugin/; &gpio { r = <&gpio>; };'));
  expect(diagnostics.map(({ code }) => code)).toEqual(['DTS522']);
  const gpio = tree?.nodeByLabel('gpio');
  expect(gpio?.phandle).toBe(2);
  expect(gpio?.property('r')?.bytes).toEqual(Uint8Array.of(0, 0, 0, 2));
});

test('the base stays as it was, and history says which file did what', () => {
  const before = source(base, true, 'base.dts');
  const bytes = encodeFdt(before);
  const { tree } = applyOverlay(before, source('/plugin/; &i2c { status = "okay"; };', true, 'cam.dtso'));
  expect(Buffer.from(encodeFdt(before)).equals(Buffer.from(bytes))).toBe(true);
  const history = tree?.nodeByPath('/i2c@1')?.property('status')?.history ?? [];
  expect(history.map(({ kind, origin }) => [kind, spanOf(origin)?.file])).toEqual([
    ['define', 'base.dts'],
    ['redefine', 'cam.dtso'],
  ]);
});
