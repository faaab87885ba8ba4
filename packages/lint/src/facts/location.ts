import { fileId, type Origin, type Span, spanOf } from '@carveout/core';
import type { DeviceTree, TreeProperty } from '@carveout/devicetree';

/** The span itself, the first one behind an origin, or the start of the tree when nobody wrote the value down. */
export function spanOrStart(tree: DeviceTree, at: Span | Origin): Span {
  const span = 'kind' in at ? spanOf(at) : at;
  return span ?? startOf(tree);
}

/** Where the root node starts; the place of findings about the whole board. */
export function startOf(tree: DeviceTree): Span {
  const span = spanOf(tree.root.origin);
  return span ? firstCharacter(span) : { file: fileId('<board>'), start: 0, end: 0 };
}

/** The value of a node's property as written, the opening of the node when it has no such property. */
export function valueSpan(tree: DeviceTree, path: string, property: string): Span {
  const found = propertyOf(tree, path, property);
  if (!found) return nodeSpan(tree, path);
  return found.valueSpan ?? spanOf(found.origin) ?? nodeSpan(tree, path);
}

/** Where a node's body opens: the whole body would hide every other finding in it. */
export function nodeSpan(tree: DeviceTree, path: string): Span {
  const span = spanOf(tree.nodeByPath(path)?.origin ?? tree.root.origin);
  return span ? firstCharacter(span) : startOf(tree);
}

export const propertyOf = (tree: DeviceTree, path: string, name: string): TreeProperty | undefined =>
  tree.nodeByPath(path)?.property(name);

/** What opens a node: the whole body would hide every other finding in it. */
export const firstCharacter = ({ file, start, end }: Span): Span => ({ file, start, end: Math.min(start + 1, end) });
