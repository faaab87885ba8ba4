import type { Severity } from '@carveout/core';
import type { OptionValues } from '../rule-option.ts';

export type RuleSetting = Severity | 'off';

/** Named sets of rules. Without one, `recommended` applies. */
export const PRESETS = ['recommended', 'strict', 'kernel', 'vendor'] as const;
export type PresetName = (typeof PRESETS)[number];

/** What a layer says about one rule or one other diagnostic. */
export interface RuleConfig {
  /** Replaces every severity the rule has of its own. */
  readonly severity?: RuleSetting;
  /** Node paths, as patterns: what the rule says about such a node, or one below it, is dropped. */
  readonly ignore?: readonly string[];
  readonly options?: OptionValues;
}

/** Settings that came from one place: the project, one of its overrides, a board, the command line. */
export interface LintLayer {
  /** Patterns of files, relative to the configuration's directory; without any the layer is for every file. */
  readonly files?: readonly string[];
  readonly preset?: PresetName;
  /** By rule name. */
  readonly rules: Readonly<Record<string, RuleConfig>>;
}

/** Plain data: it goes to worker threads and into cache keys as it is. Later layers win. */
export interface LintConfig {
  /** What patterns of files are relative to, as the file host names it; `.` unless given. */
  readonly directory?: string;
  /** Absolute working directory; needed only when files and directory are named in different ways (`../carveout.yaml`). */
  readonly cwd?: string;
  readonly layers: readonly LintLayer[];
}

export const NO_CONFIG: LintConfig = { layers: [] };
