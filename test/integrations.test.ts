import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validateAction } from '@action-validator/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** The ways in, as far as they go without the service: the same scripts, in a folder like the one they meet there. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TOOL = join(ROOT, 'packages', 'cli', 'bin', 'carveout.mjs');
const INTEGRATIONS = join(ROOT, 'packages', 'cli', 'integrations');

/** `fits`: whether the pool does. */
const board = (fits: boolean): string => `/dts-v1/;
#include "ram.dtsi"
/ {
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
		video { compatible = "shared-dma-pool"; reusable; size = <0 ${fits ? '0x1000000' : '0x80000000'}>; };
	};
};
`;
const RAM = `/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
};
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carveout ways-'));
  write('good.dts', board(true));
  write('bad.dts', board(false));
  write('ram.dtsi', RAM);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const integration = (name: string): string => join(INTEGRATIONS, name);

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { CI_NODE_INDEX: _index, GITHUB_WORKSPACE: _workspace, GITHUB_STEP_SUMMARY: _summary, ...rest } = process.env;
  const around = { ...rest, CARVEOUT: TOOL, CARVEOUT_CACHE_DIR: join(folder, '.cache'), ...env };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: around });
  return { status, stdout, stderr };
}

function compile(name: string, output: string): void {
  mkdirSync(dirname(join(folder, output)), { recursive: true });
  expect(run(process.execPath, [TOOL, 'compile', name, '-o', output]).status).toBe(0);
}

describe('GitHub Action', () => {
  const text = readFileSync(integration('github-action/action.yml'), 'utf8');

  it('is an action, and takes nothing of a user into a script', () => {
    expect(validateAction(text).errors).toEqual([]);
    const { runs, inputs } = parse(text);
    for (const step of runs.steps) expect(step.run ?? '').not.toContain('${{');
    const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(inputs).sort());
  });

  it('annotates, writes both reports and the summary, and tells the exit code', () => {
    const env = {
      INPUT_INPUTS: 'good.dts bad.dts',
      INPUT_ARGS: '--kernel 6.12.117',
      INPUT_SARIF: 'out.sarif',
      INPUT_JSON: 'out.json',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      GITHUB_WORKSPACE: folder,
    };
    const { status, stdout, stderr } = run(integration('github-action/lint.sh'), [], env);
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^::error file=bad\.dts,line=\d+/m);
    expect(JSON.parse(read('out.sarif')).version).toBe('2.1.0');
    expect(JSON.parse(read('out.json')).checked).toEqual(['good.dts', 'bad.dts']);
    expect(read('output')).toBe('exit-code=1\n');
    expect(read('summary.md')).toContain('cma-does-not-fit');
  });

  it('lints one shard of a matrix; words of inputs are never expanded or run', () => {
    const shard = { CARVEOUT_SHARD_INDEX: '0', CARVEOUT_SHARD_TOTAL: '2', INPUT_JSON: 'out.json' };
    expect(run(integration('github-action/lint.sh'), [], { ...shard, INPUT_INPUTS: 'good.dts bad.dts' }).status).toBe(
      0,
    );
    expect(JSON.parse(read('out.json')).checked).toEqual(['good.dts']);
    const hostile = run(integration('github-action/lint.sh'), [], {
      INPUT_INPUTS: '`touch gone` $(touch gone) ;touch gone *.dtsi',
    });
    expect(hostile.status).toBe(2);
    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });
});

describe('GitLab CI template', () => {
  const jobs = parse(readFileSync(integration('gitlab/carveout.gitlab-ci.yml'), 'utf8'));

  /** Runs a job as the runner does: its variables, its lines in one shell; npx is the tool at hand. */
  function job(name: string, variables: Readonly<Record<string, string>>) {
    write('bin/npx', `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${TOOL}" "$@"\n`);
    expect(spawnSync('chmod', ['+x', join(folder, 'bin/npx')]).status).toBe(0);
    const env = { ...jobs[name].variables, ...variables, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
    return run('sh', ['-e', '-c', jobs[name].script.join('\n')], {
      ...env,
      CARVEOUT_CACHE_DIR: join(folder, '.cache'),
    });
  }

  it('has the keys of a job', () => {
    for (const one of Object.values<object>(jobs)) {
      for (const key of Object.keys(one)) expect(['image', 'variables', 'script', 'cache', 'artifacts']).toContain(key);
    }
    expect(Object.keys(jobs['.carveout'].artifacts.reports)).toEqual(['codequality', 'junit']);
  });

  it('lints in parallel jobs, writes the reports that it uploads, and merges', () => {
    const variables = { CARVEOUT_INPUTS: 'good.dts bad.dts', CARVEOUT_ARGS: '--kernel 6.12.117', CI_NODE_TOTAL: '2' };
    expect(job('.carveout', { ...variables, CI_NODE_INDEX: '1' }).status).toBe(0);
    expect(job('.carveout', { ...variables, CI_NODE_INDEX: '2' }).status).toBe(1);
    const { codequality, junit } = jobs['.carveout'].artifacts.reports;
    expect(JSON.parse(read(codequality)).map((one: { severity: string }) => one.severity)).toContain('critical');
    expect(read(junit)).toContain('<testsuite');
    const merged = job('.carveout-merged', {});
    expect([merged.status, merged.stderr]).toEqual([1, '']);
    expect(merged.stdout).toContain('in 2 files checked');
  });
});

