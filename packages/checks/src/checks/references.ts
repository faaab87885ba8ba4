import { hex } from '@carveout/core';
import {
  doubtfulProperties,
  readU32,
  specialProperties,
  type TreeNode,
  type TreeProperty,
  unfilledBytes,
  type ValueReference,
  valueLabels,
  valueReferences,
} from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';

const duplicateLabel: Check = {
  name: 'duplicate_label',
  code: 'DTS503',
  level: 'error',
  requires: [],
  summary: 'One label stands on two different things.',
  why: 'A reference to it would be ambiguous, and the compiler refuses the file. Rename one of the two.',
  examples: {
    good: [board('a: led { };\nb: fan { };')],
    bad: [
      bad('a: led { };\na: fan { };', '/fan: label a is on node /fan and on node /led'),
      bad(
        'a: led { b: c = <1>; };\nfan { d = a: <1>; };',
        '/fan: label a is on a place in d of node /fan and on node /led',
      ),
    ],
  },
  start(scope) {
    const owners = labelOwners(scope);
    return (node) => {
      forEachLabel(node, (label, owner) => {
        const first = owners.get(label);
        if (!first || first.key === owner.key || scope.isFull()) return;
        scope.fail(node, `label ${label} is on ${describe(owner)} and on ${describe(first)}`);
      });
    };
  },
};

/** Something that a label stands on: a node, a property, or the n-th labelled place of a value. */
interface Owner {
  readonly node: TreeNode;
  readonly property: TreeProperty | undefined;
  readonly place: number | undefined;
  /** Tells it from every other. */
  readonly key: string;
}

function forEachLabel(node: TreeNode, found: (label: string, owner: Owner) => void): void {
  const key = node.path;
  for (const label of node.labels) found(label, { node, property: undefined, place: undefined, key });
  for (const [index, property] of specialProperties(node).entries()) {
    const ofProperty = { node, property, place: undefined, key: `${key}:${index}` };
    for (const label of property.labels) found(label, ofProperty);
    for (const [place, label] of valueLabels(property).entries()) {
      found(label, { node, property, place, key: `${key}:${index}:${place}` });
    }
  }
}

/** Who counts as the holder of a label: the first node with it, else the first property, else the first place. */
function labelOwners({ tree }: CheckScope): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  const rank = ({ property, place }: Owner): number => (place !== undefined ? 2 : property ? 1 : 0);
  for (const node of tree.nodes) {
    forEachLabel(node, (label, owner) => {
      const known = owners.get(label);
      if (!known || rank(owner) < rank(known)) owners.set(label, owner);
    });
  }
  return owners;
}

function describe({ node, property, place }: Owner): string {
  const where = `node ${node.path}`;
  if (!property) return where;
  const what = place === undefined ? `property ${property.name}` : `a place in ${property.name}`;
  return `${what} of ${where}`;
}

const explicitPhandles: Check = {
  name: 'explicit_phandles',
  code: 'DTS509',
  level: 'error',
  requires: [],
  summary: 'An explicit `phandle` is not one cell, is 0 or 0xffffffff, refers to another node, or is used twice.',
  why: 'References to the node would be wrong, and the compiler refuses the file. Remove the property: the compiler gives out numbers by itself.',
  examples: {
    good: [board('led { phandle = <7>; };'), board('a: led { phandle = <&a>; };')],
    bad: [
      bad('led { phandle = <1 2>; };', '/led: phandle: has 8 bytes, not the 4 of one cell'),
      bad('led { phandle = <0>; };', '/led: phandle: is 0x0, which is no valid number'),
      bad('a: led { };\nfan { phandle = <&a>; };', '/fan: phandle refers to another node'),
      bad('led { phandle = <7>; };\nfan { phandle = <7>; };', '/fan: phandle 0x7 is that of /led already'),
      bad('led { phandle = <7>; linux,phandle = <8>; };', '/led: phandle 0x7 and linux,phandle 0x8 differ'),
    ],
  },
  start(scope) {
    const holders = new Map<number, TreeNode>();
    return (node) => {
      const epapr = explicitNumber(scope, node, 'phandle');
      const legacy = explicitNumber(scope, node, 'linux,phandle');
      const phandle = epapr || legacy;
      if (phandle === 0) return;
      if (epapr !== 0 && legacy !== 0 && epapr !== legacy) {
        scope.fail(node, `phandle ${hex(BigInt(epapr))} and linux,phandle ${hex(BigInt(legacy))} differ`);
      }
      const holder = holders.get(phandle);
      if (holder) scope.fail(node, `phandle ${hex(BigInt(phandle))} is that of ${holder.path} already`);
      else holders.set(phandle, node);
    };
  },
  finish: (passes) => passes.readPhandles(),
};

