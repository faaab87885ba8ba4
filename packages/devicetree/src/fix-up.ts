import { ArrayStack, type CodeInfo, type Span } from '@carveout/core';
import type { ReferenceAst } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import { Definition, generatedContext, NOWHERE } from './definition.ts';
import { readExplicitPhandle } from './explicit-phandles.ts';
import { bytesAsFilled, type Filled } from './filled-value.ts';
import { type FixUpScope, spanOfProperty } from './fix-up-scope.ts';
import { labelHint, referenceText } from './merge.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import type { SealedProperties } from './sealed-body.ts';
import { dependsOnTree, valueLength } from './value.ts';

/** Bytes that path references and included files may add up to. */
export const MAX_EXPANDED_BYTES = 256 * 1024 * 1024;

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
  addInOrder(root, nodes);
  return nodes;
}

function addInOrder(node: MergedNode, nodes: MergedNode[]): void {
  nodes.push(node);
  for (const child of node.children) addInOrder(child, nodes);
}

/**
 * dtc's passes over the merged tree that change bytes. Each is meant to run at most once, in this order; dtc leaves out those that
 * come after a failed check.
 */
export interface FixUpPasses {
  /** name_properties: drops `name` where it says what the node is called anyway. */
  dropNames(): void;
  /** explicit_phandles: takes note of the numbers that the source gives. Behind fillPaths, a path of four bytes is one. */
  readPhandles(): void;
  /** phandle_references: gives out numbers. */
  fillPhandles(): void;
  /** path_references. */
  fillPaths(): void;
  /** omit_unused_nodes. */
  omitUnused(): void;
  /** Makes values show what is filled in up to now, for reading them although not all passes have run. */
  showUnfilled(): void;
}

/** All of them on `nodes`, those of the tree in order, unless `drive` runs them; references that were not filled in are then left as dtc leaves them. */
export function fixUp(
  scope: FixUpScope,
  nodes: readonly MergedNode[],
  drive: (passes: FixUpPasses) => void = runAll,
): void {
  const dependent: MergedProperty[] = [];
  const filled = { phandles: false, paths: false };
  let shown = false;
  const show = (): void => {
    shown = true;
    encodeAsFilled(nodes, filled);
  };
  drive({
    // A sealed body has neither a `name` nor a phandle.
    dropNames() {
      for (const node of nodes) if (node.sealed === null) dropNameProperty(scope, node);
    },
    readPhandles() {
      for (const node of nodes) if (node.sealed === null) readExplicitPhandle(scope, node, filled);
    },
    fillPhandles() {
      filled.phandles = true;
      for (const node of nodes) fillPhandleReferences(scope, node, dependent);
      if (shown) show();
    },
    fillPaths() {
      filled.paths = true;
      let expanded = 0;
      const properties = filled.phandles ? dependent : nodes.flatMap((node) => node.properties.filter(isDependent));
      for (const property of properties) expanded = fillPathReferences(scope, property, expanded);
      if (shown) show();
    },
    omitUnused: () => omitUnreferenced(scope, nodes),
    showUnfilled: show,
  });
  if (!filled.phandles || !filled.paths) show();
}

function runAll(passes: FixUpPasses): void {
  passes.dropNames();
  passes.readPhandles();
  passes.fillPhandles();
  passes.fillPaths();
  passes.omitUnused();
}

function isDependent({ value }: MergedProperty): boolean {
  return value !== null && dependsOnTree(value);
}

/** Cells of references hold all ones, and paths are empty, when the pass that fills them did not run. */
function encodeAsFilled(nodes: readonly MergedNode[], filled: Filled): void {
  for (const property of nodes.flatMap((node) => node.properties.filter(isDependent))) {
    property.patch(bytesAsFilled(property, filled));
  }
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
  const isString = bytes.length > 0 && bytes.indexOf(0) === bytes.length - 1;
  const code = isString ? codes.nameProperty : codes.nameIsString;
  scope.problems.add(
    code,
    spanOfProperty(property),
    isString
      ? `${node.path}: \`name\` is not the "${unitName}" of the node name`
      : `${node.path}: name: is not one string`,
    {
      help: 'remove the property: the node name says it',
    },
  );
}

/** Numbers are given out in the order in which references are met. Collects what paths and files make longer. */
function fillPhandleReferences(scope: FixUpScope, node: MergedNode, dependent: MergedProperty[]): void {
  if (node.sealed !== null && fillSealed(scope, node, node.sealed)) return;
  // By index over a copy of the list: a reference to the node itself appends its phandle while we look.
  for (const property of node.properties) {
    const { value } = property;
    if (!value || !dependsOnTree(value)) continue;
    dependent.push(property);
    if (value.plain !== null) {
      for (const reference of value.plain.references) fillReference(scope, property, reference);
      continue;
    }
    for (const part of value.parts) {
      if (part.kind !== 'cells') continue;
      for (const cell of part.cells) if (typeof cell === 'object') fillReference(scope, property, cell);
    }
  }
}

const foundTargets = new ArrayStack<MergedNode | undefined>();

/** False when something points nowhere, which is to be reported with its property. */
function fillSealed(scope: FixUpScope, node: MergedNode, { references }: SealedProperties): boolean {
  if (references.length === 0) return true;
  const from = foundTargets.length;
  for (const reference of references) foundTargets.push(scope.labels.resolve(reference));
  const targets = foundTargets.take(from);
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
  } else if (!scope.plugin) reportUnresolved(scope, codes.unresolvedReference, property, reference);
}

function reportUnresolved(scope: FixUpScope, code: CodeInfo, property: MergedProperty, reference: ReferenceAst): void {
  if (scope.problems.dropIfFull()) return;
  const what = reference.label === null ? 'no node has the path' : 'no node has the label';
  const message = `${property.node.path}: ${property.name} refers to &${referenceText(reference)}, but ${what}`;
  const related = deletionOf(scope, reference);
  scope.problems.add(code, scope.positions.spanAt(reference.start, reference.end), message, {
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
  for (const part of definition.value.plain === null ? definition.value.parts : []) {
    if (part.kind !== 'path-ref') continue;
    const target = scope.labels.resolve(part.ref);
    if (target) target.referenced = true;
    else reportUnresolved(scope, codes.unresolvedPath, property, part.ref);
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
  const isUnused = (node: MergedNode): boolean =>
    node.omitIfNoRef && !node.referenced && !(scope.symbols && node.labelEntries.length > 0);
  // All are found before the first is taken away: a reference from one of them counts.
  for (const node of nodes.filter(isUnused)) {
    const context = generatedContext('/omit-if-no-ref/: nothing refers to this node', () => [node.origin]);
    scope.labels.noteOmitted(node);
    node.delete(new Definition('delete', context, NOWHERE), scope.labels.forget);
  }
}