describe('pre-commit hook', () => {
  const [hook] = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'));
  const changed = (...files: readonly string[]) => run(join(ROOT, hook.entry), files);

  it('is a script that is there, for files of device trees', () => {
    expect(Object.keys(hook).sort()).toEqual([
      'description',
      'entry',
      'files',
      'id',
      'language',
      'name',
      'require_serial',
    ]);
    expect([hook.language, statSync(join(ROOT, hook.entry)).mode & 0o111]).toEqual(['script', 0o111]);
    const pattern = new RegExp(hook.files);
    expect(
      ['a.dts', 'x/soc.dtsi', 'o.dtso', 'x/carveout.yaml', 'main.c', 'a.dts.txt'].filter((name) => pattern.test(name)),
    ).toHaveLength(4);
  });

  it('lints the changed boards, with options in front', () => {
    expect(changed('good.dts', 'ram.dtsi').status).toBe(0);
    expect(changed('good.dts', 'bad.dts').status).toBe(1);
    expect(changed('--rule', 'cma-does-not-fit=warning', '--', 'bad.dts').status).toBe(0);
    expect(changed('ram.dtsi').stderr).toContain('only includes changed');
  });

  it('lints every board of the project when an include changes', () => {
    write('carveout.yaml', 'boards:\n  bad:\n    deviceTree: bad.dts\n');
    const { status, stdout } = changed('ram.dtsi');
    expect(status).toBe(1);
    expect(stdout).toContain('bad.dts:');
  });
});

