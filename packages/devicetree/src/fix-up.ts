import { hex, type Origin, type PositionMap, type Span, spanOf } from '@carveout/core';
import type { ReferenceAst } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import { Definition, generatedContext, NOWHERE } from './definition.ts';
import type { LabelIndex } from './label-index.ts';
import { labelHint, referenceText } from './merge.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import type { PhandleNumbers } from './phandles.ts';
import type { Problems } from './problems.ts';
import { readU32 } from './read-value.ts';
import type { SealedProperties } from './sealed-body.ts';
import { dependsOnTree, encodeValue, UNRESOLVED, valueLength } from './value.ts';

/** Bytes that path references and included files may add up to. */
export const MAX_EXPANDED_BYTES = 256 * 1024 * 1024;

export interface FixUpScope {
  readonly root: MergedNode;
  readonly labels: LabelIndex;
  readonly numbers: PhandleNumbers;
  readonly positions: PositionMap;
  readonly problems: Problems;
  readonly plugin: boolean;
  /** `-@`: labelled nodes are never omitted. */
  readonly symbols: boolean;
}

/** Live nodes in pre-order; deleting the node just given is allowed. */
export function* preorder(node: MergedNode): IterableIterator<MergedNode> {
  const pending: MergedNode[] = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.deleted) continue;
    yield next;
    const { children } = next;
    for (let at = children.length - 1; at >= 0; at--) {
      const child = children[at];
      if (child) pending.push(child);
    }
  }
}

/** The same as a list, for dtc's passes, which visit the root even when it is deleted. */
export function nodesInOrder(root: MergedNode): readonly MergedNode[] {
  const nodes: MergedNode[] = [];
  const add = (node: MergedNode): void => {
    nodes.push(node);
    for (const child of node.children) add(child);
  };
  add(root);
  return nodes;
}

/** dtc's passes over the finished tree that change bytes, in its order. */
export function fixUp(scope: FixUpScope): void {
  const nodes = nodesInOrder(scope.root);
  // A sealed body has neither a `name` nor a phandle.
  for (const node of nodes) if (node.sealed === null) dropNameProperty(scope, node);
  for (const node of nodes) if (node.sealed === null) readExplicitPhandle(scope, node);
  const dependent: MergedProperty[] = [];
  for (const node of nodes) fillPhandleReferences(scope, node, dependent);
  let expanded = 0;
  for (const property of dependent) expanded = fillPathReferences(scope, property, expanded);
  omitUnreferenced(scope, nodes);
}

/** A correct `name` says nothing new, and dtc removes it (name_properties). A deleted one counts too: the check does not look. */
function dropNameProperty(scope: FixUpScope, node: MergedNode): void {
  const property = node.propertyList.first('name');
  if (property === undefined) return;
  const { bytes } = property;
  const { unitName } = node;
  const matches = bytes.length === unitName.length + 1 && [...unitName].every((c, at) => bytes[at] === c.charCodeAt(0));
  if (matches && bytes.at(-1) === 0) {
    node.propertyList.remove(property);
    return;
  }
  scope.problems.add(codes.nameProperty, spanOfProperty(property), `${node.path}: name is not "${unitName}"`, {
    help: 'remove the property: the node name says it',
  });
}

function spanOfProperty(property: MergedProperty): Span {
  const span = property.valueSpan ?? spanOf(property.origin);
  if (span === undefined) throw new Error(`${property.name} was written somewhere`);
  return span;
}

function readExplicitPhandle(scope: FixUpScope, node: MergedNode): void {
  const epapr = explicitNumber(scope, node, 'phandle');
  const legacy = explicitNumber(scope, node, 'linux,phandle');
  const phandle = epapr || legacy;
  if (phandle === 0) return;
  const property = node.property(epapr ? 'phandle' : 'linux,phandle');
  const holder = scope.numbers.holder(phandle);
  if (property && epapr !== 0 && legacy !== 0 && epapr !== legacy) {
    report(
      scope,
      property,
      `${node.path}: phandle ${hex(BigInt(epapr))} and linux,phandle ${hex(BigInt(legacy))} differ`,
    );
  } else if (property && holder && holder !== node) {
    const message = `${node.path}: phandle ${hex(BigInt(phandle))} is already used by ${holder.path}`;
    report(scope, property, message, holder.origin);
  } else scope.numbers.claim(node, phandle);
}

/** 0 for none, for one that is wrong, and for `<&self>`, which asks for a number. */
function explicitNumber(scope: FixUpScope, node: MergedNode, name: string): number {
  const property = node.property(name);
  if (!property) return 0;
  const bytes = bytesBeforeReferences(property);
  const reference = bytes.length === 4 ? loneReference(property) : undefined;
  if (reference) {
    if (scope.labels.resolve(reference) === node) return 0;
    report(scope, property, `${node.path}: ${name} refers to another node, &${referenceText(reference)}`);
    return 0;
  }
  const value = bytes.length === 4 ? readU32({ bytes }) : undefined;
  if (value !== undefined && value !== 0 && value !== UNRESOLVED) return value;
  const what =
    value === undefined ? `has ${bytes.length} bytes, not 4` : `is ${hex(BigInt(value))}, which is no valid number`;
  report(scope, property, `${node.path}: ${name} ${what}`);
  return 0;
}

