import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deviceTreeCodes } from '@carveout/devicetree';
import { describe, expect, it } from 'vitest';
import { COMMON_KEYS, codes, dtcRules, memoryRules, prerequisitesFirst, rules } from '../src/index.ts';

const files = readdirSync(fileURLToPath(new URL('../src/rules', import.meta.url)), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'));
const ids = rules.map(({ id }) => id);

describe('the registry', () => {
  it('lists every rule file once, each named after its id', () =>
    expect(files.map((path) => path.replace(/^.*\/|\.ts$/g, '')).sort()).toEqual(
      memoryRules.map(({ id }) => id).sort(),
    ));
  it('is sorted by code, and no code is used twice', () => {
    const numbers = memoryRules.map(({ code }) => code);
    expect(numbers).toEqual([...new Set(numbers)].sort());
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
    expect(new Set(ids).size).toBe(rules.length);
  });
  it('gives a code for each rule that the compiler has none for', () =>
    expect(Object.values(codes).map(({ rule, code }) => `${code} ${rule}`)).toEqual(
      rules.filter(({ code }) => !code.startsWith('DTS')).map(({ code, id }) => `${code} ${id}`),
    ));
  it('names only rules that exist as prerequisites, without a cycle', () => {
    expect(rules.flatMap(({ requires = [] }) => requires).filter((id) => !ids.includes(id))).toEqual([]);
    expect(prerequisitesFirst(rules)).toHaveLength(rules.length);
  });
  it("gives the compiler's own errors its codes and names", () => {
    const shared = dtcRules.filter(({ code }) => code.startsWith('DTS'));
    const known = Object.values(deviceTreeCodes).map(({ code, rule }) => `${code} ${rule}`);
    expect(shared.length).toBeGreaterThan(10);
    expect(shared.filter(({ code, id }) => !known.includes(`${code} ${id}`))).toEqual([]);
    expect(known.filter((entry) => entry.includes('dtc/'))).toHaveLength(shared.length);
  });
  it('has options with names of their own, and defaults that they allow', () => {
    const options = rules.flatMap((rule) => Object.entries(rule.options ?? {}));
    const bad = options.filter(([name, option]) => {
      if (COMMON_KEYS.includes(name) || !/^.+\.$/s.test(option.description)) return true;
      if (option.type !== 'integer') return option.type === 'string' && option.enum?.includes(option.default) === false;
      return option.default < (option.minimum ?? option.default) || option.default > (option.maximum ?? option.default);
    });
    expect([options.length > 0, bad]).toEqual([true, []]);
  });
  it('holds rules that say when and why in sentences', () =>
    expect(rules.filter(({ summary, why }) => !/^.+\.$/s.test(summary) || !/^.+[.)]$/s.test(why))).toEqual([]));
});
