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
  for (const rule of prerequisitesFirst(rules)) {
    const subjects = new Set<string>();
    const blocked = [...allPrerequisites(rule, rules)].flatMap((id) => [...(wrong.get(id) ?? [])]);
    const report: Report = (subject, finding) => {
      if (subject !== null && blocked.some((path) => isWithin(subject, path))) return;
      if (subject !== null) subjects.add(subject);
      reports.push({ rule, subject, finding });
    };
    if (rule.checkTree) rule.checkTree(view.tree, report);
    // Which options a rule has is known where it is defined; here all rules look alike.
    else if (view.simulation) rule.check(view, report, optionsOf(rule) as Readonly<Record<string, never>>);
    wrong.set(rule.id, subjects);
  }
  return reports;
}

/** Every option of a rule as it is when nobody sets it. */
export const defaultOptions = ({ options = {} }: Pick<Rule, 'options'>): OptionValues =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));

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
