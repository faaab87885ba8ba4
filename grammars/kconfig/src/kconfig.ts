import type { Diagnostic, Span } from '@carveout/core';

interface SymbolPlace {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** The whole assignment, or the whole `# CONFIG_X is not set`. */
  readonly span: Span;
  /** The name with its `CONFIG_`. */
  readonly nameSpan: Span;
  /** The value as written (with the quotes of a string); for `is not set` the span of those words. */
  readonly valueSpan: Span;
}

/** One assignment of a .config. The kind is how the value is written, since the file does not tell declared types. */
export type KconfigSymbol = SymbolPlace &
  (
    | { readonly kind: 'tristate'; readonly value: 'y' | 'm' | 'n' }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'int' | 'hex'; readonly value: bigint }
  );

export interface HeaderText {
  readonly text: string;
  readonly span: Span;
}

export interface KconfigArch extends HeaderText {
  /** `header`: as the header names it (`arm64`, `arm`, `riscv`, `x86`). `symbol`: told by CONFIG_ARM64=y and its like. */
  readonly from: 'header' | 'symbol';
}

export interface Kconfig {
  /** By name without `CONFIG_`, in order of first appearance; the last assignment of a symbol wins. */
  readonly symbols: ReadonlyMap<string, KconfigSymbol>;
  /** As the header that the kernel's build writes has it (`6.12.117`, `5.15.0-rc1`); null for anything less reliable. */
  readonly kernelVersion: HeaderText | null;
  readonly arch: KconfigArch | null;
  readonly diagnostics: readonly Diagnostic[];
}
