import type { Diagnostic, Span } from '@carveout/core';

/**
 * What a kernel handler makes of the value of one parameter. Every value parser has the form
 * `parseX(value: string | null, span: Span): ParsedValue<X>`, to be called with
 * `parameter.value` and `parameter.valueSpan ?? parameter.span`.
 */
export interface ParsedValue<T> {
  /** Null when the kernel takes nothing from it: its setting stays what it was. */
  readonly value: T | null;
  /** The end of the text that the kernel drops without a word; empty when it used everything. */
  readonly ignored: string;
  /** Where `ignored` is; null when it is empty. */
  readonly ignoredSpan: Span | null;
  readonly diagnostics: readonly Diagnostic[];
}
