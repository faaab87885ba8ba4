/** One input for dtc, from standard input, with `files` on the include path. */
export interface DtcCase {
  /** The language rule or check it is about, then what it shows. */
  readonly name: string;
  readonly dts: string;
  /** Besides formats and include path. */
  readonly args?: readonly string[];
}

/** Whole sources, all valid or all invalid, about one rule. */
export const sources = (rule: string, verdict: 'valid' | 'invalid', texts: readonly string[]): readonly DtcCase[] =>
  texts.map((dts, index) => ({ name: `${rule}, ${verdict} ${index + 1}`, dts }));

const inRoot = (body: string): string => `/dts-v1/;\n/ {\n\t${body}\n};\n`;

/** What stands in the root node, accepted and refused. */
export const bodies = (rule: string, valid: readonly string[], invalid: readonly string[]): readonly DtcCase[] => [
  ...sources(rule, 'valid', valid.map(inRoot)),
  ...sources(rule, 'invalid', invalid.map(inRoot)),
];

export const wholes = (rule: string, valid: readonly string[], invalid: readonly string[]): readonly DtcCase[] => [
  ...sources(rule, 'valid', valid),
  ...sources(rule, 'invalid', invalid),
];
