import { nearestName } from '@carveout/core';
import { COMMON_KEYS, type RuleOptions } from '@carveout/lint';
import { Ajv2019 } from 'ajv/dist/2019.js';

export interface OptionProblem {
  /** From the rule's mapping to the place. */
  readonly key: readonly (string | number)[];
  readonly message: string;
  readonly help: string;
}

/** What is wrong with the options that a project gives to a rule. */
export function checkOptions(rule: string, options: RuleOptions, given: object): readonly OptionProblem[] {
  const allowed = [...Object.keys(options), ...COMMON_KEYS];
  const problems: OptionProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) {
      const near = nearestName(name, allowed);
      const all = `rule ${rule} takes ${allowed.map((key) => `\`${key}\``).join(', ')}`;
      const help = near === undefined ? all : `did you mean \`${near}\`? ${all}`;
      problems.push({ key: [name], message: `rule ${rule} has no option \`${name}\``, help });
      continue;
    }
    const ajv = new Ajv2019({ strict: true });
    const { default: _default, ...schema } = option;
    if (ajv.validate(schema, value)) continue;
    const reason = ajv.errors?.[0]?.message ?? 'is not allowed';
    problems.push({ key: [name], message: `option \`${name}\` of rule ${rule} ${reason}`, help: option.description });
  }
  return problems;
}
