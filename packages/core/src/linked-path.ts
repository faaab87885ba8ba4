import type { FileHost } from './file-host.ts';
import { basename, dirname, joinPath } from './posix-path.ts';

/** As many links on one way as Linux follows. */
const MOST_LINKS = 40;

type LinkHost = Pick<FileHost, 'linkTarget'>;

/**
 * Joins like {@link joinPath}, but a `..` behind a symbolic link leaves the directory that the link leads to, as it does for
 * the file system and so for cpp and dtc. Links that no `..` follows keep their names.
 */
export function joinLinkedPath(host: LinkHost, directory: string, path: string): string {
  const joined = path.startsWith('/') ? path : `${directory}/${path}`;
  if (host.linkTarget === undefined || !joined.includes('..')) return joinPath('.', joined);
  return walk(host, joined, { left: MOST_LINKS });
}

function walk(host: LinkHost, path: string, links: { left: number }): string {
  let at = path.startsWith('/') ? '/' : '.';
  for (const part of path.split('/')) {
    if (part === '..') at = joinPath(withoutLink(host, at, links), '..');
    else if (part !== '') at = joinPath(at, part);
  }
  return at;
}

/** The directory that `path` leads to when its last part is a link. */
function withoutLink(host: LinkHost, path: string, links: { left: number }): string {
  let at = path;
  while (!/^\.{0,2}$/.test(basename(at))) {
    const target = host.linkTarget?.(at);
    if (target === undefined || links.left-- <= 0) return at;
    at = walk(host, target.startsWith('/') ? target : `${dirname(at)}/${target}`, links);
  }
  return at;
}
