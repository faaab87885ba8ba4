import { describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { type Files, run } from './memory-io.ts';

describe('rules', () => {
  it('lists everything that lint reports, or what is asked for', async () => {
    const { code, out } = await run(['rules', '--width', '160']);
    expect(code).toBe(0);
    expect(out).toMatch(/^MEM1001 +cma-does-not-fit +error +\S/m);
    expect(out).toMatch(/^DTS\d+ +dts-\S+ +error/m);
    const some = await run(['rules', 'mem1001', 'dts-']);
    expect(some.out.split('\n').filter((line) => /^[A-Z]{3}\d/.test(line)).length).toBeGreaterThan(1);
    expect(some.out).not.toContain('MEM1002');
    const json = JSON.parse((await run(['rules', '--format', 'json'])).out) as { rule: string }[];
    expect(json.map(({ rule }) => rule)).toContain('cma-does-not-fit');
  });

  it('says when nothing is called so', async () => {
    const { code, err } = await run(['rules', 'no-such-thing']);
    expect([code, err]).toEqual([2, "carveout: no rule has 'no-such-thing' in its name (see carveout rules --help)\n"]);
  });
});

describe('explain of a rule', () => {
  it.each(['cma-does-not-fit', 'MEM1001', 'mem1001'])('%s: when, why, examples', async (name) => {
    const { code, out } = await run(['explain', name]);
    expect(code).toBe(0);
    expect(out).toContain('cma-does-not-fit (MEM1001, error)');
    expect(out).toContain('Reported\n');
    expect(out).toContain('Fine\n');
    expect(out).toContain('linux,cma-default;');
  });

  it('is there for every rule, in every width', async () => {
    const rules = JSON.parse((await run(['rules', '--format', 'json'])).out) as { rule: string; why: string }[];
    for (const { rule } of rules) {
      const { code, out } = await run(['explain', rule, '--width', '70']);
      expect([rule, code]).toEqual([rule, 0]);
      expect(out.length).toBeGreaterThan(100);
    }
  });

  it('shows the devices and the reserve map of its examples', async () => {
    expect((await run(['explain', 'memory-region-disabled'])).out).toContain('memory-region = <&region>;');
    expect((await run(['explain', 'nomap-over-memreserve'])).out).toContain('/memreserve/ 0x50000000 0x200000;');
  });

  it('suggests what was meant', async () => {
    expect((await run(['explain', 'cma-does-not-fti'])).err).toContain("did you mean 'cma-does-not-fit'?");
    const board = await run(['explain', 'a.dts'], { files: { 'a.dts': '' } });
    expect([board.code, board.err]).toEqual([2, expect.stringContaining('what of a.dts?')]);
  });
});

describe('the manual page', () => {
  it('has every command, option and example, in requests that troff knows', async () => {
    const { out } = await run(['manual']);
    // troff reads bytes: a letter of another alphabet is lost without a preprocessor that not everyone runs.
    expect(out).toMatch(/^[\n\x20-\x7e]*$/);
    const written = out.replaceAll('\\-', '-').replaceAll('\\e', '\\');
    const plain = written.replace(/\\\[u([0-9A-F]{4,6})\]/g, (_, code) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    );
    for (const { usage, options, examples } of commands) {
      expect(plain).toContain(`.SS carveout ${usage}\n`);
      for (const name of Object.keys(options)) expect(plain).toContain(`${name.length === 1 ? '-' : '--'}${name}\\fR`);
      for (const [example] of examples) expect(plain).toContain(`.B ${example}\n`);
    }
    const requests = new Set(out.split('\n').flatMap((line) => /^\.(\S+)/.exec(line)?.[1] ?? []));
    expect([...requests].sort()).toEqual(['B', 'BR', 'PP', 'SH', 'SS', 'TH', 'TP', 'br']);
  });
});

describe('completion', () => {
  const complete = async (...words: readonly string[]) =>
    (await run(['--get-yargs-completions', 'carveout', ...words])).out.trim().split('\n');

  it('names commands, and options of the command that is typed', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['lint', 'layout', 'completion']));
    const ofLint = await complete('lint', '--');
    expect(ofLint).toEqual(expect.arrayContaining(['--shard', '--format']));
    expect(ofLint).not.toContain('--trace');
    expect(await complete('size', '--')).toContain('--trace');
  });

  it.each([
    [
      ['lint', '--preset', ''],
      ['recommended', 'strict', 'kernel', 'vendor'],
    ],
    [['lint', '--format', 's'], ['sarif']],
    [
      ['boot', '--format', ''],
      ['text', 'json', 'dmesg', 'svg', 'html'],
    ],
    [['lint', '--rule', 'cma-does'], ['cma-does-not-fit=']],
    [['explain', 'cma-does'], ['cma-does-not-fit']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])('of %j are values and names that go there', async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it.each([[['lint', 'b']], [['lint', '--config', '']], [['lint', '-I', 'b']]])(
    'of %j is the business of the shell, which knows the files',
    async (words) => expect(await complete(...words)).toEqual(['']),
  );

  it.each(['bash', 'zsh', 'fish'])('has a script for %s', async (shell) => {
    const { code, out } = await run(['completion', shell]);
    expect(code).toBe(0);
    expect(out).toContain('carveout --get-yargs-completions');
  });

  it('has none for other shells', async () => {
    expect((await run(['completion', 'tcsh'])).err).toContain("bash, zsh and fish, not for 'tcsh'");
  });
});

