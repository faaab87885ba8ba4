import { decodeUtf8, dirname, type FileHost, joinPath, type ReadResult } from '@carveout/core';
import type { BaseFile, Changes } from './find-changes.ts';
import type { RepositoryPath } from './repository-path.ts';
import type { RunGit } from './run-git.ts';

const MISSING: ReadResult = { ok: false, failure: 'missing', detail: 'no such file' };
/** Links to links: more are a circle. */
const MOST_LINKS = 16;

/** The files as they were at the base: those that changed come from git, all others are where they are. */
export function baseHost(host: FileHost, changes: Changes, pathOf: RepositoryPath, git: RunGit): FileHost {
  const contents = new Map<string, ReadResult>();
  const blob = (object: string): ReadResult => {
    const known = contents.get(object);
    if (known) return known;
    const { status, stdout, stderr } = git(['cat-file', 'blob', object]);
    const result: ReadResult =
      status === 0
        ? { ok: true, bytes: stdout }
        : { ok: false, failure: 'failed', detail: stderr.trim().split('\n', 1)[0] ?? '' };
    contents.set(object, result);
    return result;
  };
  const changeOf = (path: string): BaseFile | undefined => {
    const inside = pathOf(path);
    return inside === undefined ? undefined : changes.files.get(inside);
  };
  const read = (path: string, links = 0): ReadResult => {
    const change = changeOf(path);
    if (!change) return host.read(path);
    if (change.kind === 'missing' || links > MOST_LINKS) return MISSING;
    const content = blob(change.object);
    if (change.kind === 'file' || !content.ok) return content;
    return read(joinPath(dirname(path), decodeUtf8(content.bytes)), links + 1);
  };
  const linkTarget = (path: string): string | undefined => {
    const change = changeOf(path);
    if (!change) return host.linkTarget?.(path);
    const content = change.kind === 'link' ? blob(change.object) : MISSING;
    return content.ok ? decodeUtf8(content.bytes) : undefined;
  };
  const existed = [...changes.files].filter(([, { kind }]) => kind !== 'missing').map(([path]) => path);
  return {
    read: (path) => read(path),
    head(path, length) {
      if (!changeOf(path) && host.head) return host.head(path, length);
      const result = read(path);
      return result.ok ? { ok: true, bytes: result.bytes.subarray(0, length), size: result.bytes.length } : result;
    },
    isFile: (path) => (changeOf(path) ? read(path).ok : host.isFile(path)),
    isDirectory(path) {
      if (host.isDirectory(path)) return true;
      const inside = pathOf(path);
      return inside !== undefined && existed.some((file) => file.startsWith(`${inside}/`));
    },
    linkTarget,
  };
}
