import type { TreeNode } from '@carveout/devicetree';

/** Which nodes of two trees are the same one. */
export interface NodePairs {
  /** From the first tree to the second, in tree order of the first. */
  readonly pairs: ReadonlyMap<TreeNode, TreeNode>;
  /** In one tree only; what lies below them is not listed. */
  readonly removed: readonly TreeNode[];
  readonly added: readonly TreeNode[];
}

/**
 * Nodes are the same when their paths are; and when one child of a node is gone and one came that has the same base name and
 * the same `compatible`, that child has got another unit address.
 */
export function pairNodes(before: TreeNode, after: TreeNode): NodePairs {
  const pairs = new Map<TreeNode, TreeNode>();
  const removed: TreeNode[] = [];
  const added: TreeNode[] = [];
  const visit = (first: TreeNode, second: TreeNode): void => {
    pairs.set(first, second);
    const namesakes = byName(second.children);
    const same = new Map(first.children.map((child) => [child, namesakes.get(child.name)?.pop()]));
    const gone = first.children.filter((child) => same.get(child) === undefined);
    const left = new Set([...namesakes.values()].flat());
    const come = second.children.filter((child) => left.has(child));
    const renamed = renamedChildren(gone, come);
    const taken = new Set(renamed.values());
    for (const child of first.children) {
      const other = same.get(child) ?? renamed.get(child);
      if (other) visit(child, other);
      else removed.push(child);
    }
    for (const child of come) if (!taken.has(child)) added.push(child);
  };
  visit(before, after);
  return { pairs, removed, added };
}

/** Those of one name last first. Damaged blobs have several: the first is the same as the first over there, and so on. */
function byName(nodes: readonly TreeNode[]): ReadonlyMap<string, TreeNode[]> {
  const names = new Map<string, TreeNode[]>();
  for (const node of nodes.toReversed()) {
    const namesakes = names.get(node.name);
    if (namesakes) namesakes.push(node);
    else names.set(node.name, [node]);
  }
  return names;
}

function renamedChildren(gone: readonly TreeNode[], come: readonly TreeNode[]): ReadonlyMap<TreeNode, TreeNode> {
  const renamed = new Map<TreeNode, TreeNode>();
  if (gone.length === 0 || come.length === 0) return renamed;
  const arrived = byKind(come);
  for (const [kind, [child, ...others]] of byKind(gone)) {
    const [candidate, ...more] = arrived.get(kind) ?? [];
    if (child && candidate && others.length === 0 && more.length === 0) renamed.set(child, candidate);
  }
  return renamed;
}

function byKind(nodes: readonly TreeNode[]): ReadonlyMap<string, readonly TreeNode[]> {
  const kinds = new Map<string, TreeNode[]>();
  for (const node of nodes) {
    const kind = `${node.unitName}\0${node.property('compatible')?.bytes.join(' ') ?? ''}`;
    const alike = kinds.get(kind);
    if (alike) alike.push(node);
    else kinds.set(kind, [node]);
  }
  return kinds;
}
