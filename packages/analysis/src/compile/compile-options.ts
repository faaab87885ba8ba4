import type { CheckRun, CheckSwitch } from '@carveout/checks';
import type { Diagnostic, SourceTexts } from '@carveout/core';
import type { BuildOptions, DeviceTree, EncodeOptions } from '@carveout/devicetree';

/** How one device tree is read. */
export interface ReadOptions {
  /** Searched for includes and `/incbin/`, in order, behind the directory of the including file. */
  readonly includeDirs?: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines?: readonly string[];
  /**
   * `cpp`: macros and `#include` as in a kernel build; input that was preprocessed already passes unchanged. `dtc`: as dtc alone
   * reads it, only `/include/` and line markers mean something; a blob is read whatever version it says.
   */
  readonly directives?: 'cpp' | 'dtc';
  /** What to read instead of the file; its path then only gives messages a name and relative includes a place. */
  readonly content?: Uint8Array;
  /** `source` or `blob`; by content unless given. */
  readonly format?: 'source' | 'blob';
  /** Run dtc's checks, switched so, in place of the compiler's own. What they find is in `checked`, not among the diagnostics. */
  readonly checks?: readonly CheckSwitch[];
  /** Generated nodes and properties; for source only. */
  readonly build?: Pick<BuildOptions, 'symbols' | 'fixups' | 'autoAliases' | 'phandleFormat'>;
}

export interface CompileOptions extends ReadOptions {
  readonly encode?: EncodeOptions;
  /** Write what there is in spite of errors in the tree (dtc `-f`); syntax errors still give nothing. */
  readonly force?: boolean;
}

/** A device tree that was read, with all that was found out on the way. */
export interface ReadTree {
  /** Null when the input is not valid as text or as blob. */
  readonly tree: DeviceTree | null;
  /** True when the tree is there and no error was found in it. */
  readonly sound: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** With the option `checks`, when there is a tree. The tree then went through the passes that dtc runs, and no others. */
  readonly checked?: CheckRun | undefined;
  readonly sources: SourceTexts;
  /** Every file read, once each, in the order of opening, starting with the input: what a dependency file lists. */
  readonly dependencies: readonly string[];
}

export interface Compiled extends ReadTree {
  /** Null after an error, unless `force` was given and a tree is there. */
  readonly blob: Uint8Array | null;
}
