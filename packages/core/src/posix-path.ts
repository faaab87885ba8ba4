/** Directory part without a trailing slash; '.' for a bare name, '/' for a file in the root. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Joins and normalises `.`, `..` and repeated slashes; an absolute second part wins. */
export function joinPath(directory: string, path: string): string {
  return normalizePath(path.startsWith('/') ? path : `${directory}/${path}`);
}

export function normalizePath(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  const joined = parts.join('/');
  if (absolute) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/**
 * `path` as seen from `directory`: `../b/c` for `b/c` seen from `a`. Both may be relative to `cwd` (absolute); without it
 * to a directory whose own name is not known. Names that are no paths (`<flags>`) stay as they are.
 */
export function relativePath(directory: string, path: string, cwd = '/'): string {
  if (/^<.*>$/.test(path)) return path;
  const from = joinPath(cwd, directory).split('/').filter(Boolean);
  const to = joinPath(cwd, path).split('/').filter(Boolean);
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
}
