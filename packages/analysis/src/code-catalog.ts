import { codes as bootConfigCodes } from '@carveout/bootconfig';
import { bootLogCodes } from '@carveout/bootlog';
import { type CodeInfo, nearestName } from '@carveout/core';
import { deviceTreeCodes } from '@carveout/devicetree';
import { codes as commandLineCodes } from '@carveout/grammar-cmdline';
import { dtsGrammarCodes } from '@carveout/grammar-dts';
import { codes as kconfigCodes } from '@carveout/grammar-kconfig';
import {
  type LintConfig,
  lintSettings,
  type Rule,
  type RuleOptions,
  codes as ruleCodes,
  rules,
  withExcerpts,
} from '@carveout/lint';
import { codes as preprocessorCodes } from '@carveout/preprocessor';
import { codes as inputCodes, lintCodes, projectCodes } from './codes.ts';

const TABLES = [
  preprocessorCodes,
  dtsGrammarCodes,
  deviceTreeCodes,
  commandLineCodes,
  kconfigCodes,
  bootConfigCodes,
  bootLogCodes,
  inputCodes,
  projectCodes,
  lintCodes,
  ruleCodes,
];

let catalog: ReadonlyMap<string, CodeInfo> | undefined;

/** Everything that `carveout lint` can report, by rule name. */
export function codeCatalog(): ReadonlyMap<string, CodeInfo> {
  catalog ??= new Map(TABLES.flatMap((table) => Object.values(table)).map((info) => [info.rule, info]));
  return catalog;
}

/** A rule by name; undefined for what is none: messages of parsers. */
export const ruleNamed = (name: string): Rule | undefined => rules.find(({ id }) => id === name);

/** The same as its page shows it. */
export function ruleForPage(name: string): Rule | undefined {
  const rule = ruleNamed(name);
  return rule && withExcerpts(rule);
}

/** The options of a rule; none for what is no rule. */
export const optionsOf = (name: string): RuleOptions => ruleNamed(name)?.options ?? {};

/** Why no setting can be made for `name`; undefined when one can. Also for `--rule`, and for comments. */
export function unknownName(name: string): { readonly message: string; readonly help?: string } | undefined {
  const known = codeCatalog();
  if (known.has(name)) return undefined;
  const near = nearestName(name, known.keys());
  const message = `there is no rule \`${name}\``;
  return { message, help: near === undefined ? '`packages/docs/rules` lists them' : `did you mean \`${near}\`?` };
}

/** False when a configuration has every rule off: then a run could find nothing, whatever the boards. */
export function hasRules(config: LintConfig): boolean {
  const { mayReport } = lintSettings(config);
  return rules.some(mayReport);
}
