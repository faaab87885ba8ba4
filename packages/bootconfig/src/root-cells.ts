import { readU32, type TreeNode } from '@carveout/devicetree';
import type { CellCounts } from './model.ts';

/** More cells than this make no number; hostile values must not size anything. */
const MAX_CELLS = 16;

/** A cell-count property, or undefined when absent, too short or absurd. */
export function cellCount(node: TreeNode, name: '#address-cells' | '#size-cells'): number | undefined {
  const property = node.property(name);
  const value = property && readU32(property);
  return value === undefined || value > MAX_CELLS ? undefined : value;
}

/** The root's cells as early_init_dt_scan_root() takes them: 1 and 1 when absent. */
export function readRootCells(root: TreeNode): CellCounts {
  return { address: cellCount(root, '#address-cells') ?? 1, size: cellCount(root, '#size-cells') ?? 1 };
}
