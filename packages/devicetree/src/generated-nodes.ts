import { encodeUtf8, type Origin, spanOf } from '@carveout/core';
import { codes } from './codes.ts';
import { Definition, type DefinitionContext, generatedContext, NOWHERE, PropertyDefinition } from './definition.ts';
import { nodesInOrder, preorder } from './fix-up.ts';
import type { FixUpScope } from './fix-up-scope.ts';
import { referenceText } from './merge.ts';
import { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import { placeOf } from './overlay-scope.ts';
import { readString } from './read-value.ts';
import { forEachPhandleReference } from './value.ts';

/** Child of `parent` that is reused when it is there, else made at the end. */
function generatedChild(parent: MergedNode, name: string, reason: string): MergedNode {
  const known = parent.child(name);
  if (known) return known;
  const node = new MergedNode(name, parent, new Definition('define', reasonContext(reason, parent), NOWHERE));
  parent.childList.add(node);
  return node;
}

const reasonContext = (reason: string, node: MergedNode): DefinitionContext =>
  generatedContext(reason, (): readonly Origin[] => [node.origin]);

const generated = (context: DefinitionContext, bytes: Uint8Array): PropertyDefinition =>
  PropertyDefinition.ofBytes(context, NOWHERE, bytes);

/**
 * `__symbols__` (`-@`) or `aliases` (`-A`): one property a label, in pre-order and list order, holding the node's path.
 * For symbols each labelled node gets a phandle number too. A label that is there already keeps its value.
 */
export function addLabelNode(scope: FixUpScope, name: '__symbols__' | 'aliases'): void {
  const nodes = [...preorder(scope.root)];
  if (!nodes.some((node) => node.labelEntries.length > 0)) return;
  const symbols = generatedChild(scope.root, name, `made by the compiler from the labels of the tree (${name})`);
  for (const node of nodes) {
    if (node.labelEntries.length === 0) continue;
    const context = reasonContext('the path of the node with this label', node);
    for (const label of node.labels) {
      const known = symbols.property(label);
      if (!known) symbols.appendProperty(label, generated(context, withNul(node.path)));
      else warnOfTaken(scope, known, node);
    }
    if (name === '__symbols__') scope.numbers.numberFor(node);
  }
}

/** dtc warns also when the property says the same. Path references in aliases are filled in before labels are added. */
function warnOfTaken(scope: FixUpScope, known: MergedProperty, node: MergedNode): void {
  if (readString(known) === node.path) return;
  const message = `${known.node.path} has ${known.name} already, so the label ${known.name} of ${node.path} is left out`;
  scope.problems.add(codes.labelTaken, placeOf(known), message, { help: 'rename the label, or remove the property' });
}

const withNul = (text: string): Uint8Array => encodeUtf8(`${text}\0`);

/** Byte lists that grow by one entry at a time. */
type Growing = Map<string, { readonly context: DefinitionContext; readonly chunks: Uint8Array[] }>;

/** `__fixups__` and `__local_fixups__`, for overlays and `-L`: where the loader has to put in or shift phandles. */
export function addFixupNodes(scope: FixUpScope): void {
  const unresolved: Growing = new Map();
  const local: { readonly property: MergedProperty; readonly offsets: number[] }[] = [];
  // Also below a root that is deleted: nothing is written of it, but dtc still refuses what it cannot express.
  for (const node of nodesInOrder(scope.root)) {
    for (const property of node.properties) collectFixups(scope, property, unresolved, local);
  }
  if (unresolved.size > 0) {
    const fixups = generatedChild(
      scope.root,
      '__fixups__',
      'made by the compiler: references to labels outside this file',
    );
    for (const [label, { context, chunks }] of unresolved) append(fixups, label, context, chunks);
  }
  if (local.length === 0) return;
  const top = generatedChild(
    scope.root,
    '__local_fixups__',
    'made by the compiler: places of phandles inside this file',
  );
  for (const { property, offsets } of local) {
    append(mirror(top, property.node), property.name, reasonContext('places of phandles', property.node), [
      Uint8Array.from(
        offsets.flatMap((offset) => [offset >>> 24, (offset >>> 16) & 255, (offset >>> 8) & 255, offset & 255]),
      ),
    ]);
  }
}

function collectFixups(
  scope: FixUpScope,
  property: MergedProperty,
  unresolved: Growing,
  local: { readonly property: MergedProperty; readonly offsets: number[] }[],
): void {
  const definition = property.current;
  if (!definition?.value) return;
  const offsets: number[] = [];
  forEachPhandleReference(definition.value, definition.context, (reference, offset) => {
    if (scope.labels.resolve(reference)) {
      offsets.push(offset);
      return;
    }
    const { path } = property.node;
    if (reference.path !== null || path.includes(':') || property.name.includes(':')) {
      const span = definition.context.span(reference.start, reference.end) ?? spanOf(property.origin);
      const message = `${path}: ${property.name} refers to &${referenceText(reference)}, which __fixups__ cannot express`;
      if (span) scope.problems.add(codes.pathFixup, span, message, { help: 'refer to a label of the base tree' });
      return;
    }
    const label = reference.label ?? '';
    const entry = unresolved.get(label) ?? {
      context: reasonContext('references to this label', property.node),
      chunks: [],
    };
    entry.chunks.push(withNul(`${path}:${property.name}:${offset}`));
    unresolved.set(label, entry);
  });
  if (offsets.length > 0) local.push({ property, offsets });
}

/** The node below `top` with the same path as `node`, made where it is missing. */
function mirror(top: MergedNode, node: MergedNode): MergedNode {
  if (node.parent === undefined) return top;
  return generatedChild(mirror(top, node.parent), node.name, 'places of phandles in the node of this path');
}

function append(node: MergedNode, name: string, context: DefinitionContext, chunks: readonly Uint8Array[]): void {
  const known = node.propertyList.live(name);
  const bytes = concatenate(known ? [known.bytes, ...chunks] : chunks);
  if (known) known.patch(bytes);
  else node.appendProperty(name, generated(context, bytes));
}

export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
