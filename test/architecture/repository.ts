import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsOf, type SourceFacts } from './source-facts.ts';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Made by tools, never committed. */
const MADE = new Set(['node_modules', 'dist', '.git', 'coverage']);

/** Paths of all files below `dir` that a commit may hold, sorted, from the root of the repository with `/`. */
export function filesBelow(dir: string): readonly string[] {
  const entries = readdirSync(join(ROOT, dir), { withFileTypes: true }).filter((entry) => !MADE.has(entry.name));
  return entries
    .flatMap((entry) => {
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

/** Text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A JSON file of the repository, unchecked. */
export const jsonOf = (path: string): Record<string, unknown> => JSON.parse(textOf(path));

/** Directories of all workspace packages. */
export const packageDirs = (): readonly string[] =>
  ['grammars', 'packages'].flatMap((group) =>
    readdirSync(join(ROOT, group))
      .map((name) => `${group}/${name}`)
      .filter((dir) => existsSync(join(ROOT, dir, 'package.json'))),
  );

/** Facts of the hand-written TypeScript files below `dir`. */
export const sourcesBelow = (dir: string): readonly SourceFacts[] =>
  existsSync(join(ROOT, dir))
    ? filesBelow(dir)
        .filter((path) => /\.tsx?$/.test(path) && !/\.generated\.|(^|\/)fixtures\//.test(path))
        .map((path) => factsOf(path, textOf(path)))
    : [];
