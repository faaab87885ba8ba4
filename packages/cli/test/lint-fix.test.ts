import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHost } from '@carveout/analysis/node';
import { afterAll, describe, expect, it } from 'vitest';
import { type Io, processIo } from '../src/index.ts';
import { main } from '../src/main.ts';
import { BOARD, type Files, run, type Surroundings } from './memory-io.ts';

const argv = [
  'lint',
  '--kernel',
  '6.12.117',
  '--arch',
  'arm64',
  '--format',
  'gcc',
  '--rule',
  'cma-default-source=off',
  '--fix',
];
const fix = (inputs: readonly string[], files: Files, more: readonly string[] = [], around: Surroundings = {}) =>
  run([...argv, ...inputs, ...more], { files, ...around });

/** `size` of the pool has a cell too few. */
const SHORT = BOARD.replace('size = <0 0x4000000>', 'size = <0x4000000>');
const UNUSED = '// carveout-disable-next-line reserved-overlap -- gone\n';

describe('--fix', () => {
  it('changes what is safe, and reports what is left', async () => {
    const { written, err, out, code } = await fix(['board.dts'], { 'board.dts': UNUSED + SHORT });
    expect(written).toEqual({ '/src/board/board.dts': BOARD.replace('size = <0 0x', 'size = <0x0 0x') });
    expect(err).toBe('carveout: fixed 2 problems in 1 file\n');
    // The memory host does not change: what is left is what was there.
    expect([out.includes('reserved-size-cell-count'), code]).toEqual([true, 1]);
  });

  it('prints changes with --dry-run and makes none', async () => {
    const { written, err, out, code } = await fix(['board.dts'], { 'board.dts': UNUSED + SHORT }, [
      '--dry-run',
      '--format',
      'json=r.json',
    ]);
    expect(Object.keys(written)).toEqual(['r.json']);
    expect(JSON.parse(written['r.json'] ?? '')).toMatchObject({ summary: { errors: 0 } });
    expect([err, code]).toEqual(['carveout: would fix 2 problems in 1 file\n', 0]);
    expect(out).toMatch(
      /^--- a\/board\.dts\n\+\+\+ b\/board\.dts\n@@ -1,4 \+1,3 @@\n-\/\/ carveout-disable-next-line[^\n]*\n \/dts-v1\/;\n/,
    );
    expect(out).toContain('\n-\t\tpool: linux,cma { compatible = "shared-dma-pool"; reusable; size = <0x4000000>;');
    expect(out).toContain('\n+\t\tpool: linux,cma { compatible = "shared-dma-pool"; reusable; size = <0x0 0x4000000>;');
  });

  it('takes what is left over behind a size out of bootargs, and of no other command line', async () => {
    const bytes = BOARD.replace('console=ttyS0', 'console=ttyS0 cma=64MB quiet');
    const { written } = await fix(['board.dts'], { 'board.dts': bytes });
    expect(written).toEqual({ '/src/board/board.dts': bytes.replace('64MB', '64M') });
    const flag = await fix(['board.dts'], { 'board.dts': BOARD }, ['--cmdline', 'cma=64MB']);
    expect([flag.written, flag.err]).toEqual([{}, 'carveout: fixed 0 problems in 0 files\n']);
    const escaped = bytes.replace('quiet', 'a=\\x41');
    expect((await fix(['board.dts'], { 'board.dts': escaped })).written).toEqual({});
  });

  it('has nothing to do', async () => {
    const { written, err, out, code } = await fix(['board.dts'], { 'board.dts': BOARD }, ['--dry-run']);
    expect([written, err, out, code]).toEqual([{}, 'carveout: would fix 0 problems in 0 files\n', '', 0]);
  });

  it('goes on while fixes make others possible', async () => {
    // The pool is looked at only when /reserved-memory is not ignored as a whole.
    const { written } = await fix(['board.dts'], { 'board.dts': SHORT.replace('ranges;', '') });
    expect(written['/src/board/board.dts']).toBe(
      BOARD.replace('\t\tranges;\n', '\t\t\n')
        .replace('#size-cells = <2>;\n\t\t\n', '#size-cells = <2>;\n\t\tranges;\n\t\t\n')
        .replace('size = <0 0x', 'size = <0x0 0x'),
    );
  });

  it('shows changes without anything that a terminal or a CI system acts on', async () => {
    const name = 'x\n::error::forged\u001b[31m.dts';
    const text = SHORT.replace('pool: linux', '\n::error::forged\n##[error]\u001b[31m\u202e */\npool: linux').replace(
      '\t\tfw:',
      '/*\n::warning::x */\t\tfw:',
    );
    const open = text.replace('\n::error', '/*\n::error').replaceAll('\n', '\r\n');
    const { out, err } = await fix([name], { [name]: open }, ['--dry-run']);
    expect(err).toContain('would fix 1 problem');
    expect(out).toContain('+pool: linux');
    expect(out.split('\n').filter((line) => /^\s*::|##\[|[\u001b\r\u202e]/.test(line))).toEqual([]);
  });

  it('leaves what a macro wrote', async () => {
    const files = { 'board.dts': `#define SIZE <0x4000000>\n${SHORT.replace('size = <0x4000000>', 'size = SIZE')}` };
    expect((await fix(['board.dts'], files)).written).toEqual({});
  });

  it('keeps line ends, a byte-order mark and bytes that are no UTF-8', async () => {
    const bytes = Buffer.from(`/* caf\u00e9 */\r\n${SHORT.replaceAll('\n', '\r\n')}`, 'latin1');
    const { written } = await fix(['board.dts'], { 'board.dts': bytes });
    expect(written['/src/board/board.dts']).toContain('size = <0x0 0x4000000>; linux,cma-default; };\r\n');
  });

  /** Expect the missing `ranges`, which brings the errors of the nodes below to light, to keep nobody else from being fixed. */
  it('leaves out the one fix that makes a board worse, and makes the others', async () => {
    const broken = 'a@50000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x50000000 0 0x1100000>; };';
    const more = broken.replaceAll('0x50000000', '0x58000000').replace('a@50', 'b@58');
    const source = (cmdline: string, unused = UNUSED): string =>
      `/dts-v1/;\n/ { #address-cells = <2>; #size-cells = <2>;\nmemory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };\nchosen { bootargs = "${cmdline}"; };\n${unused}reserved-memory { #address-cells = <2>; #size-cells = <2>;\n${broken}\n${more}\n}; };\n`;
    const { written, err } = await fix(['board.dts'], { 'board.dts': source('cma=32M quiet cma=32M') });
    expect(written).toEqual({ '/src/board/board.dts': source('cma=32M quiet', '') });
    expect(err).toBe(
      'carveout: fixed 2 problems in 1 file\ncarveout: not fixed: reserved-memory-cells-mismatch in board.dts: with it a board has more errors than before\n',
    );
  });

  describe('in files that boards share', () => {
    const pool =
      '/ { reserved-memory { #address-cells = <2>; #size-cells = <CELLS>; ranges; pool { size = <0x400000>; }; }; };\n';
    const board = (cells: number) =>
      `/dts-v1/;\n#define CELLS ${cells}\n/ { #address-cells = <2>; #size-cells = <${cells}>; memory@40000000 { device_type = "memory"; reg = <0 0x40000000 ${cells === 2 ? '0 ' : ''}0x40000000>; }; };\n#include "pool.dtsi"\n`;

    it('makes one change for all boards', async () => {
      const { written, err } = await fix(['a.dts', 'b.dts'], {
        'a.dts': board(2),
        'b.dts': board(2),
        'pool.dtsi': pool,
      });
      expect(written).toEqual({ '/src/board/pool.dtsi': pool.replace('<0x4', '<0x0 0x4') });
      expect(err).toBe('carveout: fixed 1 problem in 1 file\n');
    });

    it('makes none that another board would pay for', async () => {
      const { written, err } = await fix(['a.dts', 'b.dts'], {
        'a.dts': board(2),
        'b.dts': board(1),
        'pool.dtsi': pool,
      });
      expect(written).toEqual({});
      expect(err).toContain(
        'carveout: not fixed: reserved-size-cell-count in pool.dtsi: with it a board has more errors than before\n',
      );
    });

    it('never changes what lies outside of the project', async () => {
      const files = { 'a.dts': board(2).replace('pool.dtsi', '../bsp/pool.dtsi'), '../bsp/pool.dtsi': pool };
      const { written, err } = await fix(['a.dts'], files);
      expect([written, err]).toEqual([
        {},
        expect.stringContaining(
          'not fixed: reserved-size-cell-count in ../bsp/pool.dtsi: ../bsp/pool.dtsi is outside of the project\n',
        ),
      ]);
      const allowed = await fix(['a.dts'], files, ['--fix-root', '../bsp']);
      expect(Object.keys(allowed.written)).toEqual(['/src/bsp/pool.dtsi']);
      const project = await fix(['a.dts'], { ...files, '../carveout.yaml': 'boards: {}' });
      expect(Object.keys(project.written)).toEqual(['/src/bsp/pool.dtsi']);
    });
  });

  it.each([
    [['--fix', '-'], '--fix changes files; standard input is none'],
    [['--fix', 'board.dts', '--changed', 'main'], '--fix and --changed exclude each other'],
    [['--dry-run', 'board.dts'], '--dry-run goes with --fix: it shows what that would change'],
  ])('%j is refused', async (words, message) => {
    const { code, err } = await run(['lint', ...words], { files: { 'board.dts': BOARD } });
    expect([code, err]).toEqual([2, `carveout: ${message} (see carveout lint --help)\n`]);
  });
});

describe('--fix in real files', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'carveout-fix-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const project = join(root, 'project');
  mkdirSync(join(project, 'real'), { recursive: true });

  /** Paths are given in full: the working directory is the test runner's. */
  async function fixReal(...inputs: readonly string[]) {
    let err = '';
    const io: Io = {
      ...processIo(),
      stdout: () => undefined,
      stderr: (text) => {
        err += text;
      },
      files: nodeHost(),
      hasRealFiles: false,
      cwd: project,
    };
    const code = await main([...argv, '--fix-root', project, ...inputs.map((input) => join(project, input))], io);
    return { code, err };
  }
  const put = (path: string, text: string): string => {
    writeFileSync(join(root, path), text);
    return join(root, path);
  };

  it('keeps links and modes', async () => {
    const file = put('project/real/board.dts', SHORT);
    chmodSync(file, 0o640);
    symlinkSync('real/board.dts', join(project, 'link.dts'));
    expect(await fixReal('link.dts', 'real/board.dts')).toEqual({
      code: 0,
      err: 'carveout: fixed 1 problem in 1 file\n',
    });
    expect(readFileSync(file, 'utf8')).toContain('size = <0x0 0x4000000>');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(project, 'link.dts'), 'utf8')).toBe(readFileSync(file, 'utf8'));
  });

  it('does not follow a link out of the project', async () => {
    const file = put('outside.dts', SHORT);
    symlinkSync('../outside.dts', join(project, 'out.dts'));
    const { err } = await fixReal('out.dts');
    expect(err).toContain('out.dts is outside of the project');
    expect(readFileSync(file, 'utf8')).toBe(SHORT);
  });
});
