import { type CodeInfo, type PositionMap, type Span, spanOf } from '@carveout/core';
import type { LabelAst } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import type { LabelIndex } from './label-index.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import type { NamedList } from './named-list.ts';
import type { Problems } from './problems.ts';
import { repeated } from './repeated-names.ts';
import { badPropertyCharacter } from './sealed-body.ts';

export interface StructureSetup {
  readonly positions: PositionMap;
  readonly problems: Problems;
}

interface Scope extends StructureSetup {
  /** Who has each label; kept only where some label may be there twice. */
  readonly owners: Map<string, Owner | MergedNode>;
  readonly mayRepeatLabel: boolean;
}

interface Owner {
  /** Of its node. */
  readonly path: () => string;
  readonly what: () => string;
  readonly placed: Placed | LabelAst;
}

type Placed = MergedNode | MergedProperty;

/** dtc's error-level checks on names and labels of the live tree. */
export function checkStructure(nodes: readonly MergedNode[], labels: LabelIndex, setup: StructureSetup): void {
  const mayRepeatLabel = labels.hasShared || nodes.some(hasInnerLabel);
  const scope: Scope = { ...setup, owners: new Map(), mayRepeatLabel };
  for (const node of nodes) {
    checkNodeName(scope, node);
    const children = node.childListIfAny;
    if (children?.hasDuplicates) reportRepeatedChildren(scope, children);
    if (mayRepeatLabel && node.labelEntries.length > 0) claimNodeLabels(scope, node);
    if (node.sealed !== null) continue;
    for (const property of repeated(node.propertyList, 'live-only')) {
      scope.problems.add(
        codes.duplicateProperty,
        spanFor(property),
        `${node.path}: ${property.name}: is given again in the same body`,
        {
          help: 'keep the value that is meant',
        },
      );
    }
    for (const property of node.properties) checkProperty(scope, property);
  }
}

function reportRepeatedChildren(scope: Scope, children: NamedList<MergedNode>): void {
  for (const name of repeated(children, 'with-deleted')) {
    scope.problems.add(codes.duplicateNode, spanFor(name), `${name.path}: name is there already among its siblings`, {
      help: 'join the two bodies, or give the nodes different unit addresses',
    });
  }
}

/** A label on a property or in a value. A body that was found to be plain has none. */
function hasInnerLabel(node: MergedNode): boolean {
  if (node.sealed !== null) return false;
  for (const { labelEntries, value } of node.properties) {
    if (labelEntries.length > 0) return true;
    if (!value || value.plain !== null) continue;
    if (value.labels.length > 0) return true;
    for (const part of value.parts) {
      if ((part.kind === 'cells' || part.kind === 'bytes') && part.labels.length > 0) return true;
    }
  }
  return false;
}

const spanFor = (placed: Placed): Span => {
  const span = spanOf(placed.origin);
  if (span === undefined) throw new Error(`${placed.name} was written somewhere`);
  return span;
};

const spanOfOwner = (scope: Scope, { placed }: Owner): Span =>
  'origin' in placed ? spanFor(placed) : scope.positions.spanAt(placed.start, placed.end);

function checkNodeName(scope: Scope, node: MergedNode): void {
  if (node.parent === undefined || node.facts?.goodName) return;
  const at = node.name.indexOf('@');
  const bad = /[^\w,.+@-]/.exec(node.name)?.[0];
  const fault: readonly [CodeInfo, string] | undefined =
    bad !== undefined
      ? [codes.nodeName, `has the character "${bad}"`]
      : at >= 0 && node.name.includes('@', at + 1)
        ? [codes.nodeNameFormat, 'has more than one @']
        : at === 0
          ? [codes.nodeNameEmpty, 'has nothing before its @']
          : undefined;
  if (fault === undefined) {
    if (node.facts) node.facts.goodName = true;
    return;
  }
  const [code, what] = fault;
  scope.problems.add(code, spanFor(node), `${node.path}: name ${what}`, {
    help: 'use letters, digits and ,._+- with one @ before the unit address',
  });
}

function checkProperty(scope: Scope, property: MergedProperty): void {
  const { name } = property;
  const bad = badPropertyCharacter(name);
  if (bad !== undefined) {
    const message = `${property.node.path}: ${name}: name has the character "${bad}"`;
    scope.problems.add(codes.propertyName, spanFor(property), message, { help: 'use letters, digits and ,._+*#?-' });
  }
  if (scope.mayRepeatLabel) claimInnerLabels(scope, property);
}

function claimInnerLabels(scope: Scope, property: MergedProperty): void {
  const { name } = property;
  const path = () => property.node.path;
  for (const label of property.labels) {
    claim(scope, label, { path, what: () => `property ${name} of node ${path()}`, placed: property });
  }
  const { value } = property;
  if (!value || value.plain !== null) return;
  const claimIn = (label: LabelAst): void =>
    claim(scope, label.name, { path, what: () => `a place in ${name} of node ${path()}`, placed: label });
  for (const label of value.labels) claimIn(label);
  for (const part of value.parts) {
    if (part.kind === 'cells' || part.kind === 'bytes') for (const label of part.labels) claimIn(label);
  }
}

/** Thousands a board, and nearly never two of one name: nothing is made before that is known. */
function claimNodeLabels(scope: Scope, node: MergedNode): void {
  for (const { name, deleted } of node.labelEntries) {
    if (deleted) continue;
    if (scope.owners.has(name)) claim(scope, name, ownerOf(node));
    else scope.owners.set(name, node);
  }
}

const ownerOf = (owner: Owner | MergedNode): Owner =>
  'placed' in owner ? owner : { path: () => owner.path, what: () => `node ${owner.path}`, placed: owner };

function claim(scope: Scope, label: string, owner: Owner): void {
  const known = scope.owners.get(label);
  if (known === undefined) {
    scope.owners.set(label, owner);
    return;
  }
  const other = ownerOf(known);
  scope.problems.add(
    codes.duplicateLabel,
    spanOfOwner(scope, owner),
    `${owner.path()}: label ${label} is on ${owner.what()} and on ${other.what()}`,
    {
      related: [{ span: spanOfOwner(scope, other), message: 'the first one' }],
      help: 'rename one of the two labels',
    },
  );
}
