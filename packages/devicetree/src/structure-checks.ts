import { type PositionMap, type Span, spanOf } from '@carveout/core';
import type { LabelAst } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import { nodesInOrder } from './fix-up.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import type { Named, NamedList } from './named-list.ts';
import type { Problems } from './problems.ts';
import { badPropertyCharacter } from './sealed-body.ts';

interface Scope {
  readonly positions: PositionMap;
  readonly problems: Problems;
  /** Who has each label. */
  readonly owners: Map<string, Owner | MergedNode>;
  /** Property names that were looked at: a board has ten thousand properties of some hundred names. */
  readonly goodNames: Set<string>;
}

interface Owner {
  readonly what: () => string;
  readonly placed: Placed | LabelAst;
}

type Placed = MergedNode | MergedProperty;

/** dtc's error-level checks on names and labels of the live tree. */
export function checkStructure(root: MergedNode, positions: PositionMap, problems: Problems): void {
  const scope: Scope = { positions, problems, owners: new Map(), goodNames: new Set() };
  for (const node of nodesInOrder(root)) {
    checkNodeName(scope, node);
    for (const name of repeated(node.childList, 'with-deleted')) {
      scope.problems.add(codes.duplicateNode, spanFor(name), `${name.path} is written twice in one body`, {
        help: 'join the two bodies, or give the nodes different unit addresses',
      });
    }
    if (node.labelEntries.length > 0) claimNodeLabels(scope, node);
    if (node.sealed !== null) continue;
    for (const property of repeated(node.propertyList, 'live-only')) {
      scope.problems.add(
        codes.duplicateProperty,
        spanFor(property),
        `${node.path}: ${property.name} is given twice in one body`,
        {
          help: 'keep the value that is meant',
        },
      );
    }
    for (const property of node.properties) checkProperty(scope, property);
  }
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
  const fault =
    bad !== undefined
      ? `has the character "${bad}"`
      : at >= 0 && node.name.includes('@', at + 1)
        ? 'has more than one @'
        : at === 0
          ? 'has nothing before its @'
          : undefined;
  if (fault === undefined) {
    if (node.facts) node.facts.goodName = true;
    return;
  }
  scope.problems.add(codes.nodeName, spanFor(node), `node name ${node.path} ${fault}`, {
    help: 'use letters, digits and ,._+- with one @ before the unit address',
  });
}

function checkProperty(scope: Scope, property: MergedProperty): void {
  const { name } = property;
  const bad = scope.goodNames.has(name) ? undefined : badPropertyCharacter(name);
  if (bad === undefined) scope.goodNames.add(name);
  else {
    const message = `${property.node.path}: property name ${property.name} has the character "${bad}"`;
    scope.problems.add(codes.propertyName, spanFor(property), message, { help: 'use letters, digits and ,._+*#?-' });
  }
  const what = () => `${property.node.path}: ${name}`;
  for (const label of property.labels) claim(scope, label, { what: () => `property ${what()}`, placed: property });
  const value = property.current?.value;
  if (!value) return;
  for (const label of value.labels) claimIn(scope, label, what);
  for (const part of value.parts) {
    if (part.kind === 'cells' || part.kind === 'bytes') for (const label of part.labels) claimIn(scope, label, what);
  }
}

const claimIn = (scope: Scope, label: LabelAst, what: () => string): void =>
  claim(scope, label.name, { what: () => `a place in ${what()}`, placed: label });

/** Thousands a board, and nearly never two of one name: nothing is made before that is known. */
function claimNodeLabels(scope: Scope, node: MergedNode): void {
  for (const { name, deleted } of node.labelEntries) {
    if (deleted) continue;
    if (scope.owners.has(name)) claim(scope, name, ownerOf(node));
    else scope.owners.set(name, node);
  }
}

const ownerOf = (owner: Owner | MergedNode): Owner =>
  'placed' in owner ? owner : { what: () => `node ${owner.path}`, placed: owner };

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
    `label ${label} is on ${owner.what()} and on ${other.what()}`,
    {
      related: [{ span: spanOfOwner(scope, other), message: 'the first one' }],
      help: 'rename one of the two labels',
    },
  );
}

/** Items whose name comes again later in the list; each name once. */
function repeated<T extends Named>(list: NamedList<T>, count: 'with-deleted' | 'live-only'): readonly T[] {
  if (!list.hasDuplicates) return [];
  const seen = new Map<string, T>();
  const found = new Set<T>();
  for (const item of list.all) {
    const earlier = seen.get(item.name);
    if (earlier && (count === 'with-deleted' || !item.deleted)) found.add(earlier);
    else if (!item.deleted && !earlier) seen.set(item.name, item);
  }
  return [...found];
}
