import { type DeviceTree, readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import { providerCells } from './reference-table.ts';

const CELL = 4;

/** Byte offsets of references in a value, in order; undefined when it is not known whether there are any. */
export function referenceOffsets(tree: DeviceTree, property: TreeProperty): readonly number[] | undefined {
  if (tree.format === 'dts' && property.parts.length > 0) return writtenOffsets(property);
  if (property.bytes.length % CELL !== 0) return undefined;
  switch (property.name) {
    case 'interrupt-map':
      return interruptMapOffsets(tree, property);
    case 'iommu-map':
    case 'msi-map':
      return steps(property, 4 * CELL, CELL);
    case 'gpio-ranges':
      return gpioRangeOffsets(property);
    default:
      return listOffsets(tree, property);
  }
}

function writtenOffsets({ parts }: TreeProperty): readonly number[] {
  return parts.flatMap((part) => (part.kind === 'cells' ? part.references.map(({ offset }) => offset) : []));
}

function steps({ bytes }: TreeProperty, step: number, first: number): readonly number[] {
  const offsets: number[] = [];
  for (let at = first; at < bytes.length; at += step) offsets.push(at);
  return offsets;
}

/** Phandle, first line there, first line here, count. */
const gpioRangeOffsets = (property: TreeProperty): readonly number[] => steps(property, 4 * CELL, 0);

function listOffsets(tree: DeviceTree, property: TreeProperty): readonly number[] | undefined {
  const cells = providerCells(property.node, property.name);
  if (cells === undefined) return undefined;
  const offsets: number[] = [];
  for (let at = 0; at < property.bytes.length; ) {
    const phandle = readU32(property, at) ?? 0;
    // An empty entry, or a reference of an overlay, whose provider is not known.
    const provider = tree.nodeByPhandle(phandle);
    if (phandle !== 0) offsets.push(at);
    if (phandle !== 0 && cells !== null && provider === undefined) return offsets;
    at += CELL + (provider && cells !== null ? CELL * cellsOf(provider, cells) : 0);
  }
  return offsets;
}

const MOST_CELLS = 64;

function cellsOf(node: TreeNode, name: string): number {
  const property = node.property(name);
  return Math.min((property && readU32(property)) ?? 0, MOST_CELLS);
}

/** Child address and interrupt, then the parent's phandle, address and interrupt, over and over. */
function interruptMapOffsets(tree: DeviceTree, property: TreeProperty): readonly number[] {
  const { node, bytes } = property;
  const child = CELL * (cellsOf(node, '#address-cells') + cellsOf(node, '#interrupt-cells'));
  const offsets: number[] = [];
  for (let at = child; at < bytes.length; at += child) {
    offsets.push(at);
    const parent = tree.nodeByPhandle(readU32(property, at) ?? 0);
    if (!parent) break;
    at += CELL * (1 + cellsOf(parent, '#address-cells') + cellsOf(parent, '#interrupt-cells'));
  }
  return offsets;
}