describe('Yocto class', () => {
  const text = readFileSync(integration('yocto/carveout.bbclass'), 'utf8');

  /** The task's shell function, with variables put in as BitBake does: known ones alone. */
  function task(variables: Readonly<Record<string, string>>) {
    const [, body = ''] = /^do_carveout\(\) \{\n(.*?)^\}/ms.exec(text) ?? [];
    const defaults = Object.fromEntries(
      [...text.matchAll(/^(\w+) \?= "(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const all: Record<string, string> = { ...defaults, ...variables };
    const expand = (part: string): string =>
      part.replace(/\$\{(\w+)\}/g, (whole, name: string) => (name in all ? expand(all[name] ?? '') : whole));
    const bitbake = 'bbnote() { echo "NOTE: $*"; }\nbbfatal() { echo "FATAL: $*"; exit 1; }\n';
    return run('sh', ['-e', '-c', bitbake + expand(body)]);
  }

  it('lints the trees of the machine with the configuration of the kernel', () => {
    compile('good.dts', 'b/arch/arm64/boot/dts/vendor/good.dtb');
    compile('bad.dts', 'b/arch/arm64/boot/dts/vendor/bad.dtb');
    write('b/.config', '# Linux/arm64 6.12.117 Kernel Configuration\nCONFIG_CMA=y\nCONFIG_DMA_CMA=y\n');
    const variables = { B: join(folder, 'b'), ARCH: 'arm64', CARVEOUT_TOOL: TOOL };
    const good = task({ ...variables, KERNEL_DEVICETREE: 'vendor/good.dtb vendor/overlay.dtbo' });
    expect([good.status, good.stderr]).toEqual([0, '']);
    const both = task({ ...variables, KERNEL_DEVICETREE: 'vendor/good.dtb vendor/bad.dtb' });
    expect(both.status).toBe(1);
    expect(both.stdout).toContain('FATAL: carveout found errors; the report is');
    expect(JSON.parse(read('b/carveout.sarif')).version).toBe('2.1.0');
    expect(task({ ...variables, KERNEL_DEVICETREE: '' }).stdout).toContain(
      'NOTE: carveout: KERNEL_DEVICETREE names no device tree',
    );
  });
});

describe('Buildroot script', () => {
  it('lints the trees of the images with the configuration of the kernel', () => {
    compile('good.dts', 'output/images/vendor/good.dtb');
    write('output/build/linux-headers-6.12.117/.config', 'no configuration\n');
    write(
      'output/build/linux-6.12.117/.config',
      '# Linux/arm64 6.12.117 Kernel Configuration\nCONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_CMA_SIZE_MBYTES=24\n',
    );
    const images = join(folder, 'output/images');
    const env = { BUILD_DIR: join(folder, 'output/build') };
    const script = integration('buildroot/post-image.sh');
    const good = run(script, [images], env);
    expect([good.status, good.stderr]).toEqual([0, '']);
    compile('bad.dts', 'output/images/vendor/bad.dtb');
    const bad = run(script, [images, '--rule', 'dtc/unit_address_vs_reg=off'], env);
    expect(bad.status).toBe(1);
    expect(bad.stdout).toContain('default CMA is 24 MiB'); // of that .config
    mkdirSync(join(folder, 'empty'));
    expect(run(script, [join(folder, 'empty')], env)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('no .dtb in'),
    });
  });
});

const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;

describe('rules for make and ninja', () => {
  /** Both lint once, then nothing, and again what an include changes. */
  function lintsAgain(
    build: () => { readonly status: number | null; readonly stdout: string; readonly stderr: string },
    ran: RegExp,
  ): void {
    const first = build();
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(ran);
    expect(build().stdout).not.toMatch(ran);
    // Newer than any stamp, whatever the clock's grain.
    spawnSync('touch', ['-d', '2100-01-01', join(folder, 'inc', 'ram.dtsi')]);
    expect(build().stdout).toMatch(ran);
  }

  beforeEach(() => {
    // make has no way to name a folder with a blank.
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'carveout-ways-'));
    write('good.dts', board(true));
    write('inc/ram.dtsi', RAM);
    cpSync(integration('make/carveout.mk'), join(folder, 'carveout.mk'));
    cpSync(integration('ninja/carveout.ninja'), join(folder, 'carveout.ninja'));
  });

  it.skipIf(!has('make'))('make [needs make]', () => {
    write('Makefile', 'CARVEOUT_BOARDS := good.dts\nCARVEOUT_FLAGS := -I inc\ninclude carveout.mk\n');
    lintsAgain(() => run('make', ['lint', `CARVEOUT=${process.execPath} ${TOOL}`]), / lint -I inc /);
    rmSync(join(folder, 'inc/ram.dtsi'));
    expect(run('make', ['lint', `CARVEOUT=${process.execPath} ${TOOL}`]).status).not.toBe(0); // the include is missing now
  });

  it.skipIf(!has('ninja'))('ninja [needs ninja]', () => {
    write(
      'build.ninja',
      `include carveout.ninja\ncarveout = ${process.execPath} ${TOOL}\ncarveout_flags = -I inc\nbuild out/good.lint: carveout_lint good.dts\n`,
    );
    mkdirSync(join(folder, 'out'));
    lintsAgain(() => run('ninja', ['-v']), / lint -I inc /);
  });
});

describe('completion', () => {
  it.skipIf(!has('bash'))('completes in bash [needs bash]', () => {
    const script = `carveout() { "${process.execPath}" "${TOOL}" "$@"; }
      eval "$(carveout completion bash)"
      COMP_WORDS=(carveout merge-r) COMP_CWORD=1; _carveout; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(carveout lint --sha) COMP_CWORD=2; _carveout; echo "\${COMPREPLY[@]}"`;
    expect(run('bash', ['-c', script])).toMatchObject({ status: 0, stdout: 'merge-reports\n--shard\n', stderr: '' });
  });
});
