import type { Diagnostic, FileId, PositionMap } from '@carveout/core';

/** What holds for every file of a session. */
export interface PreprocessorOptions {
  /** Directories of -I, in order, behind those given for a file. */
  readonly includeDirs?: readonly string[];
  /** As behind -D: `NAME` (means 1) or `NAME=VALUE`. */
  readonly defines?: readonly string[];
  /** As behind -U, applied after all defines. */
  readonly undefines?: readonly string[];
  /** Add the include prefixes of the kernel tree a file lies in. On unless false. */
  readonly kernelPrefixes?: boolean;
  readonly limits?: Partial<Limits>;
}

/** What holds for one file, in front of or in addition to the session's. */
export interface PreprocessOptions {
  readonly includeDirs?: readonly string[];
  readonly defines?: readonly string[];
  readonly undefines?: readonly string[];
  /** As dtc alone reads the file: only `/include/` and line markers mean something. */
  readonly raw?: boolean;
}

/** Where the preprocessor stops, each with one diagnostic. */
export interface Limits {
  /** Length of the expanded text in UTF-16 units. */
  readonly output: number;
  /** Tokens read from macro expansions. */
  readonly tokens: number;
  /** Nested includes; 200 in cpp and dtc. */
  readonly includeDepth: number;
  /** Files opened, each time counted. */
  readonly includes: number;
  readonly diagnostics: number;
  /** Text of headers kept for the next file of the session, in UTF-16 units; what it takes in memory is several times that. */
  readonly keptText: number;
}

export const DEFAULT_LIMITS: Limits = {
  output: 64 * 1024 * 1024,
  tokens: 4_000_000,
  includeDepth: 200,
  includes: 50_000,
  diagnostics: 500,
  keptText: 8 * 1024 * 1024,
};

/** What the file system was asked. While it would answer the same, the result stays what it is. */
export interface Consulted {
  /** Paths that were to be read, whether they could be or not. */
  readonly read: readonly string[];
  /** Paths at which a regular file was looked for and none is. */
  readonly missing: readonly string[];
  /** Paths that were asked whether they are symbolic links, and where to. */
  readonly links: readonly string[];
  /** Directories asked for, to find the kernel tree, by whether they exist. */
  readonly directories: ReadonlyMap<string, boolean>;
}

export interface Preprocessed {
  /** The expanded text, without comments and directives; always ends in a newline unless it is empty. */
  readonly text: string;
  readonly positions: PositionMap;
  /** In the order found. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file read, once each, in the order of opening; the main file comes first. Also what a dependency file lists. */
  readonly files: readonly FileId[];
  /** Also what other files of the session asked before. Made when it is asked for. */
  readonly consulted: Consulted;
  /** The directories searched for includes, in order; `/incbin/` looks in the same. */
  readonly includeDirs: readonly string[];
  /** The text in pieces, in order: each from one stretch of one file, without a directive in it. */
  readonly pieces: readonly Piece[];
  /** Text of any file a span of this result may name, to show it: files read, the command line, files named by line markers. */
  source(file: FileId): string | undefined;
}

export interface Piece {
  /** In the expanded text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** One object for all pieces of a session with the same text from the same place; undefined for what no other file may share. */
  readonly shared: object | undefined;
}
