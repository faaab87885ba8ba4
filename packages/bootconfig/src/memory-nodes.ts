import { type Origin, type Range, type Sourced, type SourceOrigin, sourceOrigin } from '@carveout/core';
import {
  cellOrigin,
  type DeviceTree,
  readString,
  readTuples,
  type TreeNode,
  type TreeProperty,
} from '@carveout/devicetree';
import type { CellCounts, MemoryNode } from './model.ts';

/** Every node with device_type = "memory", at any depth: which of them count depends on the kernel. */
export function readMemoryNodes(tree: DeviceTree, cells: CellCounts): readonly MemoryNode[] {
  const nodes: MemoryNode[] = [];
  for (const node of tree.nodesWith('device_type')) {
    const type = node.property('device_type');
    if (type && readString(type) === 'memory') nodes.push(readMemoryNode(node, cells));
  }
  return nodes;
}

function readMemoryNode(node: TreeNode, cells: CellCounts): MemoryNode {
  const property = node.property('linux,usable-memory') ?? node.property('reg');
  const status = node.property('status');
  return {
    path: node.path,
    topLevel: node.parent?.parent === undefined,
    status: status ? readString(status) : null,
    hotpluggable: node.property('hotpluggable') !== undefined,
    ranges: property ? sourcedRanges(property, cells) : [],
    origin: node.origin,
  };
}

/** The whole tuples of a `reg`-like property, each with the place of its first cell. */
export function sourcedRanges(property: TreeProperty, cells: CellCounts): readonly Sourced<Range>[] {
  const { rows, stride } = readTuples(property, [cells.address, cells.size]);
  const ranges: Sourced<Range>[] = [];
  for (const [index, [base, size]] of rows.entries()) {
    if (base === undefined || size === undefined) continue;
    ranges.push({ value: { base, size }, origin: originAt(property, index * stride) });
  }
  return ranges;
}

function originAt(property: TreeProperty, offset: number): Origin {
  const span = cellOrigin(property, offset);
  return span ? (sourceOrigin(span) satisfies SourceOrigin) : property.origin;
}
