import type { DiagnosticCode } from '@carveout/core';
import type { TreeNode, TreeProperty } from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';
import { memoryBus, remembered } from '../facts/buses.ts';
import { addressCells, isMultiple, NOT_GIVEN, ownAddressCells, ownSizeCells, sizeCells } from '../facts/cell-counts.ts';
import { everHadChildren } from '../facts/children.ts';
import { hasString } from '../facts/strings.ts';

const addrSizeCells: Check = {
  name: 'addr_size_cells',
  code: 'DTC113',
  level: 'warning',
  step: true,
  requires: ['address_cells_is_cell', 'size_cells_is_cell'],
  summary: 'Never reported: stands for reading `#address-cells` and `#size-cells` of every node.',
  why: 'When one of them is no cell, addresses below it cannot be read.',
  examples: { good: [board('#address-cells = <1>;\n#size-cells = <1>;')], bad: [] },
  start: () => undefined,
};

const CELLS = '#address-cells = <1>;\n#size-cells = <1>;\n';

const regFormat: Check = {
  name: 'reg_format',
  code: 'DTC114',
  level: 'warning',
  requires: ['addr_size_cells'],
  summary:
    "A `reg` property is empty, stands on the root, or is no multiple of the parent's `#address-cells` plus `#size-cells`.",
  why: 'The kernel reads addresses and sizes at wrong places, or none at all.',
  examples: {
    good: [board(`${CELLS}uart@1000 { reg = <0x1000 0x100>; };`)],
    bad: [
      bad(`${CELLS}reg = <0 0>;`, '/: the root has a reg'),
      bad(`${CELLS}uart@1000 { reg; };`, '/uart@1000: reg: is empty'),
      bad(
        `${CELLS}uart@1000 { reg = <0x1000>; };`,
        '/uart@1000: reg: has 4 bytes, no multiple of 8 (#address-cells 1, #size-cells 1)',
      ),
    ],
  },
  at: ['reg'],
  start: (scope) => (node) => {
    const reg = node.property('reg');
    if (!reg) return;
    if (!node.parent) {
      scope.fail(node, 'the root has a reg');
      return;
    }
    if (reg.bytes.length === 0) scope.fail(node, 'is empty', reg);
    const address = addressCells(node.parent);
    const size = sizeCells(node.parent);
    const entry = (address + size) * 4;
    if (isMultiple(reg.bytes.length, entry)) return;
    const cells = `#address-cells ${address}, #size-cells ${size}`;
    scope.fail(node, `has ${reg.bytes.length} bytes, no multiple of ${entry} (${cells})`, reg);
  },
};

const rangesFormat = (name: string, property: string, code: DiagnosticCode): Check => ({
  name,
  code,
  level: 'warning',
  requires: ['addr_size_cells'],
  summary: `A \`${property}\` property stands on the root, is no multiple of its entry, or is empty where parent and child count cells differently.`,
  why: 'Addresses below the node cannot be translated, or are translated wrongly, and its devices are not found.',
  examples: {
    good: [
      board(`${CELLS}soc {\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\t${property};\n};`),
      board(`${CELLS}soc {\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\t${property} = <0 0x1000 0x100>;\n};`),
    ],
    bad: [
      bad(`${CELLS}${property};`, `/: ${property}: stands on the root, which has no parent to translate to`),
      bad(
        `${CELLS}soc {\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n\t${property};\n};`,
        `/soc: ${property}: is empty, but #address-cells is 2 here and 1 in /`,
        `/soc: ${property}: is empty, but #size-cells is 2 here and 1 in /`,
      ),
      bad(
        `${CELLS}soc {\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\t${property} = <0 0>;\n};`,
        `/soc: ${property}: has 8 bytes, no multiple of 12 (#address-cells 1 of the parent, #address-cells 1, #size-cells 1)`,
      ),
    ],
  },
  at: [property],
  start: (scope) => (node) => {
    const ranges = node.property(property);
    if (!ranges) return;
    if (node.parent) checkRanges(scope, node, node.parent, ranges);
    else scope.fail(node, 'stands on the root, which has no parent to translate to', ranges);
  },
});

