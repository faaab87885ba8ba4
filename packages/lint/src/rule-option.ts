/** One option of a rule, as JSON Schema has it: checked when the project file is read, printed on the rule's page. */
export type RuleOption =
  | {
      readonly type: 'integer';
      readonly default: number;
      readonly minimum?: number;
      readonly maximum?: number;
      readonly description: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly description: string }
  | {
      readonly type: 'string';
      readonly default: string;
      readonly enum?: readonly string[];
      readonly description: string;
    }
  | {
      readonly type: 'array';
      readonly items: { readonly type: 'string' };
      readonly default: readonly string[];
      readonly description: string;
    };

export type RuleOptions = Readonly<Record<string, RuleOption>>;
export type OptionValue = number | boolean | string | readonly string[];
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** What `check` gets: every option, the default where nobody set it. */
export type ValuesOf<O extends RuleOptions> = {
  readonly [K in keyof O]: O[K]['type'] extends 'integer'
    ? number
    : O[K]['type'] extends 'boolean'
      ? boolean
      : O[K]['type'] extends 'string'
        ? string
        : readonly string[];
};

/** Names that mean something for every rule: no rule has an option so called. */
export const COMMON_KEYS: readonly string[] = ['severity', 'ignore'];
