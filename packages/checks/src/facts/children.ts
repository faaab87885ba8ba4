import type { TreeNode } from '@carveout/devicetree';

/** Children were written: for dtc a deleted one still makes its parent a node with children. */
export const everHadChildren = (node: TreeNode): boolean => node.children.length > 0 || node.deletedChildren.length > 0;
