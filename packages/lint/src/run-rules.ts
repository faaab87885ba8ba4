import type { BoardView, Report, Rule, RuleFinding, TreeView } from './rule.ts';
import type { OptionValues } from './rule-option.ts';

export interface RuleReport {
  readonly rule: Rule;
  /** Path of the node it is about; null for the whole board. */
  readonly subject: string | null;
  readonly finding: RuleFinding;
}

/**
 * Runs rules so that prerequisites come first, and drops what a rule says about a node that a prerequisite already
 * found wrong: one typo gives one message. Prerequisites that are not in `rules` do not run. Of an overlay, only rules that need
 * nothing but the tree say anything.
 */
export function runRules(
  rules: readonly Rule[],
  view: BoardView | TreeView,
  optionsOf: (rule: Rule) => OptionValues = defaultOptions,
): readonly RuleReport[] {
  const wrong = new Map<string, Set<string>>();
  const reports: RuleReport[] = [];
  for (const { rule, prerequisites } of planOf(rules)) {
    const subjects = new Set<string>();
    const isBlocked = (subject: string): boolean =>
      prerequisites.some((id) => [...(wrong.get(id) ?? [])].some((path) => isWithin(subject, path)));
    const report: Report = (subject, finding) => {
      if (subject !== null && isBlocked(subject)) return;
      if (subject !== null) subjects.add(subject);
      reports.push({ rule, subject, finding });
    };
    if (rule.checkTree) rule.checkTree(view.tree, report);
    // Which options a rule has is known where it is defined; here all rules look alike.
    else if (view.simulation) rule.check(view, report, optionsOf(rule) as Readonly<Record<string, never>>);
    if (subjects.size > 0) wrong.set(rule.id, subjects);
  }
  return reports;
}

interface PlannedRule {
  readonly rule: Rule;
  /** Direct and indirect. */
  readonly prerequisites: readonly string[];
}

/** One set of rules serves thousands of boards. */
const plans = new WeakMap<readonly Rule[], readonly PlannedRule[]>();

function planOf(rules: readonly Rule[]): readonly PlannedRule[] {
  const known = plans.get(rules);
  if (known) return known;
  const plan = prerequisitesFirst(rules).map((rule) => ({ rule, prerequisites: [...allPrerequisites(rule, rules)] }));
  plans.set(rules, plan);
  return plan;
}

/** Every option of a rule as it is when nobody sets it. */
export const defaultOptions = ({ options }: Pick<Rule, 'options'>): OptionValues =>
  options ? Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])) : NO_OPTIONS;

const NO_OPTIONS: OptionValues = {};

const isWithin = (path: string, ancestor: string): boolean => path === ancestor || path.startsWith(`${ancestor}/`);

/** Throws on a cycle, which only a wrong rule file can make. */
export function prerequisitesFirst(rules: readonly Rule[]): readonly Rule[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const sorted = new Set<Rule>();
  const visit = (rule: Rule, path: readonly string[]): void => {
    if (sorted.has(rule)) return;
    if (path.includes(rule.id)) throw new Error(`rules require each other: ${[...path, rule.id].join(' → ')}`);
    for (const id of rule.requires ?? []) {
      const required = byId.get(id);
      if (required) visit(required, [...path, rule.id]);
    }
    sorted.add(rule);
  };
  for (const rule of rules) visit(rule, []);
  return [...sorted];
}

function allPrerequisites(rule: Rule, rules: readonly Rule[]): ReadonlySet<string> {
  const ids = new Set<string>();
  const queue = [...(rule.requires ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (ids.has(id)) continue;
    ids.add(id);
    queue.push(...(rules.find((candidate) => candidate.id === id)?.requires ?? []));
  }
  return ids;
}
