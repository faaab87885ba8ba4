import { hex } from '@carveout/core';
import { readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';
import { isMultiple, NOT_GIVEN, ownAddressCells } from '../facts/cell-counts.ts';
import { isPhandle } from '../facts/phandle-lists.ts';

const isProvider = (node: TreeNode): boolean =>
  (node.property('interrupt-controller') ?? node.property('interrupt-map')) !== undefined;

const CONTROLLER = 'gic: controller { interrupt-controller; #interrupt-cells = <2>; #address-cells = <0>; };\n';

const interruptsProperty: Check = {
  name: 'interrupts_property',
  code: 'DTC174',
  level: 'warning',
  requires: [],
  summary:
    'An `interrupts` property has no controller, or its length does not fit `#interrupt-cells` of the controller.',
  why: 'The kernel cannot map the interrupt, and the driver fails or polls. The controller is the nearest `interrupt-parent` up the tree.',
  examples: {
    good: [board(`${CONTROLLER}uart { interrupt-parent = <&gic>; interrupts = <5 4>; };`)],
    bad: [
      bad('uart { interrupts = <5>; };', '/uart: has interrupts, and there is no interrupt-parent up the tree'),
      bad(
        `${CONTROLLER}uart { interrupt-parent = <&gic>; interrupts = <5>; };`,
        '/uart: #interrupt-cells: of /controller is 2, and interrupts has 4 bytes, no multiple of 8',
      ),
      bad(
        'uart { interrupt-parent = <9>; interrupts = <5>; };',
        "/uart: interrupt-parent: is 0x9, which is no node's phandle",
      ),
      bad(
        'uart { interrupt-parent = <0>; interrupts = <5>; };',
        '/uart: interrupt-parent: is 0x0, which is no valid phandle',
        '/uart: has interrupts, and there is no interrupt-parent up the tree',
      ),
      bad(
        'pic: led { #interrupt-cells = <1>; };\nuart { interrupt-parent = <&pic>; interrupts = <5>; };',
        '/led: has neither interrupt-controller nor interrupt-map, and /uart has its interrupts there',
      ),
    ],
  },
  at: ['interrupts'],
  start: (scope) => (node) => {
    const interrupts = node.property('interrupts');
    if (!interrupts) return;
    const { length } = interrupts.bytes;
    if (length % 4 !== 0) scope.fail(node, `has ${length} bytes, no multiple of 4`, interrupts);
    const controller = findController(scope, node);
    if (controller === 'unknown') return;
    if (!controller) {
      scope.fail(node, 'has interrupts, and there is no interrupt-parent up the tree');
      return;
    }
    const cells = controller.property('#interrupt-cells');
    const count = cells && readU32(cells);
    if (!cells || count === undefined || isMultiple(length, count * 4)) return;
    const found = `interrupts has ${length} bytes, no multiple of ${count * 4}`;
    scope.fail(node, `of ${controller.path} is ${count}, and ${found}`, cells);
  },
};

/** Who handles the interrupts of a node; `unknown` when it was said why, or an overlay cannot tell. */
function findController(scope: CheckScope, node: TreeNode): TreeNode | 'unknown' | undefined {
  for (let at: TreeNode | undefined = node; at; at = at.parent) {
    if (at !== node && isProvider(at)) return at;
    const property = at.property('interrupt-parent');
    if (!property) continue;
    const phandle = readU32(property) ?? 0;
    if (!isPhandle(phandle)) {
      if (scope.plugin) return 'unknown';
      scope.fail(at, `is ${hex(BigInt(phandle))}, which is no valid phandle`, property);
      return undefined;
    }
    const found = scope.tree.nodeByPhandle(phandle);
    if (!found) scope.fail(at, `is ${hex(BigInt(phandle))}, which is no node's phandle`, property);
    else if (!isProvider(found)) {
      scope.fail(
        found,
        `has neither interrupt-controller nor interrupt-map, and ${node.path} has its interrupts there`,
      );
    }
    return found ?? 'unknown';
  }
  return undefined;
}

const interruptProvider: Check = {
  name: 'interrupt_provider',
  code: 'DTC175',
  level: 'warning',
  requires: ['interrupts_extended_is_cell'],
  summary: 'A node has `#interrupt-cells` but neither `interrupt-controller` nor `interrupt-map`, or the reverse.',
  why: 'The kernel needs both to know where interrupts are handled, and how they are numbered there.',
  examples: {
    good: [board(CONTROLLER)],
    bad: [
      bad('controller { interrupt-controller; };', '/controller: handles interrupts, and has no #interrupt-cells'),
      bad(
        'controller { #interrupt-cells = <1>; };',
        '/controller: has #interrupt-cells, but neither interrupt-controller nor interrupt-map',
      ),
    ],
  },
  at: ['interrupt-controller', 'interrupt-map', '#interrupt-cells'],
  start: (scope) => (node) => {
    const handles = isProvider(node);
    const counts = node.property('#interrupt-cells') !== undefined;
    if (handles && !counts) scope.fail(node, 'handles interrupts, and has no #interrupt-cells');
    if (!handles && counts) {
      scope.fail(node, 'has #interrupt-cells, but neither interrupt-controller nor interrupt-map');
    }
  },
};

const map = (entries: string, more = ''): string =>
  `${CONTROLLER}pcie {\n\t#address-cells = <1>;\n\t#interrupt-cells = <1>;\n\tinterrupt-map = ${entries};\n${more}};`;

const interruptMap: Check = {
  name: 'interrupt_map',
  code: 'DTC176',
  level: 'warning',
  requires: ['phandle_references', 'addr_size_cells', 'interrupt_provider'],
  summary:
    'An `interrupt-map` cannot be followed to its end: a count is missing, a phandle is none, or its length does not fit; or its mask has another length.',
  why: 'The kernel maps no interrupt behind the place where it gets lost, and wrong ones before.',
  examples: {
    good: [board(map('<0 1 &gic 5 4>', '\tinterrupt-map-mask = <0 7>;\n'))],
    bad: [
      bad(
        `${CONTROLLER}pcie { #interrupt-cells = <1>; interrupt-map = <0 1 &gic 5 4>; };`,
        '/pcie: has an interrupt-map, and no #address-cells',
      ),
      bad(
        map('<0 1 &gic 5 4>', '\tinterrupt-map-mask = <7>;\n'),
        '/pcie: interrupt-map-mask: has 4 bytes, not the 8 of address and interrupt',
      ),
      bad(map('<0 1>'), '/pcie: interrupt-map: has 8 bytes, and ends before the phandle of cell 2'),
      bad(map('<0 1 0 5 4>'), '/pcie: interrupt-map: has 0x0 in cell 2, which is no valid phandle'),
      bad(map('<0 1 9 5 4>'), "/pcie: interrupt-map: has 0x9 in cell 2, which is no node's phandle"),
      bad(map('<0 1 &gic 5>'), '/pcie: interrupt-map: has 16 bytes, and the last entry would end at 20'),
      bad(map('[01]'), '/pcie: interrupt-map: has 1 bytes, no multiple of 4'),
      bad(
        `pic: led { };\n${map('<0 1 &pic 5>')}`,
        '/pcie: interrupt-map refers in cell 2 to /led, which has no #interrupt-cells',
      ),
    ],
  },
  at: ['interrupt-map'],
  start: (scope) => (node) => {
    const found = node.property('interrupt-map');
    if (!found) return;
    const address = ownAddressCells(node);
    if (address < 0) {
      scope.fail(node, 'has an interrupt-map, and no #address-cells');
      return;
    }
    const own = address + cellsOf(node, '#interrupt-cells');
    const mask = node.property('interrupt-map-mask');
    if (mask && mask.bytes.length !== own * 4) {
      scope.fail(node, `has ${mask.bytes.length} bytes, not the ${own * 4} of address and interrupt`, mask);
    }
    const { length } = found.bytes;
    if (length % 4 === 0) followMap(scope, node, found, own);
    else scope.fail(node, `has ${length} bytes, no multiple of 4`, found);
  },
};

function cellsOf(node: TreeNode, name: string): number {
  const property = node.property(name);
  return (property && readU32(property)) ?? 0;
}

/** `own`: cells of an address and an interrupt below this node, with which each entry begins. */
function followMap(scope: CheckScope, node: TreeNode, found: TreeProperty, own: number): void {
  const total = found.bytes.length / 4;
  for (let cell = 0; cell < total; ) {
    cell += own;
    if (cell >= total) {
      scope.fail(node, `has ${total * 4} bytes, and ends before the phandle of cell ${cell}`, found);
      return;
    }
    const parent = mapParent(scope, node, found, cell);
    if (!parent) return;
    // dtc counts no address cells where the parent says none; the kernel does the same.
    const address = ownAddressCells(parent);
    cell += 1 + cellsOf(parent, '#interrupt-cells') + (address === NOT_GIVEN ? 0 : address >>> 0);
    if (cell > total) scope.fail(node, `has ${total * 4} bytes, and the last entry would end at ${cell * 4}`, found);
  }
}

function mapParent(scope: CheckScope, node: TreeNode, found: TreeProperty, cell: number): TreeNode | undefined {
  const phandle = readU32(found, cell * 4) ?? 0;
  const where = `has ${hex(BigInt(phandle))} in cell ${cell}, which is`;
  if (!isPhandle(phandle)) {
    if (!scope.plugin) scope.fail(node, `${where} no valid phandle`, found);
    return undefined;
  }
  const parent = scope.tree.nodeByPhandle(phandle);
  if (!parent) scope.fail(node, `${where} no node's phandle`, found);
  else if (parent.property('#interrupt-cells')) return parent;
  else scope.fail(node, `interrupt-map refers in cell ${cell} to ${parent.path}, which has no #interrupt-cells`);
  return undefined;
}

export const interruptChecks = { interruptsProperty, interruptProvider, interruptMap } as const;
