import { describe, expect, it } from 'vitest';
import { BOARD, type Files, run } from './memory-io.ts';

/** The default area takes half of the RAM; its size is the command line's. */
const argv = ['lint', 'dts/board.dts', '--kernel', '6.12.117', '--cmdline', 'cma=512M', '--format', 'gcc'];

async function rulesOf(project: string, more: readonly string[] = [], files: Files = {}) {
  const { out, err, code } = await run([...argv, ...more], {
    files: { 'dts/board.dts': BOARD, 'carveout.yaml': `boards: {}\n${project}`, ...files },
  });
  return {
    code,
    err,
    rules: [...out.matchAll(/(error|warning|info): .*\[([\w-]+) /g)].map(([, severity, rule]) => `${rule} ${severity}`),
  };
}

describe('settings of the project file', () => {
  it('hold for device trees named by path, too', async () => {
    expect((await rulesOf('')).rules).toEqual([
      'cma-default-too-large warning',
      'cma-cmdline-overrides-dt warning',
      'cma-default-source info',
      'precedence-differs info',
    ]);
    const { rules } = await rulesOf('lint: { preset: kernel, rules: { cma-default-too-large: error } }');
    expect(rules).toContain('cma-default-too-large error');
    expect(rules).not.toContain('cma-default-source info');
  });

  it('set options of rules', async () => {
    const { rules } = await rulesOf('lint: { rules: { cma-default-too-large: { warnPercent: 60 } } }');
    expect(rules).not.toContain('cma-default-too-large warning');
  });

  it('differ by file', async () => {
    const override = (files: string) =>
      `lint: { overrides: [{ files: ["${files}"], rules: { cma-cmdline-overrides-dt: off } }] }`;
    expect((await rulesOf(override('dts/**'))).rules).not.toContain('cma-cmdline-overrides-dt warning');
    expect((await rulesOf(override('other/**'))).rules).toContain('cma-cmdline-overrides-dt warning');
  });

  it('are weaker than flags', async () => {
    const { rules, code } = await rulesOf('lint: { rules: { cma-cmdline-overrides-dt: off } }', [
      '--rule',
      'cma-cmdline-overrides-dt=error',
    ]);
    expect([rules.includes('cma-cmdline-overrides-dt error'), code]).toEqual([true, 1]);
    expect((await rulesOf('', ['--preset', 'strict'])).rules).toContain('cma-cmdline-overrides-dt error');
  });

  it('that cannot be used are an error, whatever is checked', async () => {
    expect(await rulesOf('lint: { rules: { cma-default-sauce: off } }')).toMatchObject({
      code: 2,
      rules: expect.arrayContaining(['project-rule error']),
    });
  });

  it.each([
    [['--preset', 'stricter'], "--preset is one of recommended, strict, kernel, vendor, not 'stricter'"],
    [
      ['--rule', 'cma-default-source'],
      "--rule takes NAME=SETTING, with a setting of off, error, warning, info, not 'cma-default-source'",
    ],
    [
      ['--rule', 'cma-default-sauce=off'],
      '--rule: there is no rule `cma-default-sauce`; did you mean `cma-default-source`?',
    ],
  ])('%j says what it takes', async (more, message) => {
    const { code, err } = await rulesOf('', more);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