/** dtc looks at phandles before it fills in references. The property must not keep these bytes. */
function bytesBeforeReferences(property: MergedProperty): Uint8Array {
  const { current } = property;
  const value = current?.value;
  if (!value || !dependsOnTree(value)) return property.bytes;
  return encodeValue(value, { resolve: () => undefined, file: current?.context.file ?? (() => new Uint8Array()) });
}

function loneReference(property: MergedProperty): ReferenceAst | undefined {
  for (const part of property.current?.value?.parts ?? []) {
    if (part.kind === 'cells') for (const cell of part.cells) if (typeof cell === 'object') return cell;
  }
  return undefined;
}

function report(scope: FixUpScope, property: MergedProperty, message: string, other?: Origin): void {
  const span = other && spanOf(other);
  scope.problems.add(codes.badPhandle, spanOfProperty(property), message, {
    related: span ? [{ span, message: 'the other node' }] : [],
    help: 'remove the property: the compiler gives out numbers by itself',
  });
}

/** Numbers are given out in the order in which references are met. Collects what paths and files make longer. */
function fillPhandleReferences(scope: FixUpScope, node: MergedNode, dependent: MergedProperty[]): void {
  if (node.sealed !== null && fillSealed(scope, node, node.sealed)) return;
  // By index over a copy of the list: a reference to the node itself appends its phandle while we look.
  for (const property of node.properties) {
    const value = property.current?.value;
    if (!value) continue;
    if (!dependsOnTree(value)) continue;
    dependent.push(property);
    for (const part of value.parts) {
      if (part.kind !== 'cells') continue;
      for (const cell of part.cells) if (typeof cell === 'object') fillReference(scope, property, cell);
    }
  }
}

/** False when something points nowhere, which is to be reported with its property. */
function fillSealed(scope: FixUpScope, node: MergedNode, { references }: SealedProperties): boolean {
  if (references.length === 0) return true;
  const targets = references.map((reference) => scope.labels.resolve(reference));
  if (!scope.plugin && targets.includes(undefined)) return false;
  for (const target of targets) {
    if (!target) continue;
    scope.numbers.numberFor(target);
    target.referenced = true;
  }
  node.targets = targets;
  return true;
}

function fillReference(scope: FixUpScope, property: MergedProperty, reference: ReferenceAst): void {
  const target = scope.labels.resolve(reference);
  if (target) {
    scope.numbers.numberFor(target);
    target.referenced = true;
  } else if (!scope.plugin) reportUnresolved(scope, property, reference);
}

function reportUnresolved(scope: FixUpScope, property: MergedProperty, reference: ReferenceAst): void {
  if (scope.problems.dropIfFull()) return;
  const what = reference.label === null ? 'no node has the path' : 'no node has the label';
  const message = `${property.node.path}: ${property.name} refers to &${referenceText(reference)}, but ${what}`;
  const related = deletionOf(scope, reference);
  scope.problems.add(codes.unresolvedReference, scope.positions.spanAt(reference.start, reference.end), message, {
    related,
    help: labelHint(scope.labels, reference) ?? 'include the file that defines it, or correct the name',
  });
}

/** Where a node that once had this label was deleted. */
function deletionOf(scope: FixUpScope, reference: ReferenceAst): { span: Span; message: string }[] {
  if (reference.label === null) return [];
  const pending: MergedNode[] = [scope.root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.deleted && node.labelEntries.some((entry) => entry.name === reference.label)) {
      const step = node.steps.findLast((at) => at.kind === 'delete');
      return step?.span ? [{ span: step.span, message: `${node.path}, which had this label, is deleted here` }] : [];
    }
    pending.push(...node.childList.all);
  }
  return [];
}

/** Path references and files: reported, marked, and kept within the size that all of them may reach together. */
function fillPathReferences(scope: FixUpScope, property: MergedProperty, before: number): number {
  const definition = property.current;
  if (!definition?.value) return before;
  for (const part of definition.value.parts) {
    if (part.kind !== 'path-ref') continue;
    const target = scope.labels.resolve(part.ref);
    if (target) target.referenced = true;
    else reportUnresolved(scope, property, part.ref);
  }
  const length = valueLength(definition.value, definition.context);
  if (before + length <= MAX_EXPANDED_BYTES) return before + length;
  const message = `${property.node.path}: ${property.name} brings path references and included files past ${MAX_EXPANDED_BYTES} bytes`;
  scope.problems.add(codes.tooLarge, spanOfProperty(property), message, {
    help: 'check for a repeated reference or file',
  });
  property.patch(new Uint8Array());
  return before;
}

/**
 * dtc's omit_unused_nodes: a reference from a node that is itself omitted counts. What refers into an omitted node keeps
 * its number or path.
 */
function omitUnreferenced(scope: FixUpScope, nodes: readonly MergedNode[]): void {
  const unreferenced = nodes.filter(
    (node) => node.omitIfNoRef && !node.referenced && !(scope.symbols && node.labelEntries.length > 0),
  );
  for (const node of unreferenced) {
    const context = generatedContext('/omit-if-no-ref/: nothing refers to this node', () => [node.origin]);
    scope.labels.noteOmitted(node);
    node.delete(new Definition('delete', context, NOWHERE), scope.labels.forget);
  }
}
