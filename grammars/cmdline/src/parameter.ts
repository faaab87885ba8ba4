import type { Diagnostic, Span } from '@carveout/core';

/** One word of the kernel command line, as next_arg() (lib/cmdline.c, the same from 4.4 to 7.1) cuts it. */
export interface Parameter {
  /** As written, without quotes; compare with {@link sameParameter}. */
  readonly name: string;
  /** Without the quotes that the kernel removes; null when the word has no `=`. Always one piece of the source text. */
  readonly value: string | null;
  /** The whole word with its quotes. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** Exactly the characters of `value`; null when there is no `=`. */
  readonly valueSpan: Span | null;
  /** True when the word holds a double quote anywhere. */
  readonly quoted: boolean;
  /** True for words after `--`: they go to init, and no kernel parameter handler sees them. */
  readonly afterDashDash: boolean;
}

export interface CommandLine {
  /** In textual order; the first bare `--` is not among them. */
  readonly parameters: readonly Parameter[];
  /** The `--` that ends the kernel's own parameters, or null. */
  readonly dashDash: Span | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The name as the kernel compares it: `-` and `_` are one character, case matters. */
export const normalizeParameterName = (name: string): string => name.replaceAll('-', '_');

/** True when the kernel takes both names for the same parameter (parameq() in kernel/params.c). */
export const sameParameter = (a: string, b: string): boolean => normalizeParameterName(a) === normalizeParameterName(b);
