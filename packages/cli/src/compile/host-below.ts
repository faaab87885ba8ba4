import type { FileHost } from '@carveout/core';
import type { FileOutput } from './file-output.ts';

interface HostParts {
  /** All files. */
  readonly files: FileHost;
  readonly output: FileOutput;
  /** Inputs: they are named by the user and allowed wherever they lie; may grow. */
  readonly named: ReadonlySet<string>;
}

/** `files`, of which those that nobody named are read below the `roots` of `--root` only; all of them without roots. */
export function hostBelow(roots: readonly string[] | undefined, { files, output, named }: HostParts): FileHost {
  if (roots === undefined) return files;
  const below = output.filesBelow(roots);
  const hostOf = (path: string): FileHost => (named.has(path) ? files : below);
  return {
    read: (path) => hostOf(path).read(path),
    isFile: (path) => hostOf(path).isFile(path),
    isDirectory: (path) => hostOf(path).isDirectory(path),
    ...(below.linkTarget ? { linkTarget: below.linkTarget } : {}),
  };
}
