import { relativePath, type Severity } from '@carveout/core';
import type { Rule } from '../rule.ts';
import type { OptionValues } from '../rule-option.ts';
import { defaultOptions } from '../run-rules.ts';
import type { LintConfig, LintLayer, PresetName, RuleConfig, RuleSetting } from './lint-config.ts';
import { type Matcher, matchesFile, matchesNode } from './patterns.ts';

/** A rule, or another diagnostic that can be set by name: then it has no presets and no options. */
export type Settable = Pick<Rule, 'id' | 'off' | 'presets' | 'options'>;

/** What a configuration says about rules, file by file. */
export interface LintSettings {
  /** `own`: what the finding has when nobody says otherwise. */
  severity(rule: Settable, file: string, own: Severity): RuleSetting;
  /** False when it is off in every file. */
  mayReport(rule: Settable): boolean;
  /** Every option of the rule for the board whose device tree is `file`. */
  options(rule: Settable, file: string): OptionValues;
  /** True when findings about this node are not wanted. */
  ignores(rule: Settable, file: string, node: string): boolean;
}

interface ReadyLayer extends LintLayer {
  readonly applies: Matcher;
}

/** `strict` has on what is off otherwise. */
const presetSetting = ({ presets, off }: Settable, preset: PresetName): RuleSetting | undefined =>
  presets?.[preset] ?? (off && preset !== 'strict' ? 'off' : undefined);

/** Flags and standard input are no files: what is found there is as if it stood in the board's device tree. */
export const settingsFile = (file: string, board: string): string => (/^<.*>$/.test(file) ? board : file);

/** One configuration serves thousands of boards. */
const settingsByConfig = new WeakMap<LintConfig, LintSettings>();

/** Never throws: names that no rule has are looked for where the configuration is read. */
export function lintSettings(config: LintConfig): LintSettings {
  const known = settingsByConfig.get(config);
  if (known) return known;
  const settings = readSettings(config);
  settingsByConfig.set(config, settings);
  return settings;
}

function readSettings({ directory = '.', cwd, layers }: LintConfig): LintSettings {
  const ready = layers.map((layer): ReadyLayer => ({ ...layer, applies: matchesFile(layer.files) }));
  const byFile = new Map<string, readonly ReadyLayer[]>();
  /** Strongest first. */
  const layersOf = (file: string): readonly ReadyLayer[] => {
    const known = byFile.get(file);
    if (known) return known;
    const path = relativePath(directory, file, cwd);
    const found = ready.filter(({ applies }) => applies(path)).reverse();
    byFile.set(file, found);
    return found;
  };
  const said = (rule: Settable, file: string): readonly RuleConfig[] =>
    layersOf(file).flatMap(({ rules }) => (Object.hasOwn(rules, rule.id) ? (rules[rule.id] ?? []) : []));
  const presetOf = (file: string): PresetName =>
    layersOf(file).find(({ preset }) => preset !== undefined)?.preset ?? 'recommended';
  return {
    severity: (rule, file, own) =>
      said(rule, file).find(({ severity }) => severity !== undefined)?.severity ??
      presetSetting(rule, presetOf(file)) ??
      own,
    mayReport(rule) {
      const all = layers.flatMap(({ files, rules }) => {
        const severity = Object.hasOwn(rules, rule.id) ? rules[rule.id]?.severity : undefined;
        return severity === undefined ? [] : [{ severity, everywhere: files === undefined }];
      });
      if (all.some(({ severity }) => severity !== 'off')) return true;
      if (all.some(({ everywhere }) => everywhere)) return false;
      const presets = ['recommended' as const, ...layers.flatMap(({ preset }) => preset ?? [])];
      return presets.some((preset) => presetSetting(rule, preset) !== 'off');
    },
    options: (rule, file) =>
      rule.options
        ? {
            ...defaultOptions(rule),
            ...Object.assign({}, ...[...said(rule, file)].reverse().map(({ options }) => options)),
          }
        : defaultOptions(rule),
    ignores: (rule, file, node) =>
      said(rule, file).some(({ ignore }) => ignore !== undefined && matchesNode(ignore)(node)),
  };
}
