import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codes, prerequisitesFirst, rules } from '../src/index.ts';

const files = readdirSync(fileURLToPath(new URL('../src/rules', import.meta.url)), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'));
const ids = rules.map(({ id }) => id);

describe('the registry', () => {
  it('lists every rule file once, each named after its id', () =>
    expect(files.map((path) => path.replace(/^.*\/|\.ts$/g, '')).sort()).toEqual([...ids].sort()));
  it('is sorted by code, and no code is used twice', () => {
    const numbers = rules.map(({ code }) => code);
    expect(numbers).toEqual([...new Set(numbers)].sort());
  });
  it('gives a code for each rule', () =>
    expect(Object.values(codes).map(({ rule, code }) => `${code} ${rule}`)).toEqual(
      rules.map(({ code, id }) => `${code} ${id}`),
    ));
  it('names only rules that exist as prerequisites, without a cycle', () => {
    expect(rules.flatMap(({ requires = [] }) => requires).filter((id) => !ids.includes(id))).toEqual([]);
    expect(prerequisitesFirst(rules)).toHaveLength(rules.length);
  });
  it('holds rules that say when and why in sentences', () =>
    expect(rules.filter(({ summary, why }) => !/^.+\.$/s.test(summary) || !/^.+[.)]$/s.test(why))).toEqual([]));
});
