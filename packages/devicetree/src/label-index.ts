import type { ReferenceAst } from '@carveout/grammar-dts';
import { addLabel, type LabelEntry } from './label-entry.ts';
import type { MergedNode } from './merged-node.ts';

/**
 * Live labels of a growing tree. dtc searches the whole tree for each label; this finds the same node in one step,
 * also while two nodes have one label for a time.
 */
export class LabelIndex {
  readonly root: MergedNode;
  /** A list only where two nodes have one label for a time. */
  readonly #nodes = new Map<string, MergedNode | MergedNode[]>();
  #shared = false;
  readonly #omitted = new Set<MergedNode>();
  readonly #omittedLabels = new Map<string, MergedNode>();

  constructor(root: MergedNode) {
    this.root = root;
    this.#addBelow(root);
  }

  #addBelow(node: MergedNode): void {
    for (const entry of node.labelEntries) if (!entry.deleted) this.#put(entry.name, node);
    for (const child of node.childList.all) this.#addBelow(child);
  }

  #put(name: string, node: MergedNode): void {
    const known = this.#nodes.get(name);
    if (known === undefined) this.#nodes.set(name, node);
    else if (Array.isArray(known)) {
      if (!known.includes(node)) known.push(node);
    } else if (known !== node) {
      this.#nodes.set(name, [known, node]);
      this.#shared = true;
    }
  }

  /** Two nodes have, or had, one label. */
  get hasShared(): boolean {
    return this.#shared;
  }

  add(node: MergedNode, name: string): void {
    node.labelEntries = addLabel(node.labelEntries, name);
    this.#put(name, node);
  }

  /** The label of a deleted node; for {@link MergedNode.delete}. */
  readonly forget = (entry: LabelEntry, node: MergedNode): void => {
    const known = this.#nodes.get(entry.name);
    if (known === node) this.#nodes.delete(entry.name);
    if (!Array.isArray(known)) return;
    const rest = known.filter((other) => other !== node);
    const [only] = rest;
    if (only === undefined) this.#nodes.delete(entry.name);
    else this.#nodes.set(entry.name, rest.length === 1 ? only : rest);
  };

  node(label: string): MergedNode | undefined {
    const known = this.#nodes.get(label);
    return Array.isArray(known) ? firstInTree(known) : known;
  }

  names(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  /** dtc's get_node_by_ref(): full names only, live nodes only. */
  resolve(reference: ReferenceAst): MergedNode | undefined {
    // The root can be deleted, and is still found by this name.
    if (reference.label === null && reference.path === '/') return this.root;
    const found = this.#walk(reference, reference.label === null ? this.root : this.node(reference.label));
    return found?.deleted ? undefined : found;
  }

  /** For values, which were filled in before `/omit-if-no-ref/` took nodes away: those count as if they were there. */
  resolveForValue(reference: ReferenceAst): MergedNode | undefined {
    const found = this.resolve(reference);
    if (found || this.#omitted.size === 0) return found;
    return this.#walk(reference, reference.label === null ? this.root : this.#omittedLabels.get(reference.label));
  }

  /** Called before a node is omitted. */
  noteOmitted(node: MergedNode): void {
    if (node.deleted) return;
    this.#omitted.add(node);
    for (const label of node.labels) this.#omittedLabels.set(label, node);
    for (const child of node.children) this.noteOmitted(child);
  }

  #walk({ path }: ReferenceAst, start: MergedNode | undefined): MergedNode | undefined {
    if (start === undefined || !this.#counts(start)) return undefined;
    if (path === null) return start;
    let node: MergedNode | undefined = start;
    for (const component of path.split('/')) {
      if (component === '') continue;
      const live: MergedNode | undefined = node.child(component);
      node = live ?? node.childList.all.find((child) => child.name === component && this.#omitted.has(child));
      if (node === undefined) return undefined;
    }
    return node;
  }

  #counts(node: MergedNode): boolean {
    return !node.deleted || this.#omitted.has(node);
  }
}

/** The earliest in pre-order. */
function firstInTree(nodes: readonly MergedNode[]): MergedNode | undefined {
  let first: MergedNode | undefined;
  for (const node of nodes) if (first === undefined || isBefore(node, first)) first = node;
  return first;
}

function isBefore(a: MergedNode, b: MergedNode): boolean {
  const pathA = placesOf(a);
  const pathB = placesOf(b);
  for (let level = 0; level < pathA.length; level++) {
    const difference = (pathA[level] ?? 0) - (pathB[level] ?? -1);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

function placesOf(node: MergedNode): number[] {
  const places: number[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) places.unshift(at.parent.childList.all.indexOf(at));
  return places;
}