function checkRanges(scope: CheckScope, node: TreeNode, parent: TreeNode, ranges: TreeProperty): void {
  const outer = { address: addressCells(parent), size: sizeCells(parent) };
  const inner = { address: addressCells(node), size: sizeCells(node) };
  const { length } = ranges.bytes;
  if (length === 0) {
    for (const kind of ['address', 'size'] as const) {
      if (outer[kind] === inner[kind]) continue;
      const cells = `#${kind}-cells is ${inner[kind]} here and ${outer[kind]} in ${parent.path}`;
      scope.fail(node, `is empty, but ${cells}`, ranges);
    }
    return;
  }
  const entry = (outer.address + inner.address + inner.size) * 4;
  if (isMultiple(length, entry)) return;
  const cells = `#address-cells ${outer.address} of the parent, #address-cells ${inner.address}, #size-cells ${inner.size}`;
  scope.fail(node, `has ${length} bytes, no multiple of ${entry} (${cells})`, ranges);
}

const unitAddressVsReg: Check = {
  name: 'unit_address_vs_reg',
  code: 'DTC117',
  level: 'warning',
  quietInKernel: true,
  requires: [],
  summary: 'A node has a unit address but neither `reg` nor `ranges`, or the reverse.',
  why: 'The unit address is to be the first address of the node. Without one, two nodes of a kind cannot be told apart by name.',
  examples: {
    good: [board(`${CELLS}uart@1000 { reg = <0x1000 0x100>; };\nleds { };`)],
    bad: [
      bad('leds@0 { };', '/leds@0: has a unit address, but neither reg nor ranges'),
      bad(`${CELLS}uart { reg = <0x1000 0x100>; };`, '/uart: has reg or ranges, but no unit address'),
    ],
  },
  start: (scope) => (node) => {
    // Fragments of an overlay are numbered like this by convention.
    if (node.child('__overlay__')) return;
    const ranges = node.property('ranges');
    const hasAddress = node.property('reg') !== undefined || (ranges !== undefined && ranges.bytes.length > 0);
    const hasUnit = Boolean(node.unitAddress);
    if (hasAddress === hasUnit) return;
    const what = hasUnit ? 'a unit address, but neither reg nor ranges' : 'reg or ranges, but no unit address';
    scope.fail(node, `has ${what}`);
  },
};

const unitAddressFormat: Check = {
  name: 'unit_address_format',
  code: 'DTC118',
  level: 'warning',
  requires: ['node_name_format', 'pci_bridge', 'simple_bus_bridge'],
  summary: 'A unit address begins with `0x` or with a zero that is not needed.',
  why: 'Unit addresses are hexadecimal without prefix by convention, and are found by this text. Buses with a format of their own are checked by their own rules.',
  examples: {
    good: [board(`${CELLS}uart@1000 { reg = <0x1000 0x100>; };\nled@0 { reg = <0 1>; };`)],
    bad: [
      bad(`${CELLS}uart@0x1000 { reg = <0x1000 0x100>; };`, '/uart@0x1000: unit address begins with 0x'),
      bad(`${CELLS}uart@01000 { reg = <0x1000 0x100>; };`, '/uart@01000: unit address begins with 0'),
    ],
  },
  start(scope) {
    const busOf = remembered(memoryBus);
    return (node) => {
      const unit = node.unitAddress ?? '';
      if (unit === '' || (node.parent && busOf(node.parent))) return;
      const prefixed = unit.startsWith('0x');
      if (prefixed) scope.fail(node, 'unit address begins with 0x');
      if (/^0[\da-fA-F]/.test(prefixed ? unit.slice(2) : unit)) scope.fail(node, 'unit address begins with 0');
    };
  },
};

const avoidDefaultAddrSize: Check = {
  name: 'avoid_default_addr_size',
  code: 'DTC128',
  level: 'warning',
  requires: ['addr_size_cells'],
  summary: 'A node has `reg` or `ranges`, and its parent does not say `#address-cells` or `#size-cells`.',
  why: 'The specification then counts 2 and 1, the kernel 1 and 1 on some paths: say what is meant.',
  examples: {
    good: [board(`${CELLS}uart@1000 { reg = <0x1000 0x100>; };`)],
    bad: [
      bad(
        'uart@1000 { reg = <0 0x1000 0x100>; };',
        '/uart@1000: the parent has no #address-cells, and 2 is taken',
        '/uart@1000: the parent has no #size-cells, and 1 is taken',
      ),
    ],
  },
  at: ['reg', 'ranges'],
  start: (scope) => (node) => {
    if (!node.parent || !(node.property('reg') ?? node.property('ranges'))) return;
    if (ownAddressCells(node.parent) === NOT_GIVEN)
      scope.fail(node, 'the parent has no #address-cells, and 2 is taken');
    if (ownSizeCells(node.parent) === NOT_GIVEN) scope.fail(node, 'the parent has no #size-cells, and 1 is taken');
  },
};

