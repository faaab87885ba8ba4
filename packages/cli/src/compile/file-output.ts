import { mkdirSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeHost } from '@carveout/analysis/node';
import type { FileHost } from '@carveout/core';

/** Where the compiler's results go; a test has its own. */
export interface FileOutput {
  /** Makes missing directories. Returns why it failed, or undefined. */
  write(path: string, content: Uint8Array | string): string | undefined;
  /** To standard output, all of it before returning. */
  print(content: Uint8Array | string): void;
  /** Files below these directories only, links followed. */
  filesBelow(roots: readonly string[]): FileHost;
}

/** The real file system. A file is complete or as it was before: it is written beside and then moved. */
export const processOutput: FileOutput = {
  write(path, content) {
    try {
      return isSpecial(path) ? writeInto(path, content) : replaceFile(path, content);
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
function isSpecial(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

function writeInto(path: string, content: Uint8Array | string): undefined {
  writeFileSync(path, content);
}

function replaceFile(path: string, content: Uint8Array | string): undefined {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    // What replaces a file can be read and run by the same people.
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    writeFileSync(beside, content, mode === undefined ? {} : { mode: mode & 0o777 });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** A full pipe says EAGAIN: its reader needs time. */
function writeSome(bytes: Uint8Array, at: number): number {
  try {
    return writeSync(1, bytes, at);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EAGAIN') return 0;
    if (code === 'EPIPE') return bytes.length;
    throw error;
  }
}
