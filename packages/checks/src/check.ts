import type { DiagnosticCode } from '@carveout/core';
import type { DeviceTree, FixUpPasses, TreeNode, TreeProperty } from '@carveout/devicetree';

/** dtc's default: a failure ends the compilation, is a warning, or is not looked for unless asked. */
export type DefaultLevel = 'error' | 'warning' | 'off';

/** What a check sees. */
export interface CheckScope {
  readonly tree: DeviceTree;
  /** The source said `/plugin/`: phandles of other trees are no failures. Never true for a blob, which does not say it. */
  readonly plugin: boolean;
  /** The changes that some of dtc's checks make on the way; undefined when the tree is finished. */
  readonly passes: FixUpPasses | undefined;
  /** About a node, or about one of its properties (for two checks: a property of another node). */
  fail(node: TreeNode, text: string, property?: TreeProperty): void;
  /** addr_size_cells passed. Where it did not, dtc takes both counts of every node for 0 in checks that do not require it. */
  readonly cellsAreRead: boolean;
  /** path_references has run: not yet when the checks run in the order of the table. */
  readonly pathsAreFilled: boolean;
  /** No more failures are kept: what compares every pair can end. */
  readonly isFull: () => boolean;
}

/** Looks at one live node; they come parents first. */
export type Visit = (node: TreeNode) => void;

export interface CheckExample {
  /** A whole source. */
  readonly dts: string;
}

export interface BadCheckExample extends CheckExample {
  /** What this check says of it, as `NODE: TEXT` or `NODE: PROPERTY: TEXT`, in order. */
  readonly reports: readonly string[];
}

/** One of dtc's checks, for `carveout dtc` and, as a rule, for `carveout lint`. */
export interface Check {
  /** dtc's name. */
  readonly name: string;
  /** Of the rule. DTS codes belong to the compiler, which finds the same in source. */
  readonly code: DiagnosticCode;
  readonly level: DefaultLevel;
  /** A kernel build switches it off unless asked for extra warnings (scripts/Makefile.dtbs). */
  readonly quietInKernel?: boolean;
  /** Makes no lint rule: it never fails, and stands for a step of dtc; or it always does. */
  readonly step?: boolean;
  /** Names of checks that have to pass first. */
  readonly requires: readonly string[];
  /** One sentence: when it fails. */
  readonly summary: string;
  /** What happens if it is left as it is. */
  readonly why: string;
  readonly examples: { readonly good: readonly CheckExample[]; readonly bad: readonly BadCheckExample[] };
  /** Looks only at nodes with such a property, and not before references are filled in; every node unless said. */
  readonly at?: readonly string[] | ((property: string) => boolean);
  /** Called once a run; undefined when there is nothing to look at node by node. */
  start(scope: CheckScope): Visit | undefined;
  /** After all nodes: the change that dtc makes in this check. */
  finish?(passes: FixUpPasses): void;
}

/** A source whose root node holds `body`. */
export function board(body: string): CheckExample {
  const lines = body.trim().split('\n');
  return { dts: `/dts-v1/;\n\n/ {\n${lines.map((line) => `\t${line}`.trimEnd()).join('\n')}\n};\n` };
}

export const bad = (body: string, ...reports: string[]): BadCheckExample => ({ ...board(body), reports });
