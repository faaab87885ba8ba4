import type { TreeNode } from '@carveout/devicetree';
import { addressCells, sizeCells } from './cell-counts.ts';
import { hasString, isCompatible } from './strings.ts';

/** dtc marks a node with one kind of bus, and what it looks at later replaces what it found before. */
export type Bus = 'pci' | 'simple' | 'i2c' | 'spi';

/** As pci_bridge and simple_bus_bridge leave it: those come before every check of addresses. */
export function memoryBus(node: TreeNode): Bus | undefined {
  if (isCompatible(node, 'simple-bus')) return 'simple';
  return hasString(node, 'device_type', 'pci') ? 'pci' : undefined;
}

const I2C_NAMES: ReadonlySet<string> = new Set(['i2c', 'i2c-bus', 'i2c-arb']);

export const isI2cBus = (node: TreeNode): boolean => I2C_NAMES.has(node.unitName);

/** By its name, or by its cells and what its children have. */
export const isSpiBus = (node: TreeNode): boolean => node.unitName === 'spi' || looksLikeSpiBus(node);

export function looksLikeSpiBus(node: TreeNode): boolean {
  if (addressCells(node) !== 1 || sizeCells(node) !== 0) return false;
  return node.children.some(hasSpiProperty);
}

function hasSpiProperty(node: TreeNode): boolean {
  let found = false;
  node.forEachName((name) => {
    found ||= name.startsWith('spi-');
  });
  return found;
}

/** After all of the four have been looked for. */
export function busOf(node: TreeNode): Bus | undefined {
  if (isSpiBus(node)) return 'spi';
  return isI2cBus(node) ? 'i2c' : memoryBus(node);
}

/** What was found out about a node is not worked out again for each of its children. */
export function remembered<T>(find: (node: TreeNode) => T): (node: TreeNode) => T {
  const known = new Map<TreeNode, T>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined || known.has(node)) return before as T;
    const found = find(node);
    known.set(node, found);
    return found;
  };
}
