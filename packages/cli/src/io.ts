import type { FileHost } from '@carveout/core';

/** Everything the command line tool takes from and gives to the world. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly files: FileHost;
  /** Device trees (`*.dts`, `*.dtb`) below a directory, as paths that `files` reads; sorted. */
  listDeviceTrees(directory: string): Promise<readonly string[]>;
  /** What a project file may name besides: overlays (`*.dtso`, `*.dtbo`) and files called `*config`, in the same form. */
  listCompanions?(directory: string): Promise<readonly string[]>;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Columns of the terminal; undefined when the output is no terminal. */
  readonly columns: number | undefined;
  readonly isTerminal: boolean;
  /** Progress may be drawn on standard error. */
  readonly stderrIsTerminal?: boolean;
  /** `files` is the file system that other threads see too. */
  readonly hasRealFiles?: boolean;
  /** Tells this build of the tool from every other, undefined when that cannot be told; for tests. Default: digest of the bundle. */
  identity?(): string | undefined;
  readStdin(): Promise<Uint8Array>;
  /** The same piece by piece, of any length; default: all of it as one piece. */
  stdin?(): AsyncIterable<Uint8Array>;
  /**
   * What comes through a pipe that the user named, as `<(command)` does; undefined when the path is anything else. Not for paths
   * out of files: a hostile include would wait here for ever.
   */
  namedPipe?(path: string): AsyncIterable<Uint8Array> | undefined;
  /** Writes a whole file, or leaves it as it was; returns why it failed. */
  writeFile?(path: string, content: Uint8Array | string): Promise<string | undefined>;
  /** Where a file really lies, links followed; the path itself when it is not there. */
  realPath?(path: string): string;
  /** Adds to the end of a file; returns why it failed. */
  appendFile?(path: string, text: string): Promise<string | undefined>;
}

/** 0 nothing to report, 1 findings, 2 unreadable or invalid input, 3 a bug of ours. */
export type ExitCode = 0 | 1 | 2 | 3;
