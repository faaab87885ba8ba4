import type { Span } from '@carveout/core';
import type { CellsPart, ReferenceAst, ValuePart } from '@carveout/grammar-dts';
import type { PropertyDefinition } from './definition.ts';
import { nodeAtPath } from './node-path.ts';
import type { PropertyPart, ReferenceValue, TreeNode } from './tree.ts';
import { partLength } from './value.ts';

/** How a definition's value was written, with the place of each part in source and in bytes. Empty without source. */
export function describeParts(property: DescribedProperty): readonly PropertyPart[] {
  const definition = property.current;
  if (definition === null || definition.value === null) return [];
  const root = rootOf(property.node);
  const parts: PropertyPart[] = [];
  let offset = 0;
  for (const part of definition.value.parts) {
    const length = partLength(part, definition.context);
    parts.push(describePart({ definition, root }, part, { offset, length, span: spanIn(definition, part) }));
    offset += length;
  }
  return parts;
}

interface DescribedProperty {
  readonly node: TreeNode;
  readonly current: PropertyDefinition | null;
}

interface Scope {
  readonly definition: PropertyDefinition;
  readonly root: TreeNode;
}

function rootOf(node: TreeNode): TreeNode {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly span: Span;
}

function spanIn(definition: PropertyDefinition, at: { readonly start: number; readonly end: number }): Span {
  const span = definition.context.span(at.start, at.end);
  if (span === undefined) throw new Error('a value with parts was written somewhere');
  return span;
}

function describePart(scope: Scope, part: ValuePart, place: Place): PropertyPart {
  switch (part.kind) {
    case 'string':
      return { kind: 'string', ...place, text: part.text };
    case 'cells':
      return { kind: 'cells', ...place, bits: part.bits, references: cellReferences(scope, part, place.offset) };
    case 'bytes':
      return { kind: 'bytes', ...place };
    case 'path-ref':
      return { kind: 'path', ...place, reference: describeReference(scope, part.ref, place.offset) };
    case 'incbin':
      return { kind: 'file', ...place, path: part.path };
  }
}

function cellReferences(scope: Scope, part: CellsPart, offset: number): readonly ReferenceValue[] {
  const width = part.bits >> 3;
  const references: ReferenceValue[] = [];
  part.cells.forEach((cell, index) => {
    if (typeof cell === 'object') references.push(describeReference(scope, cell, offset + index * width));
  });
  return references;
}

function describeReference(scope: Scope, reference: ReferenceAst, offset: number): ReferenceValue {
  const { label, path } = reference;
  const found = scope.definition.context.resolve(reference);
  // In a tree that an overlay was applied to, the context still finds nodes of the tree that was copied.
  const target = found === undefined || rootOf(found) === scope.root ? found : nodeAtPath(scope.root, found.path);
  return { offset, span: spanIn(scope.definition, reference), label, path, target };
}
