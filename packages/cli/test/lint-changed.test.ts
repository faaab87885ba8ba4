import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeHost } from '@carveout/analysis/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../src/index.ts';
import { main } from '../src/main.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'carveout-changed-')));
const repo = join(root, 'repo');
afterAll(() => rmSync(root, { recursive: true, force: true }));

const gitIn = (cwd: string, ...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', ...args],
    {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  ).trim();
const git = (...args: readonly string[]): string => gitIn(repo, ...args);

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
}

function commit(files: Readonly<Record<string, string>>): string {
  write(files);
  git('add', '-A');
  git('commit', '-qm', 'x');
  return git('rev-parse', 'HEAD');
}

async function lint(argv: readonly string[], cwd = repo) {
  let out = '';
  let err = '';
  const io: Io = {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    files: nodeHost({ cwd }),
    listDeviceTrees: async () => [],
    cwd,
    env: {},
    columns: undefined,
    isTerminal: false,
    readStdin: async () => new Uint8Array(),
  };
  const code = await main(
    ['lint', '--kernel', '6.12.117', '--format', 'gcc', '--rule', 'cma-default-source=off', ...argv],
    io,
  );
  const lines = out.split('\n').filter((line) => line !== '' && !line.includes('[dtc/'));
  return {
    code,
    lines: lines.map((line) => line.replace(/: (warning|error|info): .*\[([\w-]+) \w+\](.*)$/, ' $2$3')),
    err,
  };
}

const region = (name: string, address: string) => `\t${name}@60000000 { reg = <0 ${address} 0 0x100000>; };\n`;
const inReserved = (nodes: string) =>
  `/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\n${nodes}}; };\n`;
const board = (include: string, own = '') =>
  `/dts-v1/;\n/ { #address-cells = <2>; #size-cells = <2>; cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };\nmemory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; }; };\n#include "${include}"\n${own}`;

const START = {
  'dts/a.dts': board('inc/soc.dtsi', inReserved(region('own', '0x50000000'))),
  'dts/b.dts': board('inc/soc.dtsi'),
  'dts/c.dts': board('other.dtsi'),
  'dts/soc/soc.dtsi': inReserved(region('old', '0x51000000')),
  'dts/other.dtsi': inReserved(region('else', '0x52000000')),
  'carveout.yaml':
    'boards:\n  a: { deviceTree: dts/a.dts }\n  b: { deviceTree: dts/b.dts }\n  c: { deviceTree: dts/c.dts }\n',
};

let base = '';
beforeAll(() => {
  mkdirSync(join(repo, 'dts'), { recursive: true });
  git('init', '-q');
  // As in a kernel tree: includes are reached through a linked directory.
  symlinkSync('soc', join(repo, 'dts/inc'));
  base = commit(START);
});

/** Findings after a change on top of the base, which is undone. */
async function after(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = ['--changed', base],
  committed = true,
) {
  try {
    if (committed) commit(files);
    else write(files);
    return await lint(argv);
  } finally {
    git('reset', '-q', '--hard', base);
    git('clean', '-qfd');
  }
}

