import {
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  type WriteFileOptions,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { nodeHost } from '@carveout/analysis/node';
import type { FileHost } from '@carveout/core';

/**
 * `replace`: makes missing directories, and puts a file in the place of whatever file or link is there: a stranger's checkout may
 * hold a link to anywhere. `as-dtc`: makes none, and writes through a link to a file.
 */
export type WriteManner = 'replace' | 'as-dtc';

/** Where the compiler's results go; a test has its own. */
export interface FileOutput {
  /** Returns why it failed, or undefined. */
  write(path: string, content: Uint8Array | string, manner?: WriteManner): string | undefined;
  /** A symbolic link in the place of what was there. Returns why it failed: not every file system has links. */
  link?(path: string, target: string): string | undefined;
  /** To standard output, all of it before returning. */
  print(content: Uint8Array | string): void;
  /** Files below these directories only, links followed. */
  filesBelow(roots: readonly string[]): FileHost;
}

/** The real file system. A file is complete or as it was before: it is written beside and then moved. */
export const processOutput: FileOutput = {
  write(path, content, manner = 'replace') {
    if (manner === 'as-dtc' && !existsSync(dirname(path))) return 'No such file or directory';
    try {
      const entry = lstatSync(path, { throwIfNoEntry: false });
      const isLink = entry?.isSymbolicLink() ?? false;
      const old = isLink ? statSync(path, { throwIfNoEntry: false }) : entry;
      if (old && isSpecial(old)) writeFileSync(path, content);
      else {
        const isKept = isLink && manner === 'as-dtc' && old?.isFile();
        // What replaces a file can be read and run by the same people.
        replaceFile(isKept ? realpathSync(path) : path, content, old && { mode: old.mode & 0o777 });
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  link(path, target) {
    try {
      replaceBeside(path, (beside) => symlinkSync(target, beside));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  print(content) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let at = 0; at < bytes.length; ) at += writeSome(bytes, at);
  },
  filesBelow: (roots) => nodeHost({ roots }),
};

/** `/dev/null` and pipes are written into, not replaced. */
const isSpecial = (stat: Stats): boolean => !stat.isFile() && !stat.isDirectory();

const replaceFile = (path: string, content: Uint8Array | string, options: WriteFileOptions = {}): void =>
  replaceBeside(path, (beside) => writeFileSync(beside, content, options));

function replaceBeside(path: string, make: (beside: string) => void): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    makeBeside(beside, make);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Of a thousand files in one directory the first finds it missing. */
function makeBeside(path: string, make: (path: string) => void): void {
  try {
    make(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    make(path);
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** A full pipe says EAGAIN: its reader needs time. */
function writeSome(bytes: Uint8Array, at: number): number {
  try {
    return writeSync(1, bytes, at);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EAGAIN') return 0;
    if (code === 'EPIPE') return bytes.length;
    throw error;
  }
}
