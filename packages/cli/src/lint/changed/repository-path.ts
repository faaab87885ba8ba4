import { realpathSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';

/** Where a path lies in the repository, `/` between names; undefined outside of it. Links are followed, also to files that are gone. */
export type RepositoryPath = (path: string) => string | undefined;

/** Kernel trees reach their includes through linked directories: the name alone does not tell which file is meant. */
export function repositoryPaths(toplevel: string, cwd: string): RepositoryPath {
  const directories = new Map<string, string>();
  const realDirectory = (directory: string): string => {
    const known = directories.get(directory);
    if (known !== undefined) return known;
    let real = directory;
    try {
      real = realpathSync(directory);
    } catch {
      const above = dirname(directory);
      if (above !== directory) real = resolve(realDirectory(above), basename(directory));
    }
    directories.set(directory, real);
    return real;
  };
  const top = realDirectory(resolve(cwd, toplevel));
  return (path) => {
    const full = resolve(cwd, path);
    const found = relative(top, resolve(realDirectory(dirname(full)), basename(full)));
    return found === '' || found === '..' || found.startsWith(`..${sep}`) ? undefined : found.split(sep).join('/');
  };
}
