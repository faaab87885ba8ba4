import { nodesInOrder } from './fix-up.ts';
import type { LabelIndex } from './label-index.ts';
import { MergedNode } from './merged-node.ts';
import { nodeAtPath } from './node-path.ts';
import { readString } from './read-value.ts';
import type { DeviceTree, Memreserve, TreeNode } from './tree.ts';

export interface TreeFacts {
  readonly root: MergedNode;
  /** Undefined for blobs: labels come from `/__symbols__`. */
  readonly labels: LabelIndex | undefined;
  readonly memreserves: readonly Memreserve[];
  readonly plugin: boolean;
  readonly format: 'dts' | 'fdt';
  readonly bootCpu: number;
  /** Passes of the compiler still take nodes away. */
  readonly changing?: boolean;
}

const NONE: readonly TreeNode[] = [];
const NO_NODES: readonly MergedNode[] = [];

/** The one implementation of {@link DeviceTree}. */
export class MergedTree implements DeviceTree {
  readonly root: MergedNode;
  readonly memreserves: readonly Memreserve[];
  readonly plugin: boolean;
  readonly format: 'dts' | 'fdt';
  readonly bootCpu: number;
  readonly #labels: LabelIndex | undefined;
  readonly #changing: boolean;
  #nodes: readonly MergedNode[] | undefined;
  #phandles: Map<number, MergedNode> | undefined;
  #byProperty: Map<string, MergedNode[]> | undefined;

  constructor(facts: TreeFacts) {
    this.root = facts.root;
    this.memreserves = facts.memreserves;
    this.plugin = facts.plugin;
    this.format = facts.format;
    this.bootCpu = facts.bootCpu;
    this.#labels = facts.labels;
    this.#changing = facts.changing ?? false;
  }

  nodeByPath(path: string): TreeNode | undefined {
    return nodeAtPath(this.root, path);
  }

  nodeByLabel(label: string): TreeNode | undefined {
    const node = this.#labels?.node(label);
    if (node) return node;
    const path = this.root.child('__symbols__')?.property(label);
    return path && nodeAtPath(this.root, readString(path));
  }

  nodeByPhandle(phandle: number): TreeNode | undefined {
    if (this.#phandles === undefined) {
      this.#phandles = new Map();
      for (const node of this.#liveNodes()) {
        const number = node.phandle;
        if (number !== undefined && !this.#phandles.has(number)) this.#phandles.set(number, node);
      }
    }
    return this.#phandles.get(phandle);
  }

  nodesWith(property: string): readonly TreeNode[] {
    return this.#propertyIndex().get(property) ?? NONE;
  }

  propertyNames(): Iterable<string> {
    return this.#propertyIndex().keys();
  }

  #propertyIndex(): ReadonlyMap<string, MergedNode[]> {
    if (this.#byProperty) return this.#byProperty;
    const index = new Map<string, MergedNode[]>();
    for (const node of this.#liveNodes()) {
      node.forEachName((name) => {
        const nodes = index.get(name);
        if (!nodes) index.set(name, [node]);
        else if (nodes.at(-1) !== node) nodes.push(node);
      });
    }
    this.#byProperty = index;
    return index;
  }

  get nodes(): readonly TreeNode[] {
    return this.#liveNodes();
  }

  #liveNodes(): readonly MergedNode[] {
    if (this.#nodes) return this.#nodes;
    const nodes = this.root.deleted ? NO_NODES : nodesInOrder(this.root);
    if (!this.#changing) this.#nodes = nodes;
    return nodes;
  }

  *labels(): IterableIterator<readonly [string, TreeNode]> {
    const listed = new Set<string>();
    for (const node of this.#liveNodes()) {
      for (const label of node.labels) {
        listed.add(label);
        yield [label, node];
      }
    }
    for (const symbol of this.root.child('__symbols__')?.properties ?? []) {
      const node = listed.has(symbol.name) ? undefined : nodeAtPath(this.root, readString(symbol));
      if (node) yield [symbol.name, node];
    }
  }
}

/** The root with what only this package may see. Throws TypeError for a tree that was made elsewhere: a caller's bug. */
export function mergedRoot(tree: DeviceTree): MergedNode {
  if (tree.root instanceof MergedNode) return tree.root;
  throw new TypeError('not a tree made by this package');
}
