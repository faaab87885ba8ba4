import { readU32, type TreeNode } from '@carveout/devicetree';

/** What dtc notes for a node without the property. */
export const NOT_GIVEN = -1;

/** `#address-cells` as the node itself says it, {@link NOT_GIVEN} without it. dtc keeps it as a signed number. */
export const ownAddressCells = (node: TreeNode): number => ownCells(node, '#address-cells');

export const ownSizeCells = (node: TreeNode): number => ownCells(node, '#size-cells');

function ownCells(node: TreeNode, name: string): number {
  const property = node.property(name);
  const value = property && readU32(property);
  return value === undefined ? NOT_GIVEN : value | 0;
}

/** With the default of the specification: 2. */
export function addressCells(node: TreeNode): number {
  const own = ownAddressCells(node);
  return own === NOT_GIVEN ? 2 : own;
}

/** With the default of the specification: 1. */
export function sizeCells(node: TreeNode): number {
  const own = ownSizeCells(node);
  return own === NOT_GIVEN ? 1 : own;
}

/** Nothing is a multiple of nothing but nothing. dtc's is_multiple_of() counts in 32 bits with a sign. */
export function isMultiple(length: number, of: number): boolean {
  const divisor = of | 0;
  return divisor === 0 ? length === 0 : length % divisor === 0;
}
