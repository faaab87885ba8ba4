import type { DeviceTree, TreeNode } from '@carveout/devicetree';
import type { Check } from './check.ts';

/** The nodes that a check looks at, in tree order. `all`: every live node. */
export function visitedNodes({ at }: Check, tree: DeviceTree, all: () => readonly TreeNode[]): readonly TreeNode[] {
  if (at === undefined) return all();
  const names = typeof at === 'function' ? [...tree.propertyNames()].filter(at) : at;
  const lists = names.map((name) => tree.nodesWith(name)).filter((nodes) => nodes.length > 0);
  const [only] = lists;
  if (lists.length < 2) return only ?? [];
  const wanted = new Set(lists.flat());
  return all().filter((node) => wanted.has(node));
}
