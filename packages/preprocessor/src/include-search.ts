import { dirname, type FileHost, joinPath } from '@carveout/core';
import { prefixesOf, throughPrefixes, treeOfPrefixes } from './kernel-tree.ts';

/** How a name was written: `"a"`, `<a>`, or by `/include/` of dtc. */
export type IncludeForm = 'quoted' | 'angled' | 'dtc';

/** A list of directories, and what was found in it: shared by all files that are preprocessed with the same list. */
export interface IncludeSearch {
  readonly directories: readonly string[];
  /** Path of the file, or undefined. `from` is the including file, `after` the index of the first directory to try. */
  find(name: string, form: IncludeForm, from: string, after?: number): FoundInclude | undefined;
  /** Where {@link IncludeSearch.find} looked, in order, for the message. */
  searched(form: IncludeForm, from: string): readonly string[];
}

export interface FoundInclude {
  readonly path: string;
  /** Index of the directory it was found in, -1 beside the including file. */
  readonly index: number;
}

/** `directories` in the order of -I; one that ends in `scripts/dtc/include-prefixes` is understood as the kernel's. */
export function createIncludeSearch(host: FileHost, directories: readonly string[]): IncludeSearch {
  const trees = directories.map(treeOfPrefixes);
  const known = new Map<string, FoundInclude | undefined>();

  const inDirectory = (name: string, index: number): string | undefined => {
    const tree = trees[index];
    const mapped = tree === undefined ? undefined : throughPrefixes(tree, name);
    if (mapped !== undefined && host.isFile(mapped)) return mapped;
    const path = joinPath(directories[index] ?? '.', name);
    return host.isFile(path) ? path : undefined;
  };

  const search = (name: string, beside: string | undefined, after: number): FoundInclude | undefined => {
    if (name === '') return undefined;
    if (name.startsWith('/')) return host.isFile(name) ? { path: name, index: -1 } : undefined;
    const path = beside === undefined ? undefined : joinPath(beside, name);
    if (path !== undefined && host.isFile(path)) return { path, index: -1 };
    for (let index = after; index < directories.length; index++) {
      const found = inDirectory(name, index);
      if (found !== undefined) return { path: found, index };
    }
    return undefined;
  };

  const besideOf = (form: IncludeForm, from: string): string | undefined =>
    form === 'angled' ? undefined : dirname(from);

  return {
    directories,
    find(name, form, from, after = 0) {
      const beside = after > 0 ? undefined : besideOf(form, from);
      const key = `${after}\0${beside ?? ''}\0${name}`;
      if (!known.has(key)) known.set(key, search(name, beside, after));
      return known.get(key);
    },
    searched(form, from) {
      const beside = besideOf(form, from);
      return beside === undefined ? directories : [beside, ...directories];
    },
  };
}

/** The directories given, and behind them the include prefixes of the kernel tree at `root`, if there is one. */
export function withKernelPrefixes(directories: readonly string[], root: string | undefined): readonly string[] {
  if (root === undefined) return directories;
  const prefixes = prefixesOf(root);
  return directories.some((directory) => joinPath('.', directory) === prefixes)
    ? directories
    : [...directories, prefixes];
}
