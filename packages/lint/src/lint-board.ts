import { compareDiagnostics, diagnostic, type Finding, type Severity } from '@carveout/core';
import { spanOrStart } from './facts/location.ts';
import { rules as allRules } from './registry.ts';
import type { BoardView, LintContext, Rule } from './rule.ts';
import { runRules } from './run-rules.ts';

export type RuleSetting = Severity | 'off';

export interface LintOptions {
  /** By rule id. `off` silences a rule, which still decides for those that need it; a severity replaces the rule's own, and switches on one that is off. */
  readonly severities?: Readonly<Record<string, RuleSetting>>;
  /** Default: every rule of this package. */
  readonly rules?: readonly Rule[];
}

/**
 * Runs the rules over a board and its RAM variants. Pure; the result is sorted, and what a variant shows at the same
 * place as the board (or an earlier variant) is left out unless it weighs more there.
 * An overlay alone is no board and gives no findings: what it is applied to decides.
 */
export function lintBoard(context: LintContext, options: LintOptions = {}): readonly Finding[] {
  const { tree, config, simulation, variants = [] } = context;
  if (tree.plugin) return [];
  const findings = [...findingsOf({ tree, config, simulation }, null, options)];
  for (const variant of variants) {
    const known = strongestByPlace(findings);
    const view = { tree, config: variant.config, simulation: variant.simulation };
    for (const finding of findingsOf(view, variant.variant, options)) {
      if (RANK[finding.severity] > (known.get(placeOf(finding)) ?? 0)) findings.push(finding);
    }
  }
  return findings.sort(compareDiagnostics);
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

function findingsOf(view: BoardView, variant: Finding['variant'], options: LintOptions): readonly Finding[] {
  const settingOf = (rule: Rule): RuleSetting | undefined =>
    options.severities?.[rule.id] ?? (rule.off ? 'off' : undefined);
  return runRules(wantedRules(options.rules ?? allRules, settingOf), view).flatMap(({ rule, finding }) => {
    const setting = settingOf(rule) ?? finding.severity ?? rule.severity;
    if (setting === 'off') return [];
    const { related, help, fix } = finding;
    const info = { code: rule.code, rule: rule.id, severity: rule.severity, summary: rule.summary, why: rule.why };
    const details = { severity: setting, ...(related ? { related } : {}), help, fix };
    return [{ ...diagnostic(info, spanOrStart(view.tree, finding.at), finding.message, details), variant }];
  });
}

/** Those that are not off, and what they require. */
function wantedRules(rules: readonly Rule[], settingOf: (rule: Rule) => RuleSetting | undefined): readonly Rule[] {
  const wanted = new Set<string>();
  const want = (rule: Rule): void => {
    if (wanted.has(rule.id)) return;
    wanted.add(rule.id);
    for (const id of rule.requires ?? []) {
      const required = rules.find((one) => one.id === id);
      if (required) want(required);
    }
  };
  for (const rule of rules) if (settingOf(rule) !== 'off') want(rule);
  return rules.filter(({ id }) => wanted.has(id));
}
