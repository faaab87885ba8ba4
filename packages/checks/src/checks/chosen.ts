import type { TreeNode } from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';
import { isOneString } from '../facts/strings.ts';

const obsoleteChosenInterruptController: Check = {
  name: 'obsolete_chosen_interrupt_controller',
  code: 'DTC132',
  level: 'warning',
  requires: [],
  summary: '`/chosen` has an `interrupt-controller` property.',
  why: 'It is left from old boot loaders, and nothing reads it any more. Remove it.',
  examples: {
    good: [board('chosen { };')],
    bad: [bad('chosen { interrupt-controller; };', '/: interrupt-controller: of /chosen is obsolete')],
  },
  start: (scope) => (node) => {
    if (node.parent) return;
    const property = node.child('chosen')?.property('interrupt-controller');
    if (property) scope.fail(node, 'of /chosen is obsolete', property);
  },
};

const isChosen = ({ name }: TreeNode): boolean => name === 'chosen';

const chosenNodeIsRoot: Check = {
  name: 'chosen_node_is_root',
  code: 'DTC133',
  level: 'warning',
  requires: [],
  summary: 'A node named chosen is no child of the root.',
  why: 'The kernel looks for /chosen only: command line, initrd and console of another are not used.',
  examples: {
    good: [board('chosen { };')],
    bad: [bad('soc { chosen { }; };', '/soc/chosen: is no child of the root')],
  },
  start: (scope) => (node) => {
    if (isChosen(node) && node.parent !== scope.tree.root) scope.fail(node, 'is no child of the root');
  },
};

const chosenNodeBootargs: Check = {
  name: 'chosen_node_bootargs',
  code: 'DTC134',
  level: 'warning',
  requires: [],
  summary: '`bootargs` of a chosen node is not one string.',
  why: 'The kernel takes the first string of it for its command line, or none. Write one string in quotes.',
  examples: {
    good: [board('chosen { bootargs = "console=ttyS0 cma=64M"; };')],
    bad: [bad('chosen { bootargs = "console=ttyS0", "cma=64M"; };', '/chosen: bootargs: is not one string')],
  },
  start: (scope) => (node) => {
    if (isChosen(node)) checkString(scope, node, 'bootargs');
  },
};

const chosenNodeStdoutPath: Check = {
  name: 'chosen_node_stdout_path',
  code: 'DTC135',
  level: 'warning',
  requires: [],
  summary: '`stdout-path` of a chosen node is not one string, or has its old name `linux,stdout-path`.',
  why: 'The kernel finds no console then, and boots silently. Write one string: a path or an alias, and options after a colon.',
  examples: {
    good: [board('chosen { stdout-path = "serial0:115200n8"; };')],
    bad: [
      bad('chosen { stdout-path = <1>; };', '/chosen: stdout-path: is not one string'),
      bad('chosen { linux,stdout-path = "/uart"; };', '/chosen: linux,stdout-path: is the old name of stdout-path'),
    ],
  },
  start: (scope) => (node) => {
    if (!isChosen(node)) return;
    const old = node.property('stdout-path') ? undefined : node.property('linux,stdout-path');
    if (old) scope.fail(node, 'is the old name of stdout-path', old);
    checkString(scope, node, old ? old.name : 'stdout-path');
  },
};

function checkString(scope: CheckScope, node: TreeNode, name: string): void {
  const property = node.property(name);
  if (property && !isOneString(property.bytes)) scope.fail(node, 'is not one string', property);
}

const aliasPaths: Check = {
  name: 'alias_paths',
  code: 'DTC177',
  level: 'warning',
  quietInKernel: true,
  requires: [],
  summary:
    'A property of an aliases node is no path of an existing node, or its name has other characters than lower case, digits and `-`.',
  why: 'Drivers take their number from the alias, boot loaders the console: what does not resolve is ignored without a word.',
  examples: {
    good: [board('a: uart { };\naliases { serial0 = &a; serial1 = "/uart"; };')],
    bad: [
      bad('aliases { serial0 = "/uart"; };', '/aliases: serial0: is not the path of a node'),
      bad(
        'a: uart { };\naliases { Serial_0 = &a; };',
        '/aliases: the alias Serial_0 has other characters than lower case, digits and -',
      ),
    ],
  },
  start: (scope) => (node) => {
    if (node.name !== 'aliases') return;
    for (const property of node.properties) {
      const { name, bytes } = property;
      if (name === 'phandle' || name === 'linux,phandle') continue;
      if (!isPath(scope.tree.root, bytes)) scope.fail(node, 'is not the path of a node', property);
      else if (/[^a-z\d-]/.test(name)) {
        scope.fail(node, `the alias ${name} has other characters than lower case, digits and -`);
      }
    }
  },
};

/** dtc's get_node_by_path(): full names, and a missing first slash does not matter. The root alone is no path. */
function isPath(root: TreeNode, bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0);
  const path = String.fromCharCode(
    ...bytes.subarray(0, end < 0 ? Math.min(bytes.length, LONGEST_PATH) : Math.min(end, LONGEST_PATH)),
  );
  if (bytes.length === 0) return false;
  // An empty string is the root for dtc.
  if (path === '') return true;
  const components = path
    .replace(/\/$/, '')
    .split('/')
    .filter((component) => component !== '');
  let node: TreeNode | undefined = root;
  for (const component of components) node = node?.child(component);
  return components.length > 0 && node !== undefined;
}

const LONGEST_PATH = 16_384;

export const chosenChecks = {
  obsoleteChosenInterruptController,
  chosenNodeIsRoot,
  chosenNodeBootargs,
  chosenNodeStdoutPath,
  aliasPaths,
} as const;
