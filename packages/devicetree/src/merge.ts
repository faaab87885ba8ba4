import { ArrayStack, nearestName, type PositionMap } from '@carveout/core';
import type {
  BodyAst,
  DeleteRefAst,
  DtsFile,
  LabelAst,
  NodeAst,
  OmitRefAst,
  PropertyAst,
  ReferenceAst,
  RefNodeAst,
  RootAst,
  TopLevelItem,
} from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import { Definition, type DefinitionContext, NOWHERE, type Place, PropertyDefinition } from './definition.ts';
import { readFiles } from './incbin.ts';
import { addLabel, addLabelsInOrder, orderedLabels } from './label-entry.ts';
import type { LabelIndex } from './label-index.ts';
import { MergedNode } from './merged-node.ts';
import type { Problems } from './problems.ts';
import { factsOf } from './sealed-body.ts';
import type { HistoryKind } from './tree.ts';

/** Deeper nodes are left out; the kernel itself stops at 64 levels (drivers/of/fdt.c, FDT_MAX_DEPTH). */
export const MAX_DEPTH = 256;

/** What one merge works on. */
export interface MergeScope {
  readonly root: MergedNode;
  readonly labels: LabelIndex;
  readonly context: DefinitionContext;
  readonly positions: PositionMap;
  readonly problems: Problems;
  readonly plugin: boolean;
}

/**
 * Applies the top-level items in order, as dtc's parser does: a body for a node that exists is merged into it, one for
 * a new node is taken over as it is, deletion marks and remembers the place.
 */
export function mergeItems(scope: MergeScope, file: DtsFile): void {
  let fragments = 0;
  const first = file.items[0];
  if (first?.kind !== 'root') scope.root.record(definitionOf(scope, 'define', first ?? NOWHERE));
  for (const item of file.items) {
    if (isFragment(scope, item)) addFragment(scope, item, fragments++);
    else mergeItem(scope, item);
  }
  madeNodes.clear();
}

function mergeItem(scope: MergeScope, item: TopLevelItem): void {
  if (item.kind === 'root') {
    if (scope.root.everDefined) mergeNode(scope, scope.root, item, 0);
    else startRoot(scope, item);
    return;
  }
  const target = scope.labels.resolve(item.ref);
  if (scope.plugin && item.kind === 'ref-node' && isRelative(item.ref)) reportRelative(scope, item.ref);
  else if (!target) reportMissing(scope, item);
  else if (item.kind === 'ref-node') mergeNode(scope, target, item, depthOf(target));
  else if (item.kind === 'omit-ref') target.omitIfNoRef = true;
  else target.delete(definitionOf(scope, 'delete', item), scope.labels.forget);
}

function startRoot(scope: MergeScope, item: RootAst): void {
  scope.root.record(definitionOf(scope, 'define', item.body));
  for (const label of [...orderedLabels(item.labels)].reverse()) scope.labels.add(scope.root, label);
  fillNew(scope, scope.root, item.body, 0);
}

/** In an overlay, a body for something outside the file; what is in braces is always outside, a label when it is unknown. */
function isFragment(scope: MergeScope, item: TopLevelItem): item is RefNodeAst {
  if (!scope.plugin || item.kind !== 'ref-node' || item.labels.length > 0) return false;
  const { ref } = item;
  if (isRelative(ref)) return false;
  return isBraced(ref) || scope.labels.resolve(ref) === undefined;
}

/** `&{/path}` or `&{label}`: two characters more than `&label`. */
const isBraced = ({ label, start, end }: ReferenceAst): boolean => label === null || end - start > label.length + 1;

/** `&{label/path}`; dtc's is_ref_relative(). */
const isRelative = ({ label, path }: ReferenceAst): boolean => label !== null && path !== null;

/** dtc has no way to say such a target to the loader, and refuses it also when the label is known. */
function reportRelative(scope: MergeScope, ref: ReferenceAst): void {
  const message = `&${referenceText(ref)}: an overlay cannot extend a node by a path from a label`;
  const help = 'write `&label { … };` or `&{/path} { … };`, or give the node a label of its own';
  scope.problems.add(codes.unresolvedTarget, scope.positions.spanAt(ref.start, ref.end), message, { help });
}

/** dtc's add_orphan_node(): `fragment@N { target = <&label>; __overlay__ { … }; };`, or with `target-path`. */
function addFragment(scope: MergeScope, item: RefNodeAst, number: number): void {
  const { ref } = item;
  const fragment = new MergedNode(`fragment@${number}`, scope.root, definitionOf(scope, 'define', item));
  const name = ref.label === null ? 'target-path' : 'target';
  const value = { parts: [targetPart(ref)], labels: [], start: ref.start, end: ref.end, plain: null };
  fragment.appendProperty(name, new PropertyDefinition('define', scope.context, ref, value));
  const overlay = new MergedNode('__overlay__', fragment, definitionOf(scope, 'define', item.body));
  fillNew(scope, overlay, item.body, 2);
  fragment.childList.add(overlay);
  scope.root.childList.add(fragment);
}

function targetPart(ref: ReferenceAst) {
  const { start, end } = ref;
  return ref.label === null
    ? ({ kind: 'string', text: ref.path ?? '/', start, end } as const)
    : ({ kind: 'cells', bits: 32, cells: [ref], labels: [], start, end } as const);
}

interface NodeBody {
  readonly labels: readonly LabelAst[];
  readonly body: BodyAst;
}

const definitionOf = (scope: MergeScope, kind: HistoryKind, at: Place): Definition =>
  new Definition(kind, scope.context, at);