/** 0 for none, for one that is wrong, and for a reference to the node itself, which asks for a number. */
function explicitNumber(scope: CheckScope, node: TreeNode, name: string): number {
  const property = node.property(name);
  if (!property) return 0;
  const bytes = unfilledBytes(property, { phandles: false, paths: scope.pathsAreFilled });
  if (bytes.length !== 4) {
    scope.fail(node, `has ${bytes.length} bytes, not the 4 of one cell`, property);
    return 0;
  }
  const reference = valueReferences(property).find(({ kind }) => kind === 'cell');
  if (reference) {
    if (reference.target !== node) scope.fail(node, `${name} refers to another node`);
    return 0;
  }
  const value = readU32({ bytes }) ?? 0;
  if (value !== 0 && value !== 0xffff_ffff) return value;
  scope.fail(node, `is ${hex(BigInt(value))}, which is no valid number`, property);
  return 0;
}

const referenceText = ({ label, path }: ValueReference): string =>
  path === null ? `&${label}` : `&{${label ?? ''}${label === null ? '' : '/'}${path}}`;

const phandleReferences: Check = {
  name: 'phandle_references',
  code: 'DTS500',
  level: 'error',
  requires: ['duplicate_node_names', 'explicit_phandles'],
  summary: 'A cell refers to a label or path that no node has.',
  why: 'The compiler cannot fill in the phandle. Include the file that defines the label, or correct its name.',
  examples: {
    good: [board('a: led { };\nfan { light = <&a>; };')],
    bad: [bad('fan { light = <&a>; };', '/fan: light refers to &a, but no node has the label')],
  },
  start: (scope) => (node) => {
    if (!scope.plugin) reportUnresolved(scope, node, 'cell');
  },
  finish: (passes) => passes.fillPhandles(),
};

function reportUnresolved(scope: CheckScope, node: TreeNode, kind: ValueReference['kind']): void {
  for (const property of doubtfulProperties(node)) {
    for (const reference of valueReferences(property)) {
      if (reference.kind !== kind || reference.target) continue;
      const what = reference.label === null ? 'path' : 'label';
      scope.fail(node, `${property.name} refers to ${referenceText(reference)}, but no node has the ${what}`);
    }
  }
}

const pathReferences: Check = {
  name: 'path_references',
  code: 'DTS519',
  level: 'error',
  requires: ['duplicate_node_names'],
  summary: 'A reference outside `<>` names a label or path that no node has.',
  why: 'The compiler cannot put in the path. Include the file that defines the label, or correct its name.',
  examples: {
    good: [board('a: led { };\naliases { led0 = &a; };')],
    bad: [bad('aliases { led0 = &a; };', '/aliases: led0 refers to &a, but no node has the label')],
  },
  start: (scope) => (node) => reportUnresolved(scope, node, 'path'),
  finish: (passes) => passes.fillPaths(),
};

const omitUnusedNodes: Check = {
  name: 'omit_unused_nodes',
  code: 'DTC102',
  level: 'error',
  step: true,
  requires: ['phandle_references', 'path_references'],
  summary: 'Never reported: stands for the step that leaves out `/omit-if-no-ref/` nodes which nothing refers to.',
  why: 'When a reference does not resolve, it is not known which nodes are in use.',
  examples: { good: [board('/omit-if-no-ref/ led { };')], bad: [] },
  start: () => undefined,
  finish: (passes) => passes.omitUnused(),
};

export const referenceChecks = {
  duplicateLabel,
  explicitPhandles,
  phandleReferences,
  pathReferences,
  omitUnusedNodes,
} as const;
