import { PRESETS } from '@carveout/lint';

export type Schema = Readonly<Record<string, unknown>>;

export const SETTINGS = ['off', 'error', 'warning', 'info'] as const;

const severity: Schema = { enum: SETTINGS, description: 'off, or the severity it reports with.' };

const names = (description: string): Schema => ({
  type: 'array',
  items: { type: 'string', minLength: 1 },
  minItems: 1,
  description,
});

/** Options of a rule are checked by the rule's own schema, where the message can name what that rule has. */
const rule: Schema = {
  description: 'off, error, warning or info; or a mapping of severity, ignore and the options of the rule.',
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    type: 'object',
    properties: {
      severity,
      ignore: names('Node paths as patterns: what the rule says about these nodes, and those below, is dropped.'),
    },
  },
  else: { enum: SETTINGS },
};

const rules: Schema = {
  type: 'object',
  description: 'Rules, and other warnings and notes, by name.',
  additionalProperties: rule,
};

const preset: Schema = {
  enum: PRESETS,
  description: 'Which rules are on, and as what: recommended (the default), strict, kernel or vendor.',
};

const override: Schema = {
  type: 'object',
  required: ['files'],
  properties: {
    files: names('Patterns of files in which findings lie, relative to this file: "dts/vendor/**", "*.dtsi".'),
    preset,
    rules,
  },
  additionalProperties: false,
};

const common = { preset, rules } as const;

/** `lint` of one board. */
export const boardLint: Schema = {
  type: 'object',
  description: 'How findings about this board are reported.',
  properties: common,
  additionalProperties: false,
};

/** `lint` of the whole file. */
export const projectLint: Schema = {
  type: 'object',
  description: 'How `carveout lint` reports.',
  properties: {
    ...common,
    overrides: {
      type: 'array',
      items: override,
      description: 'Other settings for some files; later ones win.',
    },
    baseline: {
      type: 'string',
      minLength: 1,
      description: 'File of known findings, which are not reported; `carveout lint --update-baseline` writes it.',
    },
    maxWarnings: { type: 'integer', minimum: 0, description: 'More warnings than this fail the run.' },
    failOn: {
      enum: ['error', 'warning', 'info', 'never'],
      description: 'The weakest severity that fails the run; error unless given.',
    },
  },
  additionalProperties: false,
};
