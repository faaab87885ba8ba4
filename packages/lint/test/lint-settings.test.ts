import { describe, expect, it } from 'vitest';
import { type LintConfig, type LintLayer, lintSettings } from '../src/index.ts';

const rule = {
  id: 'some-rule',
  presets: { strict: 'error', vendor: 'off' },
  options: { most: { type: 'integer', default: 4, description: '' } },
} as const;

const config = (...layers: readonly LintLayer[]): LintConfig => ({ directory: 'proj', layers });

/** The severity of a rule that reports warnings, in one file. */
const check = (given: LintConfig, file = 'proj/dts/a.dts') => lintSettings(given).severity(rule, file, 'warning');

describe('settings', () => {
  it("leave a rule's own severity where nobody says anything", () => expect(check(config())).toBe('warning'));

  it('take the preset of the last layer that names one', () => {
    expect(check(config({ preset: 'strict', rules: {} }))).toBe('error');
    expect(check(config({ preset: 'strict', rules: {} }, { preset: 'vendor', rules: {} }))).toBe('off');
    expect(check(config({ preset: 'strict', rules: {} }, { preset: 'recommended', rules: {} }))).toBe('warning');
  });

  it('let what is said about the rule itself win over every preset', () => {
    const named: LintLayer = { rules: { 'some-rule': { severity: 'info' } } };
    expect(check(config(named, { preset: 'strict', rules: {} }))).toBe('info');
    expect(check(config(named, { rules: { 'some-rule': { severity: 'error' } } }))).toBe('error');
  });

  it.each([
    ['dts/vendor/**', 'proj/dts/vendor/x/a.dtsi', true],
    ['dts/vendor/**', 'proj/dts/a.dts', false],
    ['*.dtsi', 'proj/dts/vendor/a.dtsi', true],
    ['dts/{a,b}.dts', 'proj/dts/b.dts', true],
    ['dts/a+(b).dts', 'proj/dts/abb.dts', false],
    ['../shared/*.dtsi', 'shared/x.dtsi', true],
    ['*', '<flags>', true],
  ])('hold for files that match %s: %s', (pattern, file, holds) => {
    expect(check(config({ files: [pattern], preset: 'vendor', rules: {} }), file)).toBe(holds ? 'off' : 'warning');
  });

  it('find files by their place when the project lies above the working directory', () => {
    const above = {
      directory: '../..',
      cwd: '/w/proj/sub/dir',
      layers: [{ files: ['sub/dir/*.dts'], rules: { 'some-rule': { severity: 'off' } } }],
    } as const;
    expect(check(above, 'a.dts')).toBe('off');
    expect(check(above, '../a.dts')).toBe('warning');
  });

  it('give every option of a rule, the strongest value of each', () => {
    const set = (most: number, files?: readonly string[]): LintLayer => ({
      ...(files ? { files } : {}),
      rules: { 'some-rule': { options: { most } } },
    });
    expect(lintSettings(config()).options(rule, 'proj/a.dts')).toEqual({ most: 4 });
    expect(lintSettings(config(set(5), set(6), set(7, ['b.dts']))).options(rule, 'proj/a.dts')).toEqual({ most: 6 });
  });

  it.each([
    ['/reserved-memory/vpu*', true],
    ['vpu@50000000', true],
    ['/reserved-memory', true],
    ['/vpu*', false],
    ['vpu', false],
  ])('drop findings about nodes: %s', (pattern, ignored) => {
    const given = config({ rules: { 'some-rule': { ignore: [pattern] } } });
    expect(lintSettings(given).ignores(rule, 'proj/a.dts', '/reserved-memory/vpu@50000000')).toBe(ignored);
  });

  it('are not shaken by names that objects have anyway', () =>
    expect(lintSettings(config({ rules: {} })).severity({ id: 'constructor' }, 'a', 'info')).toBe('info'));
});
