import type { LabelAst } from '@carveout/grammar-dts';
import { bytesBeforeReferences } from './explicit-phandles.ts';
import { MergedNode } from './merged-node.ts';
import { MergedProperty } from './merged-property.ts';
import { repeatedPairs } from './repeated-names.ts';
import { badPropertyCharacter } from './sealed-body.ts';
import type { TreeNode, TreeProperty } from './tree.ts';

/** What dtc's checks look at beyond the tree itself; all of it is empty for trees of other makers. */

/** Children of one name: each with every later one, as dtc compares them. */
export const repeatedChildren = (node: TreeNode): Iterable<readonly [earlier: TreeNode, later: TreeNode]> =>
  node instanceof MergedNode ? repeatedPairs(node.childList, 'with-deleted') : [];

export const repeatedProperties = (node: TreeNode): Iterable<readonly [earlier: TreeProperty, later: TreeProperty]> =>
  node instanceof MergedNode ? repeatedPairs(node.propertyList, 'live-only') : [];

/** The `name` property, which counts for dtc even when it is deleted. */
export const nameProperty = (node: TreeNode): TreeProperty | undefined =>
  node instanceof MergedNode ? node.propertyList.first('name') : undefined;

/** Labels inside a property's value, in order: before, between and after its parts and cells. */
export function valueLabels(property: TreeProperty): readonly string[] {
  const value = property instanceof MergedProperty ? property.current?.value : undefined;
  if (!value) return [];
  const labels: LabelAst[] = [...value.labels];
  for (const part of value.parts) if (part.kind === 'cells' || part.kind === 'bytes') labels.push(...part.labels);
  return labels.sort((a, b) => a.start - b.start).map(({ name }) => name);
}

/** The bytes of a value before references are filled in: all ones for a phandle, nothing for a path. */
export const unfilledBytes = (property: TreeProperty): Uint8Array =>
  property instanceof MergedProperty ? bytesBeforeReferences(property) : property.bytes;

export { badPropertyCharacter };
