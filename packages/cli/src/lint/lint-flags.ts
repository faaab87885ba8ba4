import type { LintLayer, PresetName, RuleConfig, RuleSetting } from '@carveout/analysis';
import { several, single } from '../flags/single.ts';
import { UsageError } from '../usage-error.ts';

type Flags = Readonly<Record<string, unknown>>;

const SETTINGS: readonly RuleSetting[] = ['off', 'error', 'warning', 'info'];

/** What `--preset`, `-W`, `-E` and `--rule` say, each stronger than the one before, as the strongest layer; none without any. */
export async function flagLayers(flags: Flags): Promise<readonly LintLayer[]> {
  const given = several(flags['rule']);
  const preset = single('preset', flags['preset']);
  const checks = [...several(flags['W']), ...several(flags['E'])];
  if (given.length + checks.length === 0 && preset === undefined) return [];
  const { PRESETS, readSwitch, dtcRuleId, unknownName } = await import('@carveout/analysis');
  const known = PRESETS.find((name) => name === preset);
  if (preset !== undefined && known === undefined) {
    throw new UsageError(`--preset is one of ${PRESETS.join(', ')}, not '${preset}'`);
  }
  const rules: Record<string, RuleConfig> = {};
  for (const level of ['warning', 'error'] as const) {
    const letter = level === 'error' ? 'E' : 'W';
    for (const text of several(flags[letter])) {
      const known = readSwitch(level, text);
      if (!known)
        throw new UsageError(`-${letter} takes the name of a check of dtc, not '${text.replace(/^no[-_]/, '')}'`);
      rules[dtcRuleId(known.check)] = { severity: known.on ? level : level === 'error' ? 'warning' : 'off' };
    }
  }
  for (const text of given) {
    const [name, severity] = readRule(text);
    const unknown = unknownName(name);
    if (unknown) throw new UsageError(`--rule: ${unknown.message}; ${unknown.help}`);
    rules[name] = { severity };
  }
  return [{ ...(known === undefined ? {} : { preset: known satisfies PresetName }), rules }];
}

function readRule(text: string): readonly [name: string, setting: RuleSetting] {
  const at = text.indexOf('=');
  const setting = SETTINGS.find((one) => one === text.slice(at + 1));
  if (at > 0 && setting !== undefined) return [text.slice(0, at), setting];
  throw new UsageError(`--rule takes NAME=SETTING, with a setting of ${SETTINGS.join(', ')}, not '${text}'`);
}
