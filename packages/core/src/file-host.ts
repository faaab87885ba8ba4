import { encodeUtf8 } from './utf8.ts';

/** Why a file could not be read. `too-large` and `not-allowed` are limits of ours; the others are the file system's. */
export type ReadFailure = 'missing' | 'directory' | 'denied' | 'too-large' | 'not-allowed' | 'failed';

export type ReadResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly failure: ReadFailure; readonly detail: string };

export type HeadResult =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly size: number }
  | Extract<ReadResult, { readonly ok: false }>;

export type ChunksResult =
  /** Reading fails quietly at the end of what can be read; can be iterated once. */
  { readonly ok: true; readonly chunks: Iterable<Uint8Array> } | Extract<ReadResult, { readonly ok: false }>;

/**
 * The only way to files. Paths use `/`; relative ones are relative to whatever the host calls its working directory.
 * Synchronous, because parsing needs an include before it can go on. Implementations: `@carveout/analysis/node` (the
 * real file system), {@link memoryHost} (tests, browser).
 */
export interface FileHost {
  read(path: string): ReadResult;
  /** The first `length` bytes and the whole size in bytes: limits on a file's size do not apply. A host without it can only read whole files. */
  head?(path: string, length: number): HeadResult;
  /** The whole file piece by piece, of any size: for traces and logs. A host without it can only read whole files. */
  chunks?(path: string): ChunksResult;
  /** True for an existing regular file, without reading it. */
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** What the symbolic link at `path` holds, undefined for anything else. A host without it has no links. */
  linkTarget?(path: string): string | undefined;
}

/** True when the host does not let `path` be read, whether it exists or not. */
export function isRefused(host: FileHost, path: string): boolean {
  const result = host.read(path);
  return !result.ok && result.failure === 'not-allowed';
}

/** Files from a map of path to text or bytes. */
export function memoryHost(files: Readonly<Record<string, string | Uint8Array>>): FileHost {
  const isDirectory = (path: string): boolean => Object.keys(files).some((name) => name.startsWith(`${path}/`));
  const read = (path: string): ReadResult => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    if (content === undefined) {
      return isDirectory(path)
        ? { ok: false, failure: 'directory', detail: 'is a directory' }
        : { ok: false, failure: 'missing', detail: 'no such file' };
    }
    return { ok: true, bytes: typeof content === 'string' ? encodeUtf8(content) : content };
  };
  return {
    read,
    head(path, length) {
      const result = read(path);
      return result.ok ? { ok: true, bytes: result.bytes.subarray(0, length), size: result.bytes.length } : result;
    },
    isFile: (path) => Object.hasOwn(files, path),
    isDirectory,
  };
}
