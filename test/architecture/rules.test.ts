import { describe, expect, it } from 'vitest';
import { forbiddenFindings } from './forbidden-words.ts';
import type { Layer } from './layers.ts';
import * as rules from './rules.ts';
import { factsOf } from './source-facts.ts';

const base: Layer = { dir: 'packages/base', name: 'base', level: 0, imports: [] };
const shape: Layer = { dir: 'packages/shape', name: 'shape', level: 1, imports: [base.dir] };
const top: Layer = {
  dir: 'packages/top',
  name: 'top',
  level: 2,
  imports: [base.dir],
  typeImports: [shape.dir],
  external: ['yaml'],
};
const layers = [base, shape, top];
const manifest: rules.Manifest = { name: 'top', dependencies: { base: 'workspace:*', yaml: 'catalog:' } };
const file = (text: string, path = 'packages/top/src/file.ts') => factsOf(path, text);

describe('an import', () => {
  const check = (text: string, expected: readonly string[]) =>
    expect(rules.importFindings(top, manifest, [file(text)], layers)).toEqual(expected);

  it('of a listed package passes', () => check("import { a } from 'base';\nexport { b } from 'yaml/util';", []));
  it('of an unlisted package fails', () =>
    check("\nimport 'left';", [
      'packages/top/src/file.ts:2: imports left, which packages/top may not (or not at run time)',
    ]));
  it('of a package known by its types only fails at run time', () =>
    check("export * from 'shape';", [
      'packages/top/src/file.ts:1: imports shape, which packages/top may not (or not at run time)',
    ]));
  it('of a type needs the dependency too', () =>
    check("import type { A } from 'shape';", [
      'packages/top/src/file.ts:1: imports shape, which packages/top/package.json does not list',
    ]));
  it('is found when it is lazy', () =>
    check("export const f = () => import('left');", [
      'packages/top/src/file.ts:1: imports left, which packages/top may not (or not at run time)',
    ]));
  it('of the own package fails', () =>
    check("import 'top';", ['packages/top/src/file.ts:1: imports its own package top; use a relative path']));
});

describe('the table', () => {
  it('rejects an upward import', () =>
    expect(rules.tableFindings([{ ...base, imports: [top.dir] }, shape, top])).toContain(
      'packages/base: imports packages/top, which lies above it',
    ));
  it('rejects a cycle', () =>
    expect(rules.tableFindings([{ ...base, level: 1, imports: [shape.dir] }, shape])).toEqual([
      'packages import each other: packages/base -> packages/shape -> packages/base',
    ]));
});

describe('a package.json', () => {
  const check = (dependencies: Readonly<Record<string, string>>, expected: readonly string[]) =>
    expect(rules.manifestFindings(top, { name: 'top', dependencies }, layers)).toEqual(expected);

  it('may add types and third parties of its row', () =>
    check({ base: 'workspace:*', shape: 'workspace:*', yaml: 'catalog:' }, []));
  it('must list its imports', () => check({}, ['packages/top/package.json: does not depend on base']));
  it('may list nothing else', () =>
    check({ base: 'workspace:*', left: 'catalog:' }, [
      'packages/top/package.json: depends on left, which its row does not list',
    ]));
  it('leaves versions to the catalog', () =>
    check({ base: 'workspace:*', yaml: '^2' }, [
      'packages/top/package.json: yaml is ^2; versions are in the catalog of pnpm-workspace.yaml',
    ]));
  it('lists nothing unused', () =>
    expect(rules.unusedFindings(top, manifest, [file("import 'base';")])).toEqual([
      'packages/top/package.json: depends on yaml, which no file imports',
    ]));
});

describe('the platform', () => {
  const check = (text: string, expected: readonly string[], layer = top, path = 'packages/top/src/file.ts') =>
    expect(rules.platformFindings(layer, [file(text, path)]).map((one) => one.replace(/ in a package.*/, ''))).toEqual(
      expected,
    );
  const at = 'packages/top/src/file.ts:1:';

  it('is not imported', () => check("import { join } from 'node:path';", [`${at} imports node:path`]));
  it('is not asked', () =>
    check('export const f = () => [Date.now(), process.env, Math.random()];', [
      `${at} uses Date`,
      `${at} uses process`,
      `${at} uses Math.random`,
    ]));
  it('is not meant by a property of that name', () => check('export const f = (a) => ({ process: a.console });', []));
  it('is allowed in one folder', () =>
    check("import 'node:fs';", [], { ...top, platform: 'src/node' }, 'packages/top/src/node/host.ts'));
  it('is not reached through that folder', () =>
    check("import './node.ts';", [`${at} imports ./node.ts`], { ...top, platform: 'src/node' }));
  it('is not meant by a folder that only shares its name', () =>
    check("import './rules/node/x.ts';", [], { ...top, platform: 'src/node' }));
});

describe('files of a package', () => {
  it('do not import each other', () => {
    const a = file("import { b } from './b.ts';", 'p/src/a.ts');
    const b = file("export * from './c/d.ts';", 'p/src/b.ts');
    const d = file("import { a } from '../a.ts';", 'p/src/c/d.ts');
    expect(rules.cycleFindings([a, b, d])).toEqual([
      'files import each other: p/src/a.ts -> p/src/b.ts -> p/src/c/d.ts -> p/src/a.ts',
    ]);
  });
  it('may refer back with a type', () => {
    const a = file("import { b } from './b.ts';", 'p/src/a.ts');
    const b = file("import type { A } from './a.ts';\nimport { type A as C } from './a.ts';", 'p/src/b.ts');
    expect(rules.cycleFindings([a, b])).toEqual([]);
  });
});

describe('size', () => {
  const check = (text: string, expected: readonly string[], path = 'p/src/file.ts') =>
    expect(rules.sizeFindings(file(text, path))).toEqual(expected);

  it('of a file is limited', () => check('\n'.repeat(501), ['p/src/file.ts: has 501 lines, more than 500']));
  it('of a function is limited', () =>
    check(`\nfunction long() {${'\n'.repeat(80)}}\n`, ['p/src/file.ts:2: long has 81 lines, more than 80']));
  it('of a method is limited', () =>
    check(`class A { long() {${'\n'.repeat(80)}} }`, ['p/src/file.ts:1: long has 81 lines, more than 80']));
  it('of a parameter list is limited', () =>
    check('const f = (a, b, c, d, e) => a;', ['p/src/file.ts:1: f has 5 parameters; take an options object']));
  it('is not all: a name says what a file knows', () => {
    check('', ['p/src/utils.ts: name it after the one thing it knows'], 'p/src/utils.ts');
    check('', ['p/src/myFile.ts: is not named in kebab-case'], 'p/src/myFile.ts');
  });
});

describe('a committed file', () => {
  const check = (text: string, expected: readonly string[]) =>
    expect(forbiddenFindings('a.md', text)).toEqual(expected);

  it('names no path of this machine', () => {
    const path = ['', 'work', 'main'].join('/');
    check(`see\n"${path}/x"`, [`a.md:2: names a path of the machine it was written on: "${path.slice(0, 6)}`]);
    check('see frame/work/x and /etc/passwd', []);
  });
  it('names no registry', () => {
    const host = ['https://registry', 'npmjs', 'org'].join('.');
    check(host, [`a.md:1: names a package registry: ${['registry', 'npmjs'].join('.')}`]);
  });
});