describe('--changed', () => {
  it('finds what was there before without it', async () => expect((await lint([])).lines).toHaveLength(3));

  it('says that nothing changed, and does not fail', async () => {
    expect(await lint(['--changed', 'HEAD'])).toEqual({
      code: 0,
      lines: [],
      err: `carveout: nothing changed since ${base.slice(0, 12)}\n`,
    });
    const other = await after({ 'README.md': 'x' });
    expect(other).toMatchObject({
      code: 0,
      lines: [],
      err: `carveout: none of the 3 boards reads any of the 1 files changed since ${base.slice(0, 12)}\n`,
    });
  });

  it.each([true, false])(
    'reports a new finding in a .dtsi for every board that includes it (committed: %s)',
    async (committed) => {
      const soc = `// moved\n${inReserved(region('new', '0x53000000') + region('old', '0x51000000'))}`;
      const { lines } = await after({ 'dts/soc/soc.dtsi': soc }, ['--changed', base], committed);
      expect(lines).toEqual([
        expect.stringMatching(/^dts\/inc\/soc\.dtsi:3:\d+ unit-address-mismatch \(board=a; board=b\)$/),
      ]);
    },
  );

  it('reports what a change elsewhere makes of an old line', async () => {
    const big = 'pool { compatible = "shared-dma-pool"; reusable; size = <0 0x10000000>; };\n';
    git('checkout', '-q', '-b', 'pools');
    const start = commit({ 'dts/soc/soc.dtsi': inReserved(big) });
    commit({ 'dts/b.dts': board('inc/soc.dtsi').replace('0 0x40000000>; }; };', '0 0x8000000>; }; };') });
    const { lines, code } = await lint(['--changed', start]);
    git('checkout', '-q', 'main');
    expect(lines.some((line) => /^dts\/inc\/soc\.dtsi:2:\d+ cma-does-not-fit \(board=b\)$/.test(line))).toBe(true);
    expect(code).toBe(1);
  });

  it('compares with where the branch began, not with where BASE is now', async () => {
    git('checkout', '-q', '-b', 'topic');
    commit({ 'dts/c.dts': board('other.dtsi', inReserved(region('topic', '0x54000000'))) });
    git('checkout', '-q', 'main');
    const ahead = commit({ 'dts/b.dts': board('other.dtsi') });
    git('checkout', '-q', 'topic');
    const { lines } = await lint(['--changed', 'main']);
    git('checkout', '-q', 'main');
    expect(ahead).not.toBe(base);
    git('reset', '-q', '--hard', base);
    expect(lines).toEqual([expect.stringMatching(/^dts\/c\.dts:\d+:\d+ unit-address-mismatch$/)]);
  });

  it('reports everything about a board that is new, and what a file that went away brings', async () => {
    const added = await after({ 'dts/new.dts': board('inc/soc.dtsi') }, ['dts/new.dts', '--changed', base]);
    expect(added.lines).toEqual([expect.stringContaining('unit-address-mismatch')]);
    git('rm', '-q', 'dts/other.dtsi');
    const gone = await after({});
    expect([gone.code, gone.lines.map((line) => line.split(' ')[0])]).toEqual([2, ['dts/c.dts:4:1']]);
  });

  it('does not let an old error hide that a board was not checked', async () => {
    git('checkout', '-q', '-b', 'broken');
    const broken = `${START['dts/b.dts']}#include "gone.dtsi"\n`;
    const start = commit({ 'dts/b.dts': broken });
    commit({ 'dts/soc/soc.dtsi': `\n${START['dts/soc/soc.dtsi']}` });
    const some = await lint(['--changed', start]);
    const all = await lint(['b', '--changed', start]);
    git('checkout', '-q', 'main');
    expect(some).toEqual({
      code: 0,
      lines: [],
      err: 'carveout: 1 board of the 2 that the change reaches cannot be read, as before it: not checked\n',
    });
    expect(all).toMatchObject({ code: 2, lines: [expect.stringContaining('missing-include')] });
  });

  it('reads the project file as it was', async () => {
    const { lines } = await after({ 'carveout.yaml': `${START['carveout.yaml']}  d: { deviceTree: dts/c.dts }\n` });
    expect(lines).toEqual([expect.stringContaining('unit-address-mismatch (board=d)')]);
  });

  it('works below the top of the repository', async () => {
    write({ 'dts/c.dts': board('other.dtsi', inReserved(region('topic', '0x54000000'))) });
    const { lines } = await lint(['c.dts', '--changed', base], join(repo, 'dts'));
    git('reset', '-q', '--hard', base);
    expect(lines).toEqual([expect.stringMatching(/^c\.dts:\d+:\d+ unit-address-mismatch$/)]);
  });

  it('takes no name for an option, a command or a path', async () => {
    const hostile = [
      '--output=pwned',
      '-h',
      '$(touch pwned)',
      '`touch pwned`',
      'a;touch pwned',
      "'",
      '\u001b[31m',
      'main\nx',
      '',
      'HEAD:dts',
      ':/x',
      'main..HEAD',
      '@{999}',
      '--upload-pack=touch pwned',
    ];
    for (const name of hostile) {
      const { code, err } = await lint([`--changed=${name}`]);
      expect([name, code, err.split('\n').length]).toEqual([name, 2, 2]);
      expect(err).not.toContain('\u001b');
    }
    expect(git('status', '--porcelain')).toBe('');
  });

  describe('of files that were moved', () => {
    const moved = async (
      from: string,
      to: string,
      files: Readonly<Record<string, string>>,
      argv: readonly string[],
    ) => {
      git('mv', from, to);
      return await after(files, [...argv, '--changed', base]);
    };

    it('finds nothing in an include that is the same, and what is new in one that is not', async () => {
      const users = { 'dts/a.dts': board('inc/chip.dtsi'), 'dts/b.dts': board('inc/chip.dtsi') };
      expect((await moved('dts/soc/soc.dtsi', 'dts/soc/chip.dtsi', users, [])).lines).toEqual([]);
      const both = inReserved(region('old', '0x51000000') + region('new', '0x53000000'));
      const found = await moved('dts/soc/soc.dtsi', 'dts/soc/chip.dtsi', { ...users, 'dts/soc/chip.dtsi': both }, []);
      expect(found.lines).toEqual([expect.stringMatching(/^dts\/inc\/chip.dtsi:3:.*unit-address-mismatch/)]);
    });

    it('finds nothing in a board that is the same', async () => {
      expect((await moved('dts/c.dts', 'dts/d.dts', {}, ['dts/d.dts'])).lines).toEqual([]);
      const project = { 'carveout.yaml': 'boards:\n  c: { deviceTree: dts/d.dts }\n' };
      expect((await moved('dts/c.dts', 'dts/d.dts', project, [])).lines).toEqual([]);
    });

    it('finds nothing in an overlay that is the same, and what is new in one that is not', async () => {
      const overlay = (nodes: string) =>
        `/dts-v1/;\n/plugin/;\n&{/reserved-memory} {\n${nodes}${'\t// as it was\n'.repeat(8)}};\n`;
      const old = region('laid', '0x56000000');
      git('checkout', '-q', '-b', 'overlays');
      const start = commit({ 'dts/over.dtso': overlay(old) });
      git('mv', 'dts/over.dtso', 'dts/above.dtso');
      const argv = ['dts/c.dts', '--overlay', 'dts/above.dtso'];
      const [all, same] = [await lint(argv), await lint([...argv, '--changed', start])];
      commit({ 'dts/above.dtso': overlay(old + region('new', '0x57000000')) });
      const more = await lint([...argv, '--changed', start]);
      git('checkout', '-q', 'main');
      expect(all.lines).toEqual(expect.arrayContaining([expect.stringMatching(/^dts\/above.dtso:4:/)]));
      expect(same.lines).toEqual([]);
      expect(more.lines).toEqual([expect.stringMatching(/^dts\/above.dtso:5:.*unit-address-mismatch/)]);
    });

    it('finds nothing in a kernel configuration that is the same', async () => {
      const config = (size: number) =>
        `# Linux/arm64 6.12.117 Kernel Configuration\nCONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_CMA_SIZE_MBYTES=${size}\n`;
      git('checkout', '-q', '-b', 'configs');
      const start = commit({ 'board.config': config(2048) });
      git('mv', 'board.config', 'kernel.config');
      const argv = ['dts/c.dts', '--config', 'kernel.config'];
      const [all, same] = [await lint(argv), await lint([...argv, '--changed', start])];
      git('commit', '-qm', 'x');
      git('checkout', '-q', 'main');
      expect(all.lines).toEqual(expect.arrayContaining([expect.stringMatching(/^kernel.config:4:/)]));
      expect(same.lines).toEqual([]);
    });
  });

  it('follows links as they were, and knows boards by a link that leads elsewhere now', async () => {
    git('checkout', '-q', '-b', 'links');
    write({
      'one/deep/x': '',
      'two/deep/x': '',
      'one/top.dtsi': inReserved(region('first', '0x56000000')),
      'two/top.dtsi': inReserved(region('second', '0x57000000')),
      'dts/c.dts': board('link/../top.dtsi'),
    });
    symlinkSync('../one/deep', join(repo, 'dts/link'));
    const start = commit({});
    const more = commit({ 'dts/c.dts': board('link/../top.dtsi', inReserved(region('own', '0x58000000'))) });
    const added = await lint(['c', '--changed', start]);
    rmSync(join(repo, 'dts/link'));
    symlinkSync('../two/deep', join(repo, 'dts/link'));
    const elsewhere = await lint(['c', '--changed', more]);
    git('reset', '-q', '--hard', start);
    git('checkout', '-q', 'main');
    expect(added.lines).toEqual([expect.stringMatching(/^dts\/c.dts:6:\d+ unit-address-mismatch$/)]);
    expect(elsewhere.lines).toEqual([expect.stringMatching(/^two\/top.dtsi:2:\d+ unit-address-mismatch$/)]);
  });

  it('reads branches and files whatever they are called', async () => {
    git('branch', "we'ird;$(x)&`y`|ä#%name", base);
    const file = 'dts/ä ;$(x)\n"::error::.dts';
    const { lines } = await after({ [file]: START['dts/c.dts'] }, [file, '--changed', "we'ird;$(x)&`y`|ä#%name"]);
    expect(lines).toEqual([expect.stringContaining('unit-address-mismatch')]);
  });

  it('runs no program that the repository names', async () => {
    const trace = join(root, 'pwned');
    writeFileSync(join(root, 'tool.sh'), `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
    const keys = ['core.fsmonitor', 'diff.external', 'diff.x.textconv', 'core.pager'];
    write({ 'dts/c.dts': board('inc/soc.dtsi'), '.git/info/attributes': '*.dts diff=x\n' });
    for (const key of keys) git('config', key, join(root, 'tool.sh'));
    rmSync(trace, { force: true });
    const { lines } = await lint(['--changed', base]);
    const ran = nodeHost().isFile(trace);
    for (const key of keys) git('config', '--unset', key);
    git('reset', '-q', '--hard', base);
    expect([ran, lines.length]).toEqual([false, 1]);
  });

  it('says what to do in a shallow clone', async () => {
    commit({ 'dts/c.dts': board('inc/soc.dtsi') });
    const clone = join(root, 'shallow');
    gitIn(root, 'clone', '-q', '--depth=1', `file://${repo}`, clone);
    const { code, err } = await lint(['--changed', base], clone);
    git('reset', '-q', '--hard', base);
    expect(code).toBe(2);
    expect(err).toContain(
      `'${base}' is not in this shallow clone; fetch all of the history: git fetch --unshallow (GitHub Actions: fetch-depth: 0`,
    );
  });

  it('says that it needs a repository, and boards in it', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'x.dts'), board('y.dtsi'));
    expect((await lint(['x.dts', '--changed', 'main'], outside)).err).toContain(
      '--changed needs a git repository: fatal: not a git repository',
    );
    expect(await lint([join(outside, 'x.dts'), '--changed', base])).toMatchObject({
      code: 2,
      err: expect.stringContaining('x.dts is not in the git repository'),
    });
    expect((await lint(['-', '--changed', base])).err).toContain('<stdin> is not in the git repository');
  });
});
