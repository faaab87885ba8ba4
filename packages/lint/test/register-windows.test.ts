import { hex } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { registerWindows } from '../src/facts/register-windows.ts';
import { lintBoard } from '../src/index.ts';
import { boardContext, boardTree, range } from './board.ts';

const soc = (properties: string, bus = 'simple-bus'): string => `/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>;
memory@0 { device_type = "memory"; reg = <0x0 0x40000000>; };
reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; pool: linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0x4000000>; }; };
soc { compatible = "${bus}"; #address-cells = <1>; #size-cells = <1>; ${properties} }; };`;

describe('windows of registers', () => {
  it.each<[string, string, readonly string[]]>([
    ['a bus that moves addresses', 'ranges = <0x7e000000 0x3f000000 0x1000000>;', ['0x3f000000']],
    [
      'two windows, one of them as it is',
      'ranges = <0x7e000000 0x3f000000 0x1000000>, <0x40000000 0x40000000 0x1000>;',
      ['0x3f000000'],
    ],
    ['a bus without translation', 'ranges;', []],
    ['an empty window', 'ranges = <0x7e000000 0x3f000000 0x0>;', []],
    ['half an entry', 'ranges = <0x7e000000 0x3f000000>;', []],
  ])('%s', (_, properties, expected) =>
    expect(registerWindows(boardTree({ dts: soc(properties) })).map(({ base }) => hex(base))).toEqual(expected),
  );
});

it('of PCI are no windows of registers', () => {
  const pci = soc('ranges = <0x7e000000 0x3f000000 0x1000000>;', 'pci-host-ecam-generic');
  expect(registerWindows(boardTree({ dts: pci }))).toEqual([]);
});

describe('a CMA area across a zone boundary', () => {
  const DMA = 'dma-ranges = <0xc0000000 0x0 0x3f000000>;';
  const rules = (properties: string, ram?: number): readonly string[] => {
    const board = { dts: soc(`${DMA} ${properties}`), kernel: '6.12.117' };
    return lintBoard(boardContext(ram === undefined ? board : { ...board, ram: [range(0, ram)] }))
      .filter(({ rule }) => rule === 'cma-crosses-zone')
      .map(({ severity, help }) => `${severity} ${help}`);
  };

  it('is a warning with the RAM of the memory node, and information when registers show that it is not so', () => {
    expect(rules('ranges;')).toEqual(['warning keep it on one side with `alloc-ranges`']);
    expect(rules('ranges = <0x7e000000 0x3f000000 0x1000000>;')).toEqual([
      'info the memory node covers registers (0x3f000000..0x3fffffff): give the RAM that the boot loader leaves with `--memory`',
    ]);
  });

  it('is an error with RAM that somebody names, and gone with what firmware leaves', () => {
    const window = 'ranges = <0x7e000000 0x3f000000 0x1000000>;';
    expect(rules(window, 0x4000_0000)).toEqual(['error keep it on one side with `alloc-ranges`']);
    expect(rules(window, 0x3b40_0000)).toEqual([]);
  });
});
