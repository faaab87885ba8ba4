import { type DeviceTree, readCells, type TreeNode } from '@carveout/devicetree';

/** Generated for overlays and tools: they name every node that has a label. */
const TABLES = /^\/(__symbols__|__local_fixups__|__fixups__|aliases)(\/|$)/;

/**
 * True when a property outside of the node names it, by phandle or by path. Source says which cells are references; in a blob, and where
 * a number is written out, every cell that equals the phandle may be one and counts.
 */
export function isReferenced(tree: DeviceTree, path: string): boolean {
  const node = tree.nodeByPath(path);
  if (!node) return false;
  for (const other of tree.nodes) {
    if (other !== node && !TABLES.test(other.path) && names(tree, other, node)) return true;
  }
  return false;
}

function names({ format }: DeviceTree, from: TreeNode, node: TreeNode): boolean {
  const { phandle } = node;
  return from.properties.some((property) => {
    const written = property.parts.flatMap((part) =>
      part.kind === 'cells' ? part.references : part.kind === 'path' ? [part.reference] : [],
    );
    if (written.some(({ target }) => target === node)) return true;
    if (property.parts.some((part) => part.kind === 'string' && part.text === node.path)) return true;
    const isNumber = property.name === 'memory-region' || format === 'fdt';
    return isNumber && phandle !== undefined && readCells(property).includes(phandle);
  });
}
