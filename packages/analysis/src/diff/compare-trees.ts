import { type Span, spanOf } from '@carveout/core';
import {
  type DeviceTree,
  readCells,
  readString,
  readStrings,
  type TreeNode,
  type TreeProperty,
} from '@carveout/devicetree';
import { type DecodedValue, type DiffSide, decodeValue } from './decode-value.ts';
import type { NodeChange, PropertyChange, ReserveChange, ShownValue, TreeChange, TreeDiff } from './model.ts';
import { type NodePairs, pairNodes } from './pair-nodes.ts';
import { isNumeric } from './reference-table.ts';

/**
 * What `after` says differently from `before`: by path and meaning. The order of nodes and of properties does not matter, nor do
 * phandle numbers, the number of cells an address takes, or whether `status = "okay"` is written at all.
 */
export function compareTrees(before: DeviceTree, after: DeviceTree): TreeDiff & { readonly nodes: NodePairs } {
  const nodes = pairNodes(before.root, after.root);
  const scope: Scope = {
    before: sideOf(before, (node) => nodes.pairs.get(node)?.path ?? `- ${node.path}`),
    after: sideOf(after, (node) => node.path),
    likely: 0,
  };
  const skipped = generatedNodes(before, after);
  const isGenerated = (node: TreeNode): boolean => node.parent?.parent === undefined && skipped.has(node.name);
  const changes: TreeChange[] = reserveChanges(before, after);
  for (const node of nodes.removed) if (!isGenerated(node)) changes.push(nodeChange('node-removed', node, null));
  for (const node of nodes.added) if (!isGenerated(node)) changes.push(nodeChange('node-added', null, node));
  for (const [first, second] of nodes.pairs) {
    if (skipped.has(topOf(second))) continue;
    if (first.name !== second.name) changes.push(nodeChange('node-renamed', first, second));
    changes.push(...propertyChanges(scope, first, second));
  }
  return { changes: inPathOrder(changes), likelyReferences: scope.likely, nodes };
}

interface Scope {
  readonly before: DiffSide;
  readonly after: DiffSide;
  /** Values taken for references by their look. */
  likely: number;
}

const topOf = ({ path }: TreeNode): string => path.split('/')[1] ?? '';

/** What compilers add: references of overlays are compared where they stand, and source need not be compiled with symbols. */
function generatedNodes(before: DeviceTree, after: DeviceTree): ReadonlySet<string> {
  const fromSource = before.format === 'dts' || after.format === 'dts';
  const oneHas = (before.root.child('__symbols__') === undefined) !== (after.root.child('__symbols__') === undefined);
  return new Set(['__fixups__', '__local_fixups__', ...(fromSource && oneHas ? ['__symbols__'] : [])]);
}

function sideOf(tree: DeviceTree, keyOf: DiffSide['keyOf']): DiffSide {
  const external = new Map<string, string>();
  for (const fixup of tree.root.child('__fixups__')?.properties ?? []) {
    for (const place of readStrings(fixup)) external.set(place, fixup.name);
  }
  return { tree, keyOf, external };
}

const KINDS = ['memreserve-removed', 'memreserve-added'] as const;

function reserveChanges(before: DeviceTree, after: DeviceTree): TreeChange[] {
  const key = ({ address, size }: DeviceTree['memreserves'][number]): string => `${address} ${size}`;
  return [before, after].flatMap((tree, side): ReserveChange[] => {
    const others = new Set((tree === before ? after : before).memreserves.map(key));
    return tree.memreserves
      .filter((entry) => !others.has(key(entry)))
      .map(({ address, size }) => ({ kind: KINDS[side] ?? KINDS[0], range: { base: address, size } }));
  });
}

function nodeChange(kind: NodeChange['kind'], before: TreeNode | null, after: TreeNode | null): NodeChange {
  const node = after ?? before;
  const from = before && after ? before.path : null;
  const spans = { before: before ? place(before) : null, after: after ? place(after) : null };
  return { kind, path: node?.path ?? '/', from, nodes: from === null && node ? countNodes(node) : 1, ...spans };
}

