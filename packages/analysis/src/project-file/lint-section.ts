import { type Diagnostic, diagnostic } from '@carveout/core';
import {
  COMMON_KEYS,
  type LintLayer,
  type OptionValues,
  type PresetName,
  type RuleConfig,
  type RuleSetting,
} from '@carveout/lint';
import { optionsOf, unknownName } from '../code-catalog.ts';
import { projectCodes } from '../codes.ts';
import type { ProjectScope } from './board-inputs.ts';
import { checkOptions } from './check-options.ts';

type RuleJson = RuleSetting | ({ readonly severity?: RuleSetting; readonly ignore?: readonly string[] } & OptionValues);

/** A board's `lint` as the validated file has it. */
export interface BoardLintJson {
  readonly preset?: PresetName;
  readonly rules?: Readonly<Record<string, RuleJson>>;
}

export interface OverrideJson extends BoardLintJson {
  readonly files: readonly string[];
}

export type FailOn = 'error' | 'warning' | 'info' | 'never';

export interface ProjectLintJson extends BoardLintJson {
  readonly overrides?: readonly OverrideJson[];
  readonly baseline?: string;
  readonly maxWarnings?: number;
  readonly failOn?: FailOn;
}

type Path = readonly (string | number)[];
type Scope = Pick<ProjectScope, 'document' | 'problems'>;

/** The project's layers, weakest first. Names and options that no rule has become problems. */
export function projectLayers(lint: ProjectLintJson, scope: Scope): readonly LintLayer[] {
  return [
    lintLayer(lint, ['lint'], scope),
    ...(lint.overrides ?? []).map(
      (override, index): LintLayer => ({
        files: override.files,
        ...lintLayer(override, ['lint', 'overrides', index], scope),
      }),
    ),
  ];
}

/** One layer: of the project, of an override, of a board. `path`: where it stands. */
export function lintLayer({ preset, rules = {} }: BoardLintJson, path: Path, scope: Scope): LintLayer {
  const read = Object.entries(rules).flatMap(([name, json]): readonly [string, RuleConfig][] => {
    const at = [...path, 'rules', name];
    const unknown = unknownName(name);
    if (unknown !== undefined) {
      scope.problems.push(unknownRule(unknown, at, scope));
      return [];
    }
    return [[name, ruleConfig(name, json, at, scope)]];
  });
  return { ...(preset === undefined ? {} : { preset }), rules: Object.fromEntries(read) };
}

const unknownRule = (
  { message, help }: { readonly message: string; readonly help?: string },
  at: Path,
  { document }: Scope,
): Diagnostic => diagnostic(projectCodes.rule, document.spanAt(at, true), message, { help });

function ruleConfig(name: string, json: RuleJson, at: Path, scope: Scope): RuleConfig {
  if (typeof json === 'string') return { severity: json };
  const { severity, ignore } = json;
  const options = Object.fromEntries(Object.entries(json).filter(([key]) => !COMMON_KEYS.includes(key)));
  for (const { key, message, help } of checkOptions(name, optionsOf(name), options)) {
    scope.problems.push(
      diagnostic(projectCodes.rule, scope.document.spanAt([...at, ...key], key.length === 1), message, { help }),
    );
  }
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(Object.keys(options).length === 0 ? {} : { options: options as OptionValues }),
  };
}
