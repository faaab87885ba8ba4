import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forbiddenFindings } from './architecture/forbidden-words.ts';
import { LAYERS, type Layer, TOOLING } from './architecture/layers.ts';
import { filesBelow, jsonOf, packageDirs, ROOT, sourcesBelow, textOf } from './architecture/repository.ts';
import * as rules from './architecture/rules.ts';

const manifestOf = (dir: string): rules.Manifest => {
  const { name, exports, dependencies, devDependencies } = jsonOf(`${dir}/package.json`);
  // A tool that nobody imports is bundled with what it needs, so that it installs without dependencies.
  const needed = exports === undefined ? withoutTypes(devDependencies) : dependencies;
  return { name: String(name), dependencies: (needed ?? {}) as Record<string, string> };
};

const withoutTypes = (dependencies: unknown): unknown =>
  Object.fromEntries(Object.entries(dependencies ?? {}).filter(([name]) => !name.startsWith('@types/')));

const referencesOf = (path: string): readonly string[] =>
  ((jsonOf(path).references ?? []) as readonly { readonly path: string }[]).map((reference) => reference.path).sort();

const present = LAYERS.filter((layer) => existsSync(join(ROOT, layer.dir, 'package.json')));

describe('the layer table', () => {
  it('points down and has no cycle', () => expect(rules.tableFindings(LAYERS)).toEqual([]));

  it('lists every package', () => {
    const listed = [...LAYERS.map((layer) => layer.dir), ...TOOLING];
    expect(packageDirs().filter((dir) => !listed.includes(dir))).toEqual([]);
  });

  it('is what the root build compiles', () => {
    expect(referencesOf('tsconfig.json')).toEqual(present.map((layer) => layer.dir).sort());
  });
});

describe.each(present.map((layer): [string, Layer] => [layer.dir, layer]))('%s', (dir, layer) => {
  const files = sourcesBelow(`${dir}/src`);
  const manifest = manifestOf(dir);

  it('depends on what its row lists', () => expect(rules.manifestFindings(layer, manifest, LAYERS)).toEqual([]));

  it('builds after what it depends on', () => {
    const wanted = LAYERS.filter((other) => other.name in manifest.dependencies).map((other) => join(ROOT, other.dir));
    expect(
      referencesOf(`${dir}/tsconfig.json`)
        .map((path) => join(ROOT, dir, path))
        .sort(),
    ).toEqual(wanted.sort());
  });

  it('imports only what it may', () => expect(rules.importFindings(layer, manifest, files, LAYERS)).toEqual([]));

  it('uses the packages it asks for', () => expect(rules.unusedFindings(layer, manifest, files)).toEqual([]));

  it('stays off the platform', () => expect(rules.platformFindings(layer, files)).toEqual([]));

  it('has no cycle among its files', () => expect(rules.cycleFindings(files)).toEqual([]));

  it('keeps files and functions small', () => expect(files.flatMap(rules.sizeFindings)).toEqual([]));
});

describe('the repository', () => {
  it('keeps test files small', () => {
    const tests = ['test', ...packageDirs().map((dir) => `${dir}/test`)].flatMap(sourcesBelow);
    const sizes = tests.map((file) => ({ ...file, functions: [] }));
    expect(sizes.flatMap(rules.sizeFindings)).toEqual([]);
  });

  it('names no machine, registry or foreign tool', () => {
    const readable = filesBelow('').filter((path) => !/\.(dtb|dtbo|gz|png|ico)$/.test(path));
    expect(readable.flatMap((path) => forbiddenFindings(path, textOf(path)))).toEqual([]);
  });
});