describe('init', () => {
  const BOARD = '/dts-v1/;\n#include "soc.dtsi"\n/ { };\n';
  const SOC =
    '/ { #address-cells = <1>; #size-cells = <1>; memory@0 { device_type = "memory"; reg = <0 0x10000000>; }; };\n';
  const files: Files = {
    'dts/gateway.dts': BOARD,
    'dts/gateway.dtb': 'made from the source',
    'dts/panel.dts': '/dts-v1/;\n/plugin/;\n/ { };\n',
    'include/soc.dtsi': SOC,
    '.config': '#\n# Linux/arm64 6.12.117 Kernel Configuration\n#\nCONFIG_CMA=y\n',
    'other/board.dts': '/dts-v1/;\n#include "nowhere.dtsi"\n/ { };\n',
    'other/.config': 'CONFIG_BUSYBOX=y\n',
  };
  // The host in memory knows no `.`.
  const around = { files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`tree/${name}`, text])) };

  it('finds boards, their configurations and include directories, and leaves overlays to the user', async () => {
    const { code, out, written } = await run(['init', 'tree'], around);
    expect(code).toBe(0);
    expect(out).toContain('tree/carveout.yaml: 2 boards, 1 overlays as comments');
    expect(out).toContain('other cannot be read yet (1 error)');
    const text = written['tree/carveout.yaml'] ?? '';
    expect(text).toContain(
      '  gateway:\n    deviceTree: dts/gateway.dts\n    config: ".config"\n    includeDirs: [include]\n  other:\n    deviceTree: other/board.dts\n    config: ".config"\n',
    );
    expect(text).toContain('#   dts/panel.dts');
    const lint = await run(['lint', '--project', 'tree/carveout.yaml', 'gateway', '--fail-on', 'error'], {
      files: { ...around.files, 'tree/carveout.yaml': text },
    });
    expect([lint.code, lint.err]).toEqual([0, '']);
  });

  const initOf = async (more: Files): Promise<string> => {
    const all = { 'dts/gateway.dts': '/dts-v1/;\n/ { };\n', ...more };
    const tree = Object.fromEntries(Object.entries(all).map(([name, text]) => [`tree/${name}`, text]));
    return (await run(['init', 'tree'], { files: tree })).written['tree/carveout.yaml'] ?? '';
  };
  const KERNEL = 'CONFIG_SYSVIPC=y\nCONFIG_TARGET_CORE=m\nCONFIG_DMA_CMA=y\n';
  const U_BOOT = 'CONFIG_ARM=y\nCONFIG_TEXT_BASE=0x40200000\nCONFIG_DEFAULT_DEVICE_TREE="gateway"\n';

  it('mentions overlays by their name, and blobs of those that have no source', async () => {
    const text = await initOf({
      'dts/lcd.dtso': 'x',
      'dts/lcd.dtbo': 'x',
      'blobs/cam.dtbo': 'x',
      'dts/gateway.dtbo': 'x',
    });
    expect(text).toContain('`overlays: [...]`:\n#   blobs/cam.dtbo\n#   dts/lcd.dtso\nlint:');
  });

  it.each<[string, Files, string]>([
    ['one called after anything', { 'product.config': KERNEL }, 'product.config'],
    ['a defconfig beside dts/', { gateway_defconfig: KERNEL }, 'gateway_defconfig'],
    [
      'of several the one with the name',
      { 'configs/gateway-6.12_defconfig': KERNEL, other_defconfig: KERNEL },
      'configs/gateway-6.12_defconfig',
    ],
    [
      'of several the whole one',
      { a_defconfig: KERNEL, 'b.config': `# Linux/arm 6.12.1 Kernel Configuration\n${KERNEL}` },
      'b.config',
    ],
    ['not the boot loader’s', { gateway_defconfig: U_BOOT, linux_defconfig: KERNEL }, 'linux_defconfig'],
  ])('finds a kernel configuration by what it holds: %s', async (_, configs, expected) => {
    expect(await initOf(configs)).toContain(`    deviceTree: dts/gateway.dts\n    config: ${expected}\n`);
  });

  it('leaves the choice to the user where nobody can tell, and takes nothing that is no kernel configuration', async () => {
    const text = await initOf({
      a_defconfig: KERNEL,
      b_defconfig: KERNEL,
      gateway_defconfig: U_BOOT,
      eslintconfig: 'x=1\n',
    });
    expect(text).not.toContain('    config:');
    expect(text).toContain('`config:`:\n#   a_defconfig\n#   b_defconfig\nlint:');
    const large = `${KERNEL}${'# \n'.repeat(400_000)}`;
    expect(await initOf({ large_defconfig: large })).not.toContain('large_defconfig');
  });

  it('says that overlays alone are no boards', async () => {
    const { err } = await run(['init', 'tree'], { files: { 'tree/lcd.dtso': 'x' } });
    expect(err).toContain('all device trees in tree are overlays; their base is missing');
  });

  it('replaces nothing unless told, and says when there is nothing', async () => {
    const there = { files: { ...around.files, 'tree/carveout.json': '{}' } };
    expect((await run(['init', 'tree'], there)).err).toContain(
      'tree/carveout.json is there already; --force replaces it',
    );
    expect((await run(['init', 'tree/include'], around)).err).toContain('no .dts or .dtb in tree/include');
    expect((await run(['init', 'nowhere'], around)).err).toContain('nowhere is no directory');
  });
});
