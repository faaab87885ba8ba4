import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { FileHost, HeadResult, ReadFailure, ReadResult } from '@carveout/core';

export interface NodeHostOptions {
  /** Relative paths start here; the process's working directory unless given. */
  readonly cwd?: string;
  /** Files above this size are refused by `read`; 64 MiB unless given. */
  readonly maxBytes?: number;
  /** Only files below one of these directories are read, symbolic links followed; everything when not given. */
  readonly roots?: readonly string[];
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

type Failed = Extract<ReadResult, { readonly ok: false }>;

const NOT_ALLOWED: Failed = { ok: false, failure: 'not-allowed', detail: 'outside the allowed directories' };

/**
 * The real file system. Only regular files are read: a directory, device or pipe named by mistake or by a hostile
 * include gives a failure, never an endless read.
 */
export function nodeHost(options: NodeHostOptions = {}): FileHost {
  const cwd = options.cwd ?? process.cwd();
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const roots = options.roots?.map((root) => realpathSync(resolve(cwd, root)));
  const kindOf = (path: string): 'file' | 'directory' | 'other' => {
    const stat = statSync(resolve(cwd, path), { throwIfNoEntry: false });
    return stat?.isFile() ? 'file' : stat?.isDirectory() ? 'directory' : 'other';
  };
  const quietly = (path: string, kind: 'file' | 'directory'): boolean => {
    try {
      return isAllowed(resolve(cwd, path), roots) && kindOf(path) === kind;
    } catch {
      return false;
    }
  };
  /** The file that was last found to be a regular one: as a rule it is read next, and need not be asked for again. */
  let found = '';
  const isRegular = (path: string): boolean => {
    const is = quietly(path, 'file');
    if (is) found = resolve(cwd, path);
    return is;
  };
  const wasFound = (path: string): boolean => {
    const was = path === found;
    found = '';
    return was;
  };
  const sizeOf = (path: string): HeadResult => {
    try {
      if (!isAllowed(path, roots)) return NOT_ALLOWED;
      const stat = statSync(path);
      if (stat.isFile()) found = path;
      return kindProblem(stat) ?? { ok: true, bytes: new Uint8Array(), size: stat.size };
    } catch (error) {
      return failureOf(error);
    }
  };
  return {
    read(path) {
      const file = resolve(cwd, path);
      const place = { path: file, roots, isRegular: wasFound(file) };
      return withFile(place, (descriptor, size) => readAll(descriptor, size, maxBytes));
    },
    head(path, length) {
      if (length === 0) return sizeOf(resolve(cwd, path));
      return withFile({ path: resolve(cwd, path), roots }, (descriptor, size): HeadResult => {
        const bytes = new Uint8Array(Math.min(length, size));
        const read = readSync(descriptor, bytes, 0, bytes.length, 0);
        return { ok: true, bytes: bytes.subarray(0, read), size };
      });
    },
    chunks(path) {
      const file = resolve(cwd, path);
      const readable = withFile({ path: file, roots }, (): { readonly ok: true } => ({ ok: true }));
      return readable.ok ? { ok: true, chunks: readChunks(file) } : readable;
    },
    isFile: isRegular,
    isDirectory: (path) => quietly(path, 'directory'),
    linkTarget: (path) => linkAt(resolve(cwd, path)),
  };
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path).replaceAll(sep, '/');
  } catch {
    return undefined;
  }
}

const CHUNK_BYTES = 64 * 1024;

/** The file is open only while it is iterated. */
function* readChunks(file: string): Iterable<Uint8Array> {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const count = readSync(descriptor, bytes, 0, CHUNK_BYTES, null);
      if (count === 0) return;
      yield bytes.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
}

function readAll(descriptor: number, size: number, maxBytes: number): ReadResult {
  if (size > maxBytes) {
    return { ok: false, failure: 'too-large', detail: `${size} bytes, the limit is ${maxBytes}` };
  }
  // Files of the kernel (/proc, /sys) say that they are empty.
  if (size === 0) return { ok: true, bytes: readFileSync(descriptor) };
  const bytes = new Uint8Array(size);
  let length = 0;
  for (let count = -1; count !== 0 && length < size; length += count) {
    count = readSync(descriptor, bytes, length, size - length, null);
  }
  return { ok: true, bytes: length === size ? bytes : bytes.subarray(0, length) };
}

interface FilePlace {
  readonly path: string;
  readonly roots: readonly string[] | undefined;
  /** Somebody has just looked. */
  readonly isRegular?: boolean;
}

/** Checks before opening (opening a device may do something), and again on the open file, which cannot be swapped any more. */
function withFile<T>(
  { path, roots, isRegular = false }: FilePlace,
  use: (descriptor: number, size: number) => T | Failed,
): T | Failed {
  let descriptor: number | undefined;
  try {
    if (!isAllowed(path, roots)) return NOT_ALLOWED;
    const problem = isRegular ? undefined : kindProblem(statSync(path));
    if (problem) return problem;
    // A pipe that has taken the file's place must not make us wait.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    return kindProblem(stat) ?? use(descriptor, stat.size);
  } catch (error) {
    return failureOf(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function kindProblem(stat: { isFile(): boolean; isDirectory(): boolean }): Failed | undefined {
  if (stat.isFile()) return undefined;
  if (stat.isDirectory()) return { ok: false, failure: 'directory', detail: 'is a directory' };
  return { ok: false, failure: 'failed', detail: 'it is a device, pipe or socket' };
}

/** A path that does not exist is allowed when its nearest existing part is: the answer is then that it is missing. */
function isAllowed(path: string, roots: readonly string[] | undefined): boolean {
  if (!roots) return true;
  const real = realPathOf(path);
  return roots.some((root) => {
    const way = relative(root, real);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

function realPathOf(path: string): string {
  for (let part = path; ; part = resolve(part, '..')) {
    try {
      return resolve(realpathSync(part), relative(part, path));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || part === resolve(part, '..')) throw error;
    }
  }
}

const FAILURES: Readonly<Record<string, ReadFailure>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'directory',
  EACCES: 'denied',
  EPERM: 'denied',
};

const DETAILS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'symbolic links form a circle',
  ENAMETOOLONG: 'its name is too long',
};

function failureOf(error: unknown): Failed {
  const code = codeOf(error);
  return { ok: false, failure: FAILURES[code] ?? 'failed', detail: DETAILS[code] ?? (code || String(error)) };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
