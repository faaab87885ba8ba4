import type { TreeNode } from './tree.ts';

/**
 * A live node by absolute path, component by component as libfdt's fdt_path_offset() does: the full name first, then,
 * for a component without `@`, the only child whose name before `@` is the same.
 */
export function nodeAtPath(root: TreeNode, path: string): TreeNode | undefined {
  if (!path.startsWith('/')) return undefined;
  let node: TreeNode | undefined = root.deleted ? undefined : root;
  for (const component of path.split('/')) {
    if (component === '') continue;
    node = node?.child(component) ?? onlyChildNamed(node, component);
    if (node === undefined) return undefined;
  }
  return node;
}

function onlyChildNamed(node: TreeNode | undefined, name: string): TreeNode | undefined {
  if (node === undefined || name.includes('@')) return undefined;
  const matches = node.children.filter((child) => child.unitName === name);
  return matches.length === 1 ? matches[0] : undefined;
}
