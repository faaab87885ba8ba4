import type { DeviceTree, FixUpPasses, TreeNode, TreeProperty } from '@carveout/devicetree';
import type { Check, CheckScope } from './check.ts';
import type { CheckLevel, CheckLevels } from './check-levels.ts';
import { checkByName, checks } from './table.ts';
import { visitedNodes } from './visited-nodes.ts';

export interface CheckReport {
  readonly check: string;
  /** Error when the check counts as one, also when it is a warning too. */
  readonly level: CheckLevel;
  /** Undefined when a required check did not pass. */
  readonly node: TreeNode | undefined;
  readonly property: TreeProperty | undefined;
  readonly text: string;
}

export interface CheckRun {
  /** In dtc's order: by check, then by node. */
  readonly reports: readonly CheckReport[];
  /** A check failed that counts as an error. */
  readonly failed: boolean;
}

/** Failures kept of one run: a large board has thousands at most, a hostile one can have one for each pair of nodes. */
const MOST_REPORTS = 100_000;

type Status = 'unchecked' | 'requirement' | 'passed' | 'failed';

/**
 * dtc's process_checks(): the table in order, what a check requires before it, and nothing more after the first failure that
 * counts as an error. `passes` are run where dtc does; without them the tree is taken to be finished.
 */
export function runChecks(tree: DeviceTree, levels: CheckLevels, passes?: FixUpPasses): CheckRun {
  const run = new Run(tree, levels, passes);
  let failed = false;
  for (const check of checks) {
    const level = run.levelOf(check);
    if ((level.warning || level.error) && !failed) failed = run.check(check);
  }
  return { reports: run.reports, failed };
}

/** Checks of names and references come first in the table, and do not look at values that are to be filled in. */
const STEPS: ReadonlySet<Check> = new Set(
  checks.slice(0, checks.findIndex(({ name }) => name === 'omit_unused_nodes') + 1),
);

const FILLING = ['phandle_references', 'path_references'];

const SILENT: CheckLevel = { warning: false, error: false };

class Run {
  readonly reports: CheckReport[] = [];
  readonly #tree: DeviceTree;
  readonly #levels: CheckLevels;
  readonly #passes: FixUpPasses | undefined;
  readonly #status = new Map<Check, Status>();
  #nodes: readonly TreeNode[] | undefined;
  #allFilled = false;
  #shown = false;

  constructor(tree: DeviceTree, levels: CheckLevels, passes: FixUpPasses | undefined) {
    this.#tree = tree;
    this.#levels = levels;
    this.#passes = passes;
  }

  levelOf({ name }: Check): CheckLevel {
    return this.#levels.get(name) ?? SILENT;
  }

  /** True when it, or what it requires, failed as an error. */
  check(check: Check): boolean {
    let error = false;
    if (this.#statusOf(check) === 'unchecked') {
      error = this.#checkRequired(check);
      if (this.#statusOf(check) === 'unchecked') this.#visit(check);
    }
    return error || (this.#statusOf(check) !== 'passed' && this.levelOf(check).error);
  }

  #hasPassed(name: string): boolean {
    const check = checkByName(name);
    return check !== undefined && this.#statusOf(check) === 'passed';
  }

  #hasRun(name: string): boolean {
    const check = checkByName(name);
    return check !== undefined && ['passed', 'failed'].includes(this.#statusOf(check));
  }

  #statusOf(check: Check): Status {
    return this.#status.get(check) ?? 'unchecked';
  }

  #checkRequired(check: Check): boolean {
    let error = false;
    for (const name of check.requires) {
      const required = checkByName(name);
      if (!required) continue;
      error ||= this.check(required);
      if (this.#statusOf(required) === 'passed') continue;
      this.#status.set(check, 'requirement');
      this.#report(check, { node: undefined, property: undefined, text: `${name} has to pass first, and did not` });
    }
    return error;
  }

  #visit(check: Check): void {
    this.#showValues(check);
    const fail: CheckScope['fail'] = (node, text, property) => {
      this.#status.set(check, 'failed');
      this.#report(check, { node, property, text });
    };
    const reports = this.reports;
    const plugin = this.#tree.plugin && this.#tree.format === 'dts';
    const visit = check.start({
      tree: this.#tree,
      plugin,
      passes: this.#passes,
      fail,
      cellsAreRead: this.#passes === undefined || this.#hasPassed('addr_size_cells'),
      pathsAreFilled: this.#hasRun('path_references'),
      isFull: () => reports.length >= MOST_REPORTS,
    });
    if (visit) for (const node of visitedNodes(check, this.#tree, () => this.#allNodes())) visit(node);
    if (check.finish && this.#passes) {
      check.finish(this.#passes);
      this.#nodes = undefined;
    }
    if (this.#statusOf(check) === 'unchecked') this.#status.set(check, 'passed');
  }

  /** When a step of dtc is switched off, checks of values see them as they are without it. */
  #showValues(check: Check): void {
    if (this.#allFilled || !this.#passes || STEPS.has(check)) return;
    if (FILLING.every((name) => this.#hasRun(name))) this.#allFilled = true;
    else if (!this.#shown) this.#passes.showUnfilled();
    this.#shown = true;
  }

  /** dtc looks at the root even when it is deleted. */
  #allNodes(): readonly TreeNode[] {
    this.#nodes ??= this.#tree.root.deleted ? [this.#tree.root] : this.#tree.nodes;
    return this.#nodes;
  }

  #report(check: Check, what: Pick<CheckReport, 'node' | 'property' | 'text'>): void {
    const level = this.levelOf(check);
    if (!level.warning && !level.error) return;
    if (this.reports.length < MOST_REPORTS) this.reports.push({ check: check.name, level, ...what });
  }
}
