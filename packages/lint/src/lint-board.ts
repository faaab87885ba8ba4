import { compareDiagnostics, diagnostic, type Finding, type Severity } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import { type LintConfig, NO_CONFIG, type RuleSetting } from './config/lint-config.ts';
import { type LintSettings, lintSettings, settingsFile } from './config/lint-settings.ts';
import { spanOrStart, startOf } from './facts/location.ts';
import { rules as allRules } from './registry.ts';
import type { BoardView, LintContext, Rule, TreeView } from './rule.ts';
import { runRules } from './run-rules.ts';

export interface LintOptions {
  /** `off` silences a rule, which still decides for those that need it; a severity replaces the rule's own, and switches on one that is off. */
  readonly config?: LintConfig;
  /** By rule id; stronger than `config`. */
  readonly severities?: Readonly<Record<string, RuleSetting>>;
  /** Default: every rule of this package. */
  readonly rules?: readonly Rule[];
}

/**
 * Runs the rules over a board and its RAM variants. Pure; the result is sorted, and what a variant shows at the same
 * place as the board (or an earlier variant) is left out unless it weighs more there.
 * An overlay alone is no board: what it is applied to decides, and {@link lintTree} says what can be said before.
 */
export function lintBoard(context: LintContext, options: LintOptions = {}): readonly Finding[] {
  const { tree, config, simulation, variants = [] } = context;
  const texts = context.textOf ? { textOf: context.textOf } : {};
  if (tree.plugin) return [];
  const run = { rules: options.rules ?? allRules, settings: settingsOf(options) };
  const findings = [...findingsOf({ tree, config, simulation, ...texts }, null, run)];
  for (const variant of variants) {
    const known = strongestByPlace(findings);
    const view = { tree, config: variant.config, simulation: variant.simulation, ...texts };
    for (const finding of findingsOf(view, variant.variant, run)) {
      if (RANK[finding.severity] > (known.get(placeOf(finding)) ?? 0)) findings.push(finding);
    }
  }
  return findings.sort(compareDiagnostics);
}

/** The rules that need no boot, over a tree that is an overlay or whose boot is not known. */
export function lintTree(tree: DeviceTree, options: LintOptions = {}): readonly Finding[] {
  const rules = (options.rules ?? allRules).filter(({ checkTree }) => checkTree);
  return [...findingsOf({ tree }, null, { rules, settings: settingsOf(options) })].sort(compareDiagnostics);
}

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1 };

const placeOf = ({ code, span }: Finding): string => `${code} ${span.file} ${span.start} ${span.end}`;

function strongestByPlace(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const strongest = new Map<string, number>();
  for (const finding of findings) {
    const place = placeOf(finding);
    strongest.set(place, Math.max(strongest.get(place) ?? 0, RANK[finding.severity]));
  }
  return strongest;
}

interface Run {
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
}

function settingsOf({ config = NO_CONFIG, severities }: LintOptions): LintSettings {
  if (!severities) return lintSettings(config);
  const rules = Object.fromEntries(Object.entries(severities).map(([id, severity]) => [id, { severity }]));
  return lintSettings({ ...config, layers: [...config.layers, { rules }] });
}

function findingsOf(
  view: BoardView | TreeView,
  variant: Finding['variant'],
  { rules, settings }: Run,
): readonly Finding[] {
  const board = startOf(view.tree).file;
  return runRules(wantedRules(rules, settings), view, (rule) => settings.options(rule, board)).flatMap(
    ({ rule, subject, finding }): Finding[] => {
      const span = spanOrStart(view.tree, finding.at);
      const file = settingsFile(span.file, board);
      const severity = settings.severity(rule, file, finding.severity ?? rule.severity);
      if (severity === 'off' || (subject !== null && settings.ignores(rule, file, subject))) return [];
      const { related, help, fix } = finding;
      const info = { code: rule.code, rule: rule.id, severity: rule.severity, summary: rule.summary, why: rule.why };
      const details = { severity, ...(related ? { related } : {}), help, fix };
      const node = subject === null ? {} : { node: subject };
      return [{ ...diagnostic(info, span, finding.message, details), ...node, variant }];
    },
  );
}

const NO_IDS: readonly string[] = [];

/** Those that are not off, and what they require. */
function wantedRules(rules: readonly Rule[], settings: LintSettings): readonly Rule[] {
  const known = chosen.get(settings);
  if (known?.from === rules) return known.list;
  const wanted = new Set<string>();
  const want = (rule: Rule): void => {
    if (wanted.has(rule.id)) return;
    wanted.add(rule.id);
    for (const id of rule.requires ?? NO_IDS) {
      const required = rules.find((one) => one.id === id);
      if (required) want(required);
    }
  };
  for (const rule of rules) if (settings.mayReport(rule)) want(rule);
  const list = rules.filter(({ id }) => wanted.has(id));
  chosen.set(settings, { from: rules, list });
  return list;
}

/** What is worked out for the rules of one configuration holds for all of its boards. */
const chosen = new WeakMap<LintSettings, { readonly from: readonly Rule[]; readonly list: readonly Rule[] }>();