/** A body for a node that is there already. Only here do names meet: in a new body they are all kept. */
function mergeNode(scope: MergeScope, node: MergedNode, { labels, body }: NodeBody, depth: number): void {
  const kind = !node.everDefined ? 'define' : node.deleted ? 'revive' : 'redefine';
  node.record(definitionOf(scope, kind, body));
  for (const label of orderedLabels(labels)) scope.labels.add(node, label);
  for (const item of body.items) {
    switch (item.kind) {
      case 'property':
        mergeProperty(scope, node, item);
        break;
      case 'delete-property':
        node.deleteProperty(item.name, definitionOf(scope, 'delete', item));
        break;
      case 'delete-node':
        node.childList.first(item.name)?.delete(definitionOf(scope, 'delete', item), scope.labels.forget);
        break;
      case 'node': {
        const known = node.childList.first(item.name);
        if (known) mergeNode(scope, known, item, depth + 1);
        else addNew(scope, node, item, depth + 1);
      }
    }
  }
}

function mergeProperty(scope: MergeScope, node: MergedNode, item: PropertyAst): void {
  const definition = new PropertyDefinition('define', scope.context, item, item.value);
  readFiles(item.value, scope.context);
  const before = node.propertyList.first(item.name);
  const property = before ? node.redefine(before, definition) : node.appendProperty(item.name, definition);
  if (!before) property.labelEntries = addLabelsInOrder(property.labelEntries, item.labels);
  else for (const label of orderedLabels(item.labels)) property.labelEntries = addLabel(property.labelEntries, label);
}

/** A node seen for the first time. Nested below it nothing can be merged, so the body is taken over item by item. */
function newNode(scope: MergeScope, parent: MergedNode, item: NodeAst, depth: number): MergedNode | undefined {
  if (depth > MAX_DEPTH) {
    const span = scope.positions.spanAt(item.nameStart, item.nameEnd);
    const message = `node ${item.name} is nested more than ${MAX_DEPTH} levels deep`;
    scope.problems.add(codes.tooDeep, span, message, { help: 'check for a brace that closes too late' });
    return undefined;
  }
  const node = new MergedNode(item.name, parent, definitionOf(scope, 'define', item.body));
  node.omitIfNoRef = item.omitIfNoRef;
  addLabels(scope, node, item.labels);
  fillNew(scope, node, item.body, depth);
  return node;
}

/** In front of each other from the last to the first, which leaves them as written. */
function addLabels(scope: MergeScope, node: MergedNode, labels: readonly LabelAst[]): void {
  const [first] = labels;
  if (labels.length === 1 && first) scope.labels.add(node, first.name);
  else if (labels.length > 1) for (const label of [...orderedLabels(labels)].reverse()) scope.labels.add(node, label);
}

const madeNodes = new ArrayStack<MergedNode>();

/** `node` has no children yet. */
function fillNew(scope: MergeScope, node: MergedNode, body: BodyAst, depth: number): void {
  const facts = factsOf(body);
  const { sealed, children } = facts;
  node.facts = facts;
  if (sealed !== null && !node.hasProperties) node.takeBody(body, sealed);
  else node.appendProperties(body, scope.context);
  if (children.length === 0) return;
  const from = madeNodes.length;
  for (const item of children) {
    const child = item.kind === 'node' ? newNode(scope, node, item, depth + 1) : new MergedNode(item.name, node, null);
    if (child) madeNodes.push(child);
  }
  node.takeChildren(madeNodes.take(from), facts.repeatsChild);
}

function addNew(scope: MergeScope, parent: MergedNode, item: NodeAst, depth: number): void {
  const node = newNode(scope, parent, item, depth);
  if (node) parent.childList.add(node);
}

function depthOf(node: MergedNode): number {
  let depth = 0;
  for (let at = node.parent; at; at = at.parent) depth++;
  return depth;
}

/** As it is written, without the `&`: `uart0`, `{/soc/uart@0}`. */
export const referenceText = (ref: ReferenceAst): string =>
  ref.path === null ? (ref.label ?? '') : `{${ref.label === null ? '' : `${ref.label}/`}${ref.path}}`;

/** "did you mean", or undefined. */
export function labelHint(labels: LabelIndex, ref: ReferenceAst): string | undefined {
  const near = ref.label === null ? undefined : nearestName(ref.label, labels.names());
  return near === undefined ? undefined : `did you mean &${near}?`;
}

/** What each kind of top-level item says when the node it is for does not exist up to there. */
const MISSING = {
  'ref-node': {
    code: codes.unresolvedTarget,
    directive: '',
    help: 'define the node, or include the file that does, before this line',
  },
  'delete-ref': {
    code: codes.deleteMissing,
    directive: '/delete-node/ ',
    help: 'remove the statement, or correct the name',
  },
  'omit-ref': {
    code: codes.deleteMissing,
    directive: '/omit-if-no-ref/ ',
    help: 'remove the statement, or correct the name',
  },
} as const;

function reportMissing(scope: MergeScope, item: RefNodeAst | DeleteRefAst | OmitRefAst): void {
  if (scope.problems.dropIfFull()) return;
  const { ref } = item;
  const { code, directive, help } = MISSING[item.kind];
  const message = `${directive}&${referenceText(ref)}: no node has this ${ref.label === null ? 'path' : 'label'} up to here`;
  const hint = labelHint(scope.labels, ref) ?? help;
  scope.problems.add(code, scope.positions.spanAt(ref.start, ref.end), message, { help: hint });
}
