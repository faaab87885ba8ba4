import { type FileHost, normalizePath, type ReadResult } from '@carveout/core';
import { fileHead } from './file-head.ts';

/** File systems that stand in front of another. */

const linksOf = ({ linkTarget }: FileHost): Pick<FileHost, 'linkTarget'> => (linkTarget ? { linkTarget } : {});

/** The host with one file more, as for standard input. */
export function overlaidHost(host: FileHost, path: string, bytes: Uint8Array): FileHost {
  const isOurs = (name: string): boolean => name === path || name === normalizePath(path);
  return {
    read: (name) => (isOurs(name) ? { ok: true, bytes } : host.read(name)),
    head: (name, length) =>
      isOurs(name) ? { ok: true, bytes: bytes.subarray(0, length), size: bytes.length } : fileHead(name, length, host),
    isFile: (name) => isOurs(name) || host.isFile(name),
    isDirectory: (name) => host.isDirectory(name),
    ...linksOf(host),
  };
}

/** The host, telling `note` of every file that is read successfully. */
export function recordingHost(host: FileHost, note: (path: string) => void): FileHost {
  return {
    read(path) {
      const result = host.read(path);
      if (result.ok) note(path);
      return result;
    },
    head: (path, length) => fileHead(path, length, host),
    isFile: (path) => host.isFile(path),
    isDirectory: (path) => host.isDirectory(path),
    ...linksOf(host),
  };
}

/** The host, remembering the file read last: an input is looked at before it is read. */
export function lastReadHost(host: FileHost): FileHost {
  let last: { readonly path: string; readonly result: ReadResult } | undefined;
  return {
    read(path) {
      if (last?.path !== path) last = { path, result: host.read(path) };
      return last.result;
    },
    head: (path, length) => fileHead(path, length, host),
    isFile: (path) => host.isFile(path),
    isDirectory: (path) => host.isDirectory(path),
    ...linksOf(host),
  };
}