const avoidUnnecessaryAddrSize: Check = {
  name: 'avoid_unnecessary_addr_size',
  code: 'DTC129',
  level: 'warning',
  quietInKernel: true,
  requires: ['avoid_default_addr_size'],
  summary:
    'A node says `#address-cells` and `#size-cells`, but has no `ranges` or `dma-ranges` and no child with `reg`.',
  why: 'They say how addresses of children are written, and there are none. Remove both.',
  examples: {
    good: [board('leds { red { }; };')],
    bad: [
      bad(
        'leds {\n\t#address-cells = <1>;\n\t#size-cells = <0>;\n\tred { };\n};',
        '/leds: #address-cells and #size-cells are not needed: no child has a reg, and there are no ranges',
      ),
    ],
  },
  at: ['#address-cells'],
  start: (scope) => (node) => {
    if (!node.parent || ownAddressCells(node) < 0 || ownSizeCells(node) < 0 || !everHadChildren(node)) return;
    if (node.property('ranges') || node.property('dma-ranges')) return;
    if (node.children.some((child) => child.property('reg'))) return;
    scope.fail(node, '#address-cells and #size-cells are not needed: no child has a reg, and there are no ranges');
  },
};

const isDisabled = (node: TreeNode): boolean => hasString(node, 'status', 'disabled');

const SIBLINGS = `${CELLS}uart@1000 { reg = <0x1000 0x100>; };\n`;

const uniqueUnitAddress: Check = {
  name: 'unique_unit_address',
  code: 'DTC130',
  level: 'warning',
  quietInKernel: true,
  requires: ['avoid_default_addr_size'],
  summary: 'Two children of a node have the same unit address.',
  why: 'Two devices at one address are mostly a copy with an address that was not changed. Where one block has several faces, they are alternatives.',
  examples: {
    good: [board(`${SIBLINGS}spi@2000 { reg = <0x2000 0x100>; };`)],
    bad: [bad(`${SIBLINGS}spi@1000 { reg = <0x1000 0x100>; };`, '/uart@1000: /spi@1000 has the same unit address')],
  },
  at: ['#address-cells'],
  start: (scope) => (node) => checkUnique(scope, node, node.children),
};

const uniqueUnitAddressIfEnabled: Check = {
  name: 'unique_unit_address_if_enabled',
  code: 'DTC131',
  level: 'off',
  requires: ['avoid_default_addr_size'],
  summary: 'Two children of a node have the same unit address, and neither has the status "disabled".',
  why: 'Two drivers would take the same registers. Disable the alternative that the board does not use.',
  examples: {
    good: [board(`${SIBLINGS}spi@1000 {\n\treg = <0x1000 0x100>;\n\tstatus = "disabled";\n};`)],
    bad: [bad(`${SIBLINGS}spi@1000 { reg = <0x1000 0x100>; };`, '/uart@1000: /spi@1000 has the same unit address')],
  },
  at: ['#address-cells'],
  start: (scope) => (node) =>
    checkUnique(scope, node, node.children.length > 1 ? node.children.filter((child) => !isDisabled(child)) : []),
};

/** dtc reports each pair, in the order of the later one, at the earlier one. */
function checkUnique(scope: CheckScope, node: TreeNode, children: readonly TreeNode[]): void {
  if (children.length < 2 || ownAddressCells(node) < 0 || ownSizeCells(node) < 0) return;
  const places = new Map<string, TreeNode[]>();
  for (const child of children) {
    const unit = child.unitAddress ?? '';
    if (unit === '') continue;
    const same = places.get(unit);
    if (!same) {
      places.set(unit, [child]);
      continue;
    }
    for (const earlier of same) {
      if (scope.isFull()) return;
      scope.fail(earlier, `${child.path} has the same unit address`);
    }
    same.push(child);
  }
}

export const addressingChecks = {
  addrSizeCells,
  regFormat,
  rangesFormat: rangesFormat('ranges_format', 'ranges', 'DTC115'),
  dmaRangesFormat: rangesFormat('dma_ranges_format', 'dma-ranges', 'DTC116'),
  unitAddressVsReg,
  unitAddressFormat,
  avoidDefaultAddrSize,
  avoidUnnecessaryAddrSize,
  uniqueUnitAddress,
  uniqueUnitAddressIfEnabled,
} as const;