const countNodes = (node: TreeNode): number => node.children.reduce((sum, child) => sum + countNodes(child), 1);

const place = ({ origin }: TreeNode | TreeProperty): Span | null => spanOf(origin) ?? null;

/** Numbers that compilers give out, and a name that the node has anyway. */
const IGNORED: ReadonlySet<string> = new Set(['phandle', 'linux,phandle', 'name']);

function propertyChanges(scope: Scope, before: TreeNode, after: TreeNode): PropertyChange[] {
  const names = new Set([...before.properties, ...after.properties].map(({ name }) => name));
  const changes: PropertyChange[] = [];
  for (const name of names) {
    if (IGNORED.has(name)) continue;
    const change = compareProperty(scope, after.path, [before.property(name), after.property(name)]);
    if (change) changes.push(change);
  }
  return changes;
}

type Both = readonly [before: TreeProperty | undefined, after: TreeProperty | undefined];

function compareProperty(scope: Scope, path: string, [before, after]: Both): PropertyChange | undefined {
  const property = (before ?? after)?.name ?? '';
  if (property === 'status' && isOkay(before) && isOkay(after)) return undefined;
  const first = before && decodeValue(scope.before, before);
  const second = after && decodeValue(scope.after, after);
  if (first && second && sameMeaning(scope, { first, second }, [before, after])) return undefined;
  const kind = before ? (after ? 'property-changed' : 'property-removed') : 'property-added';
  return { kind, path, property, before: shown(first, before), after: shown(second, after) };
}

const isOkay = (status: TreeProperty | undefined): boolean =>
  status === undefined || ['okay', 'ok'].includes(readString(status));

function shown(value: DecodedValue | undefined, property: TreeProperty | undefined): ShownValue | null {
  if (!value || !property) return null;
  return { kind: value.kind, items: value.items.map(({ text }) => text), span: place(property) };
}

interface Values {
  readonly first: DecodedValue;
  readonly second: DecodedValue;
}

function sameMeaning(
  scope: Scope,
  { first, second }: Values,
  [before, after]: readonly [TreeProperty, TreeProperty],
): boolean {
  if (first.kind === second.kind && first.items.length === second.items.length) {
    if (first.items.every(({ key }, at) => key === second.items[at]?.key)) return true;
  } else if (sameBytes(before.bytes, after.bytes)) {
    // One side is known to hold references and the other is not: the numbers must then be those of the same nodes.
    return first.kind !== 'references' && second.kind !== 'references' ? true : sameNodes(scope, before, after);
  }
  if (first.certain && second.certain) return false;
  if (isNumeric(before.name) || before.bytes.length !== after.bytes.length) return false;
  if (!sameNodes(scope, before, after)) return false;
  if (first.kind === second.kind) scope.likely++;
  return true;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Every cell that differs is the phandle of a node here, and of the same one there. */
function sameNodes({ before, after }: Scope, first: TreeProperty, second: TreeProperty): boolean {
  const cells = readCells(second);
  return readCells(first).every((cell, at) => {
    const other = cells[at] ?? 0;
    if (cell === other) return true;
    const node = before.tree.nodeByPhandle(cell);
    const there = after.tree.nodeByPhandle(other);
    return node !== undefined && there !== undefined && before.keyOf(node) === after.keyOf(there);
  });
}

function inPathOrder(changes: readonly TreeChange[]): TreeChange[] {
  const keyed = changes.map((change) => ({ change, key: keyOf(change) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ change }) => change);
}

/** Reserve entries come first, then nodes with the properties behind them; NUL sorts before `/`. */
function keyOf(change: TreeChange): string {
  if ('range' in change) return '';
  return `${change.path.replaceAll('/', '\u0001')}\0${'property' in change ? change.property : ''}`;
}
