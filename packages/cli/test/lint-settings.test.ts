import { rules } from '@carveout/lint';
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

  it('that leave no rule on are an error', async () => {
    const off = rules.map(({ id }) => `${id}: off`).join(', ');
    const { code, err } = await rulesOf(`lint: { rules: { ${off} } }`);
    expect([code, err]).toEqual([2, expect.stringContaining('nothing to check: every rule is off')]);
    expect((await rulesOf(`lint: { rules: { ${off} } }`, ['--rule', 'boot-stops=error'])).code).toBe(0);
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

describe("switches of dtc's checks", () => {
  const dts = '/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; leds@0 { status = <1>; }; };\n';
  const found = async (...more: readonly string[]) => {
    const { out, code } = await run(['lint', 'a.dts', '--format', 'gcc', ...more], { files: { 'a.dts': dts } });
    return {
      code,
      rules: [...out.matchAll(/(error|warning|info): .*\[dtc\/(\w+) /g)].map(([, ...parts]) => parts.join(' ')),
    };
  };

  it('are needed for what a kernel build does not look for', async () => {
    expect((await found()).rules).toEqual(['warning status_is_string']);
    expect((await found('-Wunit_address_vs_reg')).rules).toEqual([
      'warning unit_address_vs_reg',
      'warning status_is_string',
    ]);
  });

  it('lower and raise', async () => {
    expect((await found('-W', 'no-status_is_string')).rules).toEqual([]);
    expect(await found('-E', 'status_is_string')).toEqual({ code: 1, rules: ['error status_is_string'] });
    expect((await found('-E', 'status_is_string', '-E', 'no_status_is_string')).rules).toEqual([
      'warning status_is_string',
    ]);
  });

  it('are weaker than --rule, and have to be names of dtc', async () => {
    expect((await found('-W', 'unit_address_vs_reg', '--rule', 'dtc/unit_address_vs_reg=info')).rules[0]).toBe(
      'info unit_address_vs_reg',
    );
    const { err, code } = await run(['lint', 'a.dts', '-W', 'no-such_check'], { files: { 'a.dts': dts } });
    expect([code, err]).toEqual([2, expect.stringContaining("-W takes the name of a check of dtc, not 'such_check'")]);
  });
});
