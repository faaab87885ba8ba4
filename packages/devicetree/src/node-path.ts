import type { TreeNode } from './tree.ts';

/** A live node by absolute path, component by component as libfdt's fdt_path_offset() does. */
export function nodeAtPath(root: TreeNode, path: string): TreeNode | undefined {
  if (!path.startsWith('/')) return undefined;
  if (root.deleted) return undefined;
  let node = root;
  for (const component of path.split('/')) {
    if (component === '') continue;
    const child: TreeNode | undefined = childNamed(node, component);
    if (child === undefined) return undefined;
    node = child;
  }
  return node;
}

/** As libfdt's fdt_subnode_offset(): the first live child of that name, where a name without `@` stands for any unit address. */
export function childNamed<T extends TreeNode>(
  node: { readonly children: readonly T[]; child(name: string): T | undefined },
  name: string,
): T | undefined {
  if (name.includes('@')) return node.child(name);
  return node.children.find((child) => child.unitName === name);
}
