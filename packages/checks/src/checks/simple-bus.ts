import { readU32, type TreeNode } from '@carveout/devicetree';
import { bad, board, type Check } from '../check.ts';
import { checkUnit } from '../facts/bus-shape.ts';
import { memoryBus, remembered } from '../facts/buses.ts';
import { addressCells } from '../facts/cell-counts.ts';

const CELLS = '#address-cells = <1>;\n#size-cells = <1>;\n';

const simpleBusBridge: Check = {
  name: 'simple_bus_bridge',
  code: 'DTC122',
  level: 'warning',
  step: true,
  requires: ['addr_size_cells', 'compatible_is_string_list'],
  summary: 'Never reported: stands for finding nodes that are compatible with "simple-bus".',
  why: 'When a compatible property is no list of strings, they cannot be told.',
  examples: { good: [board('soc { compatible = "simple-bus"; };')], bad: [] },
  start: () => undefined,
};

const simpleBus = (body: string): string =>
  `${CELLS}soc {\n\tcompatible = "simple-bus";\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\tranges;\n\t${body}\n};`;

const simpleBusReg: Check = {
  name: 'simple_bus_reg',
  code: 'DTC123',
  level: 'warning',
  quietInKernel: true,
  requires: ['reg_format', 'simple_bus_bridge'],
  summary: 'A node on a simple-bus has no `reg` or `ranges`, or its unit address is not the first address.',
  why: 'What has no address is no device of a memory-mapped bus and belongs elsewhere; a wrong unit address misleads in every log.',
  examples: {
    good: [board(simpleBus('uart@1000 { reg = <0x1000 0x100>; };'))],
    bad: [
      bad(
        simpleBus('bus {\n\t\tcompatible = "simple-bus";\n\t\tleds { };\n\t};\n\tuart@2000 { reg = <0x1000 0x100>; };'),
        '/soc/bus/leds: has neither reg nor ranges, and its bus has addresses only',
        '/soc/uart@2000: unit address is not the "1000" that its reg gives on a simple bus',
      ),
    ],
  },
  start(scope) {
    const busOf = remembered(memoryBus);
    return (node) => {
      const { parent } = node;
      if (!parent || busOf(parent) !== 'simple') return;
      const first = firstAddress(node, addressCells(parent));
      if (first !== undefined) checkUnit(scope, node, 'a simple bus', first.toString(16));
      else if (parent.parent && busOf(node) !== 'simple') {
        scope.fail(node, 'has neither reg nor ranges, and its bus has addresses only');
      }
    };
  },
};

/** In the parent's address space: of `reg`, else of `ranges`. More than two cells lose the upper ones. */
function firstAddress(node: TreeNode, cells: number): bigint | undefined {
  const reg = node.property('reg');
  const from = reg ?? node.property('ranges');
  if (!from || from.bytes.length === 0) return undefined;
  const skipped = reg ? 0 : addressCells(node);
  let address = 0n;
  for (let cell = Math.max(0, cells - 2); cell < cells; cell++) {
    address = (address << 32n) | BigInt(readU32(from, (skipped + cell) * 4) ?? 0);
  }
  return address;
}

export const simpleBusChecks = { simpleBusBridge, simpleBusReg } as const;
