import { hex } from '@carveout/core';
import { readU32, type TreeNode } from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';
import { busOf, remembered } from '../facts/buses.ts';
import { NOT_GIVEN, ownAddressCells, ownSizeCells } from '../facts/cell-counts.ts';
import { isPhandle } from '../facts/phandle-lists.ts';

/** By its name, or because it points to another. */
const isEndpoint = (node: TreeNode): boolean =>
  node.unitName === 'endpoint' || node.property('remote-endpoint') !== undefined;

/** A node that is not the root and has an endpoint. */
const isPort = (node: TreeNode): boolean => node.parent !== undefined && node.children.some(isEndpoint);

/** What has ports: a node named ports, or a device whose ports are numbered. No other kind of bus. */
function isPorts(node: TreeNode): boolean {
  if (isPort(node) || busOf(node) !== undefined) return false;
  return node.children.some((child) => isPort(child) && (node.name === 'ports' || child.property('reg') !== undefined));
}

const graph = (first: string, second = ''): string =>
  `camera { port { a: endpoint { ${first} }; }; };\nbridge { port { b: endpoint { ${second} }; }; };`;

const LINK = ['remote-endpoint = <&b>;', 'remote-endpoint = <&a>;'] as const;

const graphNodes: Check = {
  name: 'graph_nodes',
  code: 'DTC178',
  level: 'warning',
  requires: [],
  summary: 'An endpoint is a child of the root node.',
  why: 'Endpoints belong into a port of a device: the kernel does not find this one. Mostly `remote-endpoint` is at the wrong node.',
  examples: {
    good: [board(graph(...LINK))],
    bad: [bad('endpoint { };', '/: the root has the endpoint /endpoint: is its remote-endpoint misplaced?')],
  },
  start: (scope) => (node) => {
    if (node.parent) return;
    for (const child of node.children) {
      if (isEndpoint(child))
        scope.fail(node, `the root has the endpoint ${child.path}: is its remote-endpoint misplaced?`);
    }
  },
};

/** `reg` of a port or endpoint is one cell, is its unit address, and is counted so by the parent. */
function checkReg(scope: CheckScope, node: TreeNode): void {
  const reg = node.property('reg');
  if (!reg) return;
  if (reg.bytes.length !== 4) {
    scope.fail(node, `its reg has ${reg.bytes.length} bytes, not the 4 of one cell`);
    return;
  }
  const wanted = (readU32(reg) ?? 0).toString(16);
  if ((node.unitAddress ?? '') !== wanted) scope.fail(node, `unit address is not the "${wanted}" of its reg`);
  const parent = node.parent;
  if (!parent) return;
  // dtc shows these at the node's own cells, when it has any.
  const { cellsAreRead } = scope;
  checkParentCells(scope, node, '#address-cells', [cellsAreRead ? ownAddressCells(parent) : 0, 1]);
  checkParentCells(scope, node, '#size-cells', [cellsAreRead ? ownSizeCells(parent) : 0, 0]);
}

function checkParentCells(scope: CheckScope, node: TreeNode, name: string, [found, wanted]: readonly [number, number]) {
  if (found === wanted) return;
  const own = node.property(name);
  const text = found === NOT_GIVEN ? 'not given' : String(found);
  scope.fail(node, `${own ? 'of the parent' : `${name} of the parent`} is ${text}, and ${wanted} in a graph`, own);
}

const graphPort: Check = {
  name: 'graph_port',
  code: 'DTC180',
  level: 'warning',
  requires: ['graph_nodes'],
  summary:
    'A port is not named port, its `reg` is not one cell or not its unit address, or its parent has other cell counts than 1 and 0.',
  why: 'Drivers look for ports by this name and number.',
  examples: {
    good: [
      board(
        'a: panel { port { b: endpoint { remote-endpoint = <&c>; }; }; };\ndsi {\n\t#address-cells = <1>;\n\t#size-cells = <0>;\n\tport@1 { reg = <1>; c: endpoint { remote-endpoint = <&b>; }; };\n};',
      ),
    ],
    bad: [
      bad('dsi { output { endpoint { }; }; };', '/dsi/output: has an endpoint, and is not named port'),
      bad('dsi { port@1 { reg = <1 0>; endpoint { }; }; };', '/dsi/port@1: its reg has 8 bytes, not the 4 of one cell'),
      bad(
        'dsi {\n\t#address-cells = <2>;\n\t#size-cells = <1>;\n\tport@1 { reg = <2>; endpoint { }; };\n};',
        '/dsi/port@1: unit address is not the "2" of its reg',
        '/dsi/port@1: #address-cells of the parent is 2, and 1 in a graph',
        '/dsi/port@1: #size-cells of the parent is 1, and 0 in a graph',
      ),
    ],
  },
  start: (scope) => (node) => {
    if (!isPort(node)) return;
    checkReg(scope, node);
    if (!scope.plugin && node.unitName !== 'port') scope.fail(node, 'has an endpoint, and is not named port');
  },
};

