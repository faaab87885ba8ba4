import type { Range, U64 } from '@carveout/core';
import {
  type DeviceTree,
  readStrings,
  readTuples,
  readU64,
  type TreeNode,
  type TreeProperty,
} from '@carveout/devicetree';
import type { CellCounts, ReservedMemoryRoot, ReservedNode } from './model.ts';
import { cellCount } from './root-cells.ts';

/** Facts of /reserved-memory as the blob has them; which of them a kernel acts on is the simulator's business. */
export function readReservedMemory(tree: DeviceTree, root: CellCounts): ReservedMemoryRoot | null {
  const node = tree.root.children.find((child) => child.name === 'reserved-memory');
  if (!node) return null;
  const cells = ownCells(node);
  const hasRanges = node.property('ranges') !== undefined;
  return {
    path: '/reserved-memory',
    origin: node.origin,
    cells,
    hasRanges,
    problem: formatProblem(node, root, hasRanges),
    nodes: [...descendants(node, 1)].map(([child, depth]) => readNode(child, depth, root)),
  };
}

/** Deeper levels count for kernels up to 5.15; a limit keeps hostile blobs from exhausting the stack. */
const MAX_DEPTH = 64;

function* descendants(node: TreeNode, depth: number): Generator<readonly [TreeNode, number]> {
  for (const child of node.children) {
    yield [child, depth];
    if (depth < MAX_DEPTH) yield* descendants(child, depth + 1);
  }
}

function ownCells(node: TreeNode): CellCounts | null {
  const address = cellCount(node, '#address-cells');
  const size = cellCount(node, '#size-cells');
  return address === undefined || size === undefined ? null : { address, size };
}

/** The test of __reserved_mem_check_root(): size cells, address cells, then ranges, all present and equal to the root's. */
function formatProblem(node: TreeNode, root: CellCounts, hasRanges: boolean): string | null {
  for (const [name, expected] of [
    ['#size-cells', root.size],
    ['#address-cells', root.address],
  ] as const) {
    const value = cellCount(node, name);
    if (value === undefined) return `${name} is missing`;
    if (value !== expected) return `${name} is <${value}>, the root's is <${expected}>`;
  }
  return hasRanges ? null : 'ranges is missing';
}

function readNode(node: TreeNode, depth: number, root: CellCounts): ReservedNode {
  const has = (name: string) => node.property(name)?.origin ?? null;
  const status = node.property('status');
  const compatible = node.property('compatible');
  return {
    path: node.path,
    name: node.name,
    depth,
    status: status ? (readStrings(status)[0] ?? '') : null,
    compatible: compatible ? readStrings(compatible) : [],
    reg: readRanges(node.property('reg'), root),
    size: readNumber(node.property('size'), root.size),
    alignment: readNumber(node.property('alignment'), root.address),
    allocRanges: readRanges(node.property('alloc-ranges'), root),
    noMap: has('no-map'),
    reusable: has('reusable'),
    cmaDefault: has('linux,cma-default'),
    dmaDefault: has('linux,dma-default'),
    origin: node.origin,
  };
}

function readRanges(property: TreeProperty | undefined, cells: CellCounts): ReservedNode['reg'] {
  if (!property) return null;
  const { rows, trailing } = readTuples(property, [cells.address, cells.size]);
  const tuples: Range[] = [];
  for (const [base, size] of rows) {
    if (base !== undefined && size !== undefined) tuples.push({ base, size });
  }
  return { tuples, lengthOk: trailing === 0, origin: property.origin };
}

function readNumber(property: TreeProperty | undefined, cells: number): ReservedNode['size'] {
  if (!property) return null;
  const value = readU64(property, cells) ?? (0n as U64);
  return { value, lengthOk: property.bytes.length === cells * 4, origin: property.origin };
}
