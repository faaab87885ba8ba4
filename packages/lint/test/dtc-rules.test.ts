import { type FileId, fileId, identityMap } from '@carveout/core';
import { buildTree, type DeviceTree, decodeFdt, encodeFdt } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, it } from 'vitest';
import { dtcRules, lintTree } from '../src/index.ts';

const FILE: FileId = fileId('a.dts');

/** Built in spite of errors, with `__symbols__`. */
const treeOf = (dts: string): DeviceTree =>
  buildTree(parseDts(`/dts-v1/;\n${dts}`, FILE).ast, identityMap(FILE), { symbols: true }).tree;

const findings = (tree: DeviceTree): readonly string[] =>
  lintTree(tree).map(({ rule, severity, message }) => `${severity} ${rule} ${message}`);

describe('dtc rules need no boot', () => {
  const overlay = '/plugin/;\n&ext { led@1 { status = <1>; clocks = <&clk 1>; gpio { clocks = <7>; }; }; };';

  it('and are run for overlays, where references outside are no failures', () =>
    expect(findings(treeOf(overlay))).toEqual([
      'warning dtc/status_is_string /fragment@0/__overlay__/led@1: status: is not one string',
      "warning dtc/clocks_property /fragment@0/__overlay__/led@1/gpio: clocks: has 0x7 in cell 0, which is no node's phandle",
      'warning dtc/clocks_property /fragment@0/__overlay__/led@1/gpio: clocks: has no reference in cell 0',
    ]));

  it('and leave alone what the compiler made of labels', () =>
    expect(findings(treeOf('/ { gpio: a { }; clocks: b { }; c-names: d { x = <&gpio &clocks>; }; };'))).toEqual([]));
});

describe('an interrupt-map that only its driver reads', () => {
  const extirq = (compatible: string): DeviceTree =>
    treeOf(
      `/ { #address-cells = <1>; #size-cells = <1>; gic: gic { interrupt-controller; #interrupt-cells = <3>; #address-cells = <2>; };
pic { compatible = "${compatible}"; interrupt-controller; #interrupt-cells = <2>; #address-cells = <0>; interrupt-map = <0 0 &gic 0 0 4>; interrupt-map-mask = <0xf 0>; }; };`,
    );
  it('is left alone', () => expect(findings(extirq('fsl,ls1088a-extirq'))).toEqual([]));
  it('is followed where the kernel follows it', () =>
    expect(findings(extirq('vendor,extirq'))).toEqual([expect.stringContaining('warning dtc/interrupt_map /pic')]));
});

describe('errors of the compiler', () => {
  const errors = '/ { a#b { }; c@1@2 { }; d { phandle = <5>; }; e { phandle = <5>; }; f { name = "g"; }; };';

  it('are left to it in source', () => expect(findings(treeOf(errors))).toEqual([]));

  it('are found in a blob, under the same codes', () => {
    const { tree } = decodeFdt(encodeFdt(treeOf(errors)), fileId('a.dtb'));
    if (!tree) throw new Error('no blob');
    expect(findings(tree)).toEqual([
      'error dtc/node_name_chars /a#b: name has the character "#"',
      'error dtc/node_name_format /c@1@2: name has more than one @',
      'error dtc/explicit_phandles /e: phandle 0x5 is that of /d already',
      'error dtc/name_properties /f: `name` is not the "f" of the node name',
    ]);
    const codes = new Set(lintTree(tree).map(({ code }) => code));
    expect(dtcRules.filter(({ code }) => codes.has(code)).every(({ code }) => code.startsWith('DTS'))).toBe(true);
  });

  it('are not looked for in nodes that the compiler makes, however many there are', () => {
    const twice = 'l = "/a"; '.repeat(20_000);
    const { tree } = decodeFdt(encodeFdt(treeOf(`/ { a { b; b; }; __symbols__ { ${twice} }; };`)), fileId('a.dtb'));
    if (!tree) throw new Error('no blob');
    expect(findings(tree)).toEqual(['error dtc/duplicate_property_names /a: b: is given again in the same body']);
  });
});