const graphEndpoint: Check = {
  name: 'graph_endpoint',
  code: 'DTC181',
  level: 'warning',
  requires: ['graph_nodes'],
  summary:
    'An endpoint is not named endpoint, its `reg` is not its unit address, or it does not point to an endpoint that points back.',
  why: 'Drivers walk the links in both directions: one that leads nowhere or not back leaves the pipeline unconnected.',
  examples: {
    good: [board(graph(...LINK))],
    bad: [
      bad(
        graph('remote-endpoint = <9>;'),
        "/camera/port/endpoint: remote-endpoint: is 0x9, which is no node's phandle",
      ),
      bad(
        graph('remote-endpoint = <&b>;'),
        '/camera/port/endpoint: points to /bridge/port/endpoint, which does not point back',
      ),
      bad(
        'camera { port { sink { remote-endpoint = <0>; }; }; };',
        '/camera/port/sink: is an endpoint, and is not named endpoint',
      ),
    ],
  },
  start(scope) {
    const isParent = remembered(isPort);
    return (node) => {
      if (!node.parent || !isParent(node.parent)) return;
      checkReg(scope, node);
      if (scope.plugin) return;
      if (node.unitName !== 'endpoint') scope.fail(node, 'is an endpoint, and is not named endpoint');
      const remote = remoteOf(scope, node);
      if (!remote || remoteOf(scope, remote) === node) return;
      scope.fail(node, `points to ${remote.path}, which does not point back`);
    };
  },
};

function remoteOf(scope: CheckScope, endpoint: TreeNode): TreeNode | undefined {
  const property = endpoint.property('remote-endpoint');
  const phandle = (property && readU32(property)) ?? 0;
  if (!property || !isPhandle(phandle)) return undefined;
  const node = scope.tree.nodeByPhandle(phandle);
  if (!node) scope.fail(endpoint, `is ${hex(BigInt(phandle))}, which is no node's phandle`, property);
  return node;
}

const graphChildAddress: Check = {
  name: 'graph_child_address',
  code: 'DTC179',
  level: 'warning',
  quietInKernel: true,
  requires: ['graph_nodes', 'graph_port', 'graph_endpoint'],
  summary: 'A port or ports node has one child numbered 0, and `#address-cells` for it.',
  why: 'One child needs no number. Leave out `reg`, the unit address and both cells properties.',
  examples: {
    good: [board(graph(...LINK))],
    bad: [
      bad(
        `camera {\n\tport {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta: endpoint@0 { reg = <0>; remote-endpoint = <&b>; };\n\t};\n};\nbridge { port { b: endpoint { remote-endpoint = <&a>; }; }; };`,
        '/camera/port: has the one child endpoint@0, for which #address-cells and #size-cells are not needed',
      ),
    ],
  },
  start: (scope) => (node) => {
    if (scope.cellsAreRead && ownAddressCells(node) === NOT_GIVEN) return;
    if (!isPort(node) && !isPorts(node)) return;
    let unnumbered = 0;
    for (const child of node.children) {
      const reg = child.property('reg');
      if (reg && readU32(reg) !== 0) return;
      unnumbered++;
    }
    if (unnumbered !== 1) return;
    const only = node.children[0]?.name;
    scope.fail(node, `has the one child ${only}, for which #address-cells and #size-cells are not needed`);
  },
};

export const graphChecks = { graphNodes, graphChildAddress, graphPort, graphEndpoint } as const;
