import { hex } from '@carveout/core';
import {
  type DeviceTree,
  looksLikeStrings,
  readCells,
  readStrings,
  readU32,
  type TreeNode,
  type TreeProperty,
} from '@carveout/devicetree';
import { addressItems } from './address-items.ts';
import type { ValueKind } from './model.ts';
import { referenceOffsets } from './reference-offsets.ts';

/** One string, address range, reference with arguments, or cell of a value. */
export interface ValueItem {
  readonly text: string;
  /** The same in both trees exactly when the meaning is. */
  readonly key: string;
}

export interface DecodedValue {
  readonly kind: ValueKind;
  readonly items: readonly ValueItem[];
  /** False when the value is made of cells of which nobody knows whether they are references. */
  readonly certain: boolean;
}

/** A tree, and how its nodes are named for comparing. */
export interface DiffSide {
  readonly tree: DeviceTree;
  /** The path of the node that is the same in the second tree. */
  keyOf(node: TreeNode): string;
  /** Labels of an overlay's references to its base, by `PATH:PROPERTY:OFFSET`. */
  readonly external: ReadonlyMap<string, string>;
}

/** Nodes whose properties are paths of other nodes. */
const PATH_HOLDERS: ReadonlySet<string> = new Set(['/aliases', '/__symbols__']);

export function decodeValue(side: DiffSide, property: TreeProperty): DecodedValue {
  const { bytes, node } = property;
  if (bytes.length === 0) return { kind: 'empty', items: [], certain: true };
  const addresses = addressItems(property);
  if (addresses) return { kind: 'addresses', items: addresses, certain: true };
  if (PATH_HOLDERS.has(node.path)) return { kind: 'paths', items: pathItems(side, property), certain: true };
  const offsets = referenceOffsets(side.tree, property);
  if (offsets && offsets.length > 0 && bytes.length % 4 === 0)
    return { kind: 'references', items: referenceItems(side, property, offsets), certain: true };
  if (isText(property)) {
    const items = readStrings(property).map((text) => ({ text: JSON.stringify(text), key: text }));
    return { kind: 'strings', items, certain: true };
  }
  if (bytes.length % 4 !== 0) return { kind: 'bytes', items: byteItems(bytes), certain: true };
  return { kind: 'cells', items: readCells(property).map(cellItem), certain: offsets !== undefined };
}

/** As written, or by its look. */
function isText(property: TreeProperty): boolean {
  const { parts } = property;
  if (parts.length > 0) return parts.every(({ kind }) => kind === 'string' || kind === 'path');
  return looksLikeStrings(property.bytes);
}

const cellItem = (cell: number): ValueItem => ({ text: hex(BigInt(cell)), key: String(cell) });

const BYTES_IN_ITEM = 16;

function byteItems(bytes: Uint8Array): readonly ValueItem[] {
  const items: ValueItem[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_IN_ITEM) {
    const text = [...bytes.subarray(at, at + BYTES_IN_ITEM)].map((it) => it.toString(16).padStart(2, '0')).join(' ');
    items.push({ text, key: text });
  }
  return items;
}

/** A path that names a node means the node, also when that has got another unit address. */
function pathItems(side: DiffSide, property: TreeProperty): readonly ValueItem[] {
  return readStrings(property).map((text) => {
    const node = side.tree.nodeByPath(text);
    return { text: JSON.stringify(text), key: node ? side.keyOf(node) : text };
  });
}

/** A new item begins at each reference; cells before the first one are an item of their own. */
function referenceItems(side: DiffSide, property: TreeProperty, offsets: readonly number[]): readonly ValueItem[] {
  const starts = new Set(offsets);
  const items: ValueItem[][] = [];
  readCells(property).forEach((cell, index) => {
    const isReference = starts.has(index * 4);
    const one = isReference ? referenceItem(side, property, index * 4) : cellItem(cell);
    if (isReference || items.length === 0) items.push([one]);
    else items.at(-1)?.push(one);
  });
  return items.map((group) => ({
    text: group.map(({ text }) => text).join(' '),
    key: group.map(({ key }) => key).join(' '),
  }));
}

function referenceItem(side: DiffSide, property: TreeProperty, offset: number): ValueItem {
  const phandle = readU32(property, offset) ?? 0;
  const label = side.external.get(`${property.node.path}:${property.name}:${offset}`);
  if (label !== undefined) return { text: `&${label}`, key: `&${label}` };
  const node = side.tree.nodeByPhandle(phandle);
  if (!node) return cellItem(phandle);
  const name = node.labels[0] ?? `{${node.path}}`;
  return { text: `&${name}`, key: `&{${side.keyOf(node)}}` };
}
