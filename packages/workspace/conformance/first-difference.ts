import { fileId } from '@carveout/core';
import { decodeFdt, type TreeNode } from '@carveout/devicetree';

/** Where two blobs first differ, as path and property; undefined when they are the same bytes. */
export function firstDifference(ours: Uint8Array, theirs: Uint8Array): string | undefined {
  if (Buffer.from(ours).equals(Buffer.from(theirs))) return undefined;
  const a = decodeFdt(ours, fileId('ours')).tree;
  const b = decodeFdt(theirs, fileId('theirs')).tree;
  if (!a || !b) return `${a ? 'theirs' : 'ours'} is no valid blob`;
  return nodeDifference(a.root, b.root) ?? 'same tree, but header, reserve map or strings differ';
}

function nodeDifference(ours: TreeNode, theirs: TreeNode): string | undefined {
  const names = order(ours.properties, theirs.properties);
  if (names !== undefined) return `${theirs.path}: properties ${names}`;
  for (const [at, property] of ours.properties.entries()) {
    const other = theirs.properties[at];
    if (!other || Buffer.from(property.bytes).equals(Buffer.from(other.bytes))) continue;
    return `${theirs.path} ${property.name}: ours ${show(property.bytes)}, theirs ${show(other.bytes)}`;
  }
  const children = order(ours.children, theirs.children);
  if (children !== undefined) return `${theirs.path}: children ${children}`;
  for (const [at, child] of ours.children.entries()) {
    const other = theirs.children[at];
    const found = other && nodeDifference(child, other);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Named = readonly { readonly name: string }[];

function order(ours: Named, theirs: Named): string | undefined {
  const length = Math.max(ours.length, theirs.length);
  for (let at = 0; at < length; at++) {
    if (ours[at]?.name === theirs[at]?.name) continue;
    return `${at + 1}: ours ${ours[at]?.name ?? 'nothing'}, theirs ${theirs[at]?.name ?? 'nothing'}`;
  }
  return undefined;
}

const SHOWN = 24;

const show = (bytes: Uint8Array): string =>
  `${Buffer.from(bytes.subarray(0, SHOWN)).toString('hex')}${bytes.length > SHOWN ? '…' : ''} (${bytes.length} bytes)`;
