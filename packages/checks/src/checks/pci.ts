import { hex } from '@carveout/core';
import { readCells, readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';
import { checkCells, checkUnit } from '../facts/bus-shape.ts';
import { memoryBus, remembered } from '../facts/buses.ts';
import { hasString } from '../facts/strings.ts';

const CELLS = '#address-cells = <1>;\n#size-cells = <1>;\n';

/** A bus of its own kind with one child. */
const pci = (body: string, more = ''): string =>
  `pcie@0 {\n\tdevice_type = "pci";\n\treg = <0 1>;\n\t#address-cells = <3>;\n\t#size-cells = <2>;\n\tranges = <0 0 0 0 0 1>;\n\t${more}${body}\n};`;

const pciBridge: Check = {
  name: 'pci_bridge',
  code: 'DTC119',
  level: 'warning',
  requires: ['device_type_is_string', 'addr_size_cells'],
  summary:
    'A PCI host or bridge is not named pci or pcie, has no `ranges`, other cell counts than 3 and 2, or a `bus-range` that is none.',
  why: 'The PCI bus binding fixes all of these; the kernel does not find windows or bus numbers otherwise.',
  examples: {
    good: [board(`${CELLS}${pci('', 'bus-range = <0 0xff>;\n\t')}`)],
    bad: [
      bad(
        `${CELLS}host@0 {\n\tdevice_type = "pci";\n\treg = <0 1>;\n\t#address-cells = <2>;\n\t#size-cells = <1>;\n\tbus-range = <3 2>;\n};`,
        '/host@0: is a PCI bus, and is not named pci or pcie',
        '/host@0: is a PCI bus, and has no ranges',
        '/host@0: #address-cells is 2, and 3 on a PCI bus',
        '/host@0: #size-cells is 1, and 2 on a PCI bus',
        '/host@0: bus-range: begins with 3, which is above its end 2',
      ),
      bad(`${CELLS}${pci('', 'bus-range = <0>;\n\t')}`, '/pcie@0: bus-range: has 4 bytes, not the 8 of two cells'),
      bad(
        `${CELLS}${pci('', 'bus-range = <0 256>;\n\t')}`,
        '/pcie@0: bus-range: ends with 256, above the last bus number 255',
      ),
    ],
  },
  at: ['device_type'],
  start: (scope) => (node) => {
    if (!hasString(node, 'device_type', 'pci')) return;
    if (node.unitName !== 'pci' && node.unitName !== 'pcie') {
      scope.fail(node, 'is a PCI bus, and is not named pci or pcie');
    }
    if (!node.property('ranges')) scope.fail(node, 'is a PCI bus, and has no ranges');
    checkCells(scope, node, 'a PCI bus', [3, 2]);
    const range = node.property('bus-range');
    if (range) checkBusRange(scope, node, range);
  },
};

function checkBusRange(scope: CheckScope, node: TreeNode, range: TreeProperty): void {
  const [first = 0, last = 0] = readCells(range);
  if (range.bytes.length !== 8) scope.fail(node, `has ${range.bytes.length} bytes, not the 8 of two cells`, range);
  else {
    if (first > last) scope.fail(node, `begins with ${first}, which is above its end ${last}`, range);
    if (last > 0xff) scope.fail(node, `ends with ${last}, above the last bus number 255`, range);
  }
}

/** Finds the `reg` of a node on a PCI bus. */
function pciRegs(): (node: TreeNode) => TreeProperty | undefined {
  const busOf = remembered(memoryBus);
  return (node) => (node.parent && busOf(node.parent) === 'pci' ? node.property('reg') : undefined);
}

const pciDeviceReg: Check = {
  name: 'pci_device_reg',
  code: 'DTC120',
  level: 'warning',
  requires: ['reg_format', 'pci_bridge'],
  summary:
    'The first `reg` entry of a PCI device is no address in configuration space, or its unit address is not that device and function.',
  why: 'The kernel joins the node with the device by these numbers. The unit address is `device` or `device,function`, in hexadecimal.',
  examples: {
    good: [board(`${CELLS}${pci('wifi@1,2 { reg = <0xa00 0 0 0 0>; };')}`)],
    bad: [
      bad(
        `${CELLS}${pci('wifi@1 { reg = <0x2001008 1 0 0 0>; };')}`,
        '/pcie@0/wifi@1: reg: has 0x1 and 0x0 in its second and third cell, which are to be 0',
        '/pcie@0/wifi@1: reg: has 0x2001008 in its first cell, which is not in configuration space',
        '/pcie@0/wifi@1: reg: has 0x2001008 in its first cell, whose register number is to be 0',
        '/pcie@0/wifi@1: unit address is not the "2" that its reg gives on a PCI bus',
      ),
    ],
  },
  at: ['reg'],
  start(scope) {
    const regOf = pciRegs();
    return (node) => {
      const reg = regOf(node);
      if (!reg) return;
      const [first = 0, second = 0, third = 0] = readCells(reg);
      const text = hex(BigInt(first));
      if (second !== 0 || third !== 0) {
        const found = `${hex(BigInt(second))} and ${hex(BigInt(third))}`;
        scope.fail(node, `has ${found} in its second and third cell, which are to be 0`, reg);
      }
      if (first >>> 24 !== 0)
        scope.fail(node, `has ${text} in its first cell, which is not in configuration space`, reg);
      if ((first & 0xff) !== 0)
        scope.fail(node, `has ${text} in its first cell, whose register number is to be 0`, reg);
      checkPciUnit(scope, node, first);
    };
  },
};

function checkPciUnit(scope: CheckScope, node: TreeNode, first: number): void {
  const device = ((first & 0xf800) >> 11).toString(16);
  const both = `${device},${((first & 0x700) >> 8).toString(16)}`;
  if (node.unitAddress === both) return;
  checkUnit(scope, node, 'a PCI bus', (first & 0x700) === 0 ? device : both);
}

const pciDeviceBusNum: Check = {
  name: 'pci_device_bus_num',
  code: 'DTC121',
  level: 'warning',
  requires: ['reg_format', 'pci_bridge'],
  summary: "The bus number in a PCI device's `reg` is outside the `bus-range` of its parent (bus 0 without one).",
  why: 'The kernel looks for the device on another bus, and does not join it with its node.',
  examples: {
    good: [board(`${CELLS}${pci('wifi@0 { reg = <0x10000 0 0 0 0>; };', 'bus-range = <1 2>;\n\t')}`)],
    bad: [
      bad(
        `${CELLS}${pci('wifi@0 { reg = <0x10000 0 0 0 0>; };')}`,
        '/pcie@0/wifi@0: reg is for bus 1, and the bus has 0 to 0',
      ),
    ],
  },
  at: ['reg'],
  start(scope) {
    const regOf = pciRegs();
    return (node) => {
      const reg = regOf(node);
      if (!reg) return;
      const bus = ((readU32(reg) ?? 0) >> 16) & 0xff;
      const range = node.parent?.property('bus-range');
      const [first = 0, last = 0] = range ? readCells(range) : [];
      // dtc reports it at the parent's range where there is one, under the name of the device.
      if (bus < first || bus > last)
        scope.fail(node, `reg is for bus ${bus}, and the bus has ${first} to ${last}`, range);
    };
  },
};

export const pciChecks = { pciBridge, pciDeviceReg, pciDeviceBusNum } as const;
