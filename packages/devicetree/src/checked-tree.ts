import type { LabelAst, ReferenceAst } from '@carveout/grammar-dts';
import { bytesAsFilled, NOTHING_FILLED } from './filled-value.ts';
import { MergedNode } from './merged-node.ts';
import { MergedProperty } from './merged-property.ts';
import { repeatedPairs } from './repeated-names.ts';
import type { TreeNode, TreeProperty } from './tree.ts';
import { dependsOnTree, forEachPhandleReference, partLength } from './value.ts';

/** What dtc's checks look at beyond the tree itself; all of it is empty for trees of other makers. */

/** Children of one name: each with every later one, as dtc compares them. */
export const repeatedChildren = (node: TreeNode): Iterable<readonly [earlier: TreeNode, later: TreeNode]> =>
  node instanceof MergedNode ? repeatedPairs(node.childList, 'with-deleted') : [];

export const repeatedProperties = (node: TreeNode): Iterable<readonly [earlier: TreeProperty, later: TreeProperty]> =>
  node instanceof MergedNode && node.sealed === null ? repeatedPairs(node.propertyList, 'live-only') : [];

/**
 * Properties that may have labels, names that are not valid, or a `name`: none of a body that was found to be plain, whose properties
 * need not be made for this.
 */
export const specialProperties = (node: TreeNode): readonly TreeProperty[] =>
  node instanceof MergedNode && node.sealed !== null ? [] : node.properties;

/** The properties whose names are wanted; of a body that was found to be plain, no others are made for this. */
export function propertiesNamed(node: TreeNode, isWanted: (name: string) => boolean): readonly TreeProperty[] {
  if (!(node instanceof MergedNode) || node.sealed === null)
    return node.properties.filter(({ name }) => isWanted(name));
  const found: TreeProperty[] = [];
  node.forEachName((name) => {
    const property = isWanted(name) ? node.property(name) : undefined;
    if (property) found.push(property);
  });
  return found;
}

/** Properties that may refer to what is not there. */
export function doubtfulProperties(node: TreeNode): readonly TreeProperty[] {
  if (!(node instanceof MergedNode) || node.sealed === null) return node.properties;
  const { context, sealed } = node;
  return context && sealed.references.every((reference) => context.resolve(reference)) ? [] : node.properties;
}

/** The `name` property, which counts for dtc even when it is deleted. */
export const nameProperty = (node: TreeNode): TreeProperty | undefined =>
  node instanceof MergedNode && node.sealed === null ? node.propertyList.first('name') : undefined;

/** Labels inside a property's value, in order: before, between and after its parts and cells. */
export function valueLabels(property: TreeProperty): readonly string[] {
  const value = property instanceof MergedProperty ? property.value : undefined;
  if (!value || value.plain !== null) return [];
  const labels: LabelAst[] = [...value.labels];
  for (const part of value.parts) if (part.kind === 'cells' || part.kind === 'bytes') labels.push(...part.labels);
  return labels.sort((a, b) => a.start - b.start).map(({ name }) => name);
}

/** The bytes of a value before references are filled in, or with only some of them: all ones for a phandle, nothing for a path. */
export const unfilledBytes = (property: TreeProperty, filled = NOTHING_FILLED): Uint8Array =>
  property instanceof MergedProperty ? bytesAsFilled(property, filled) : property.bytes;

/** A reference in a value, without its place in the source, which takes long to find. */
export interface ValueReference {
  /** `cell` inside `<>`, `path` outside. */
  readonly kind: 'cell' | 'path';
  /** In the property's bytes. */
  readonly offset: number;
  readonly label: string | null;
  readonly path: string | null;
  readonly target: TreeNode | undefined;
}

const NO_REFERENCES: readonly ValueReference[] = [];

/** In order; none in values that came as bytes. */
export function valueReferences(property: TreeProperty): readonly ValueReference[] {
  if (!(property instanceof MergedProperty)) return NO_REFERENCES;
  const { value, context } = property;
  if (!value || !dependsOnTree(value)) return NO_REFERENCES;
  const found: ValueReference[] = [];
  const add = (kind: ValueReference['kind'], offset: number, reference: ReferenceAst): void => {
    const { label, path } = reference;
    found.push({ kind, offset, label, path, target: context.resolve(reference) });
  };
  if (value.plain !== null) {
    forEachPhandleReference(value, context, (reference, offset) => add('cell', offset, reference));
    return found;
  }
  let offset = 0;
  for (const part of value.parts) {
    if (part.kind === 'path-ref') add('path', offset, part.ref);
    if (part.kind === 'cells') {
      for (const [index, cell] of part.cells.entries()) {
        if (typeof cell === 'object') add('cell', offset + index * (part.bits >> 3), cell);
      }
    }
    offset += partLength(part, context);
  }
  return found;
}

/** The value was written in source, where it shows what is a reference and what a number. */
export function isWritten(property: TreeProperty): boolean {
  const value = property instanceof MergedProperty ? property.value : undefined;
  return value != null && (value.plain !== null || value.parts.length > 0);
}

const NO_OFFSETS: readonly number[] = [];

/** Where in the value the source has references in cells, ascending; undefined when it does not tell, as in a blob. */
export function cellReferenceOffsets(property: TreeProperty): readonly number[] | undefined {
  if (!isWritten(property)) return undefined;
  if (!(property instanceof MergedProperty)) return NO_OFFSETS;
  const { value, context } = property;
  if (!value || !dependsOnTree(value)) return NO_OFFSETS;
  if (value.plain) return value.plain.referenceAt;
  const offsets: number[] = [];
  forEachPhandleReference(value, context, (_, offset) => offsets.push(offset));
  return offsets;
}
