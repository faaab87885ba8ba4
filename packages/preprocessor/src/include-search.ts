import { dirname, type FileHost, isRefused, joinLinkedPath, joinPath } from '@carveout/core';
import { prefixesOf, throughPrefixes, treeOfPrefixes } from './kernel-tree.ts';

/** How a name was written: `"a"`, `<a>`, or by `/include/` of dtc. */
export type IncludeForm = 'quoted' | 'angled' | 'dtc';

/** A list of directories, and what was found in it: shared by all files that are preprocessed with the same list. */
export interface IncludeSearch {
  readonly directories: readonly string[];
  /** Path of the file, or undefined. `from` is the including file, `after` the index of the first directory to try. */
  find(name: string, form: IncludeForm, from: string, after?: number): FoundInclude | undefined;
  /** The same, with every place that was looked at. One object for all files of a session that ask the same. */
  lookUp(name: string, form: IncludeForm, from: string, after?: number): Lookup;
  /** Where {@link IncludeSearch.find} looked, in order, for the message. */
  searched(form: IncludeForm, from: string): readonly string[];
  /** Of the paths at which no file was found, those that may not be read. */
  refused(lookup: Lookup): readonly string[];
}

export interface Lookup {
  readonly found: FoundInclude | undefined;
  /** Paths at which no regular file is, in the order of looking. */
  readonly missing: readonly string[];
  /** Paths that were asked whether they are links. */
  readonly links: ReadonlySet<string>;
}

export interface FoundInclude {
  readonly path: string;
  /** Index of the directory it was found in, -1 beside the including file. */
  readonly index: number;
}

/** `directories` in the order of -I; one that ends in `scripts/dtc/include-prefixes` is understood as the kernel's. */
export function createIncludeSearch(host: FileHost, directories: readonly string[]): IncludeSearch {
  const trees = directories.map(treeOfPrefixes);
  const known = new Map<string, Lookup>();
  let links = new Set<string>();
  const linkHost: Pick<FileHost, 'linkTarget'> = host.linkTarget
    ? {
        linkTarget(path) {
          links.add(path);
          return host.linkTarget?.(path);
        },
      }
    : {};

  /** Where `name` can be, best first. */
  function* places(name: string, beside: string | undefined, after: number): Iterable<FoundInclude> {
    if (name === '') return;
    if (name.startsWith('/')) {
      yield { path: name, index: -1 };
      return;
    }
    if (beside !== undefined) yield { path: joinLinkedPath(linkHost, beside, name), index: -1 };
    for (let index = after; index < directories.length; index++) {
      const tree = trees[index];
      const mapped = tree === undefined ? undefined : throughPrefixes(tree, name);
      if (mapped !== undefined) yield { path: mapped, index };
      yield { path: joinLinkedPath(linkHost, directories[index] ?? '.', name), index };
    }
  }

  const search = (name: string, beside: string | undefined, after: number): Lookup => {
    const missing: string[] = [];
    links = new Set();
    for (const place of places(name, beside, after)) {
      if (host.isFile(place.path)) return { found: place, missing, links };
      missing.push(place.path);
    }
    return { found: undefined, missing, links };
  };

  const besideOf = (form: IncludeForm, from: string): string | undefined =>
    form === 'angled' ? undefined : dirname(from);

  const lookUp: IncludeSearch['lookUp'] = (name, form, from, after = 0) => {
    const beside = after > 0 ? undefined : besideOf(form, from);
    const key = `${after}\0${beside ?? ''}\0${name}`;
    const lookup = known.get(key) ?? search(name, beside, after);
    known.set(key, lookup);
    return lookup;
  };
  return {
    directories,
    lookUp,
    find: (...asked) => lookUp(...asked).found,
    searched(form, from) {
      const beside = besideOf(form, from);
      return beside === undefined ? directories : [beside, ...directories];
    },
    refused: ({ missing }) => [...new Set(missing)].filter((path) => isRefused(host, path)),
  };
}

/** The search, telling `note` what was looked up. */
export function notedSearch(search: IncludeSearch, note: (lookup: Lookup) => void): IncludeSearch {
  const lookUp: IncludeSearch['lookUp'] = (...asked) => {
    const lookup = search.lookUp(...asked);
    note(lookup);
    return lookup;
  };
  return { ...search, lookUp, find: (...asked) => lookUp(...asked).found };
}

/** The directories given, and behind them the include prefixes of the kernel tree at `root`, if there is one. */
export function withKernelPrefixes(directories: readonly string[], root: string | undefined): readonly string[] {
  if (root === undefined) return directories;
  const prefixes = prefixesOf(root);
  return directories.some((directory) => joinPath('.', directory) === prefixes)
    ? directories
    : [...directories, prefixes];
}
