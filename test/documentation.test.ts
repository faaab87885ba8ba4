import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBehaviours, loadCodeTables, loadRules } from '../packages/workspace/docs/code-tables.mjs';
import { DOCS, renderPages } from '../packages/workspace/docs/pages.mjs';
import { filesBelow, ROOT, textOf } from './architecture/repository.ts';

const tables = await loadCodeTables(ROOT);
const rules = await loadRules(ROOT);
const behaviours = await loadBehaviours(ROOT);
const entries = tables.flatMap((table) => table.codes.map(({ code, rule }) => ({ code, rule, owner: table.owner })));

/** Entries that share a value with an earlier one. */
const repeated = (key: 'code' | 'rule') =>
  entries.filter((entry, index) => entries.findIndex((other) => other[key] === entry[key]) !== index);

describe('diagnostics', () => {
  it('are found in every package that has any', () => expect(entries.length).toBeGreaterThan(30));
  it('never share a code', () => expect(repeated('code')).toEqual([]));
  it('never share a rule name', () => expect(repeated('rule')).toEqual([]));
  it('have readable names', () =>
    expect(entries.filter(({ rule }) => !/^([a-z0-9]+(-[a-z0-9]+)*|dtc\/[a-z0-9]+(_[a-z0-9]+)*)$/.test(rule))).toEqual(
      [],
    ));
});

describe('lint rules', () => {
  it('have a code of their package, or of the compiler where it finds the same', () => {
    const own = entries.filter(({ owner }) => owner === 'packages/lint' || owner === 'packages/devicetree');
    expect(rules.filter(({ id, code }) => !own.some((entry) => entry.rule === id && entry.code === code))).toEqual([]);
  });
  it('show a good and a bad example each', () =>
    expect(rules.filter(({ examples }) => examples.good.length === 0 || examples.bad.length === 0)).toEqual([]));
});

describe('generated pages', () => {
  const pages = renderPages(tables, rules, behaviours);

  it.each([...pages.keys()])('%s is up to date (else: npm run docs)', (path) => {
    expect(existsSync(join(ROOT, path)) && textOf(path)).toBe(pages.get(path));
  });

  it('name every code', () => {
    const page = pages.get(`${DOCS}/diagnostics.md`);
    expect(entries.filter(({ code, rule }) => !page?.includes(`### ${code} ${rule}\n`))).toEqual([]);
  });

  it('leave no page behind of a rule that is gone', () => {
    const found = existsSync(join(ROOT, DOCS, 'rules')) ? filesBelow(`${DOCS}/rules`) : [];
    expect(found.filter((path) => !pages.has(path))).toEqual([]);
  });
});
