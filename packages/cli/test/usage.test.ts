import { describe, expect, it } from 'vitest';
import { main } from '../src/main.ts';
import { normalizeArgv } from '../src/normalize-argv.ts';
import { BOARD, run } from './memory-io.ts';

const files = { 'board.dts': BOARD };

describe('usage', () => {
  it.each([
    [['lnt'], "there is no command 'lnt'; did you mean 'lint'? (see carveout lint --help)"],
    [['merge-report'], "did you mean 'merge-reports'? (see carveout merge-reports --help)"],
    [['frobnicate'], '(see carveout --help)'],
    [['merge-reports', '--nothing'], '(see carveout merge-reports --help)'],
    [[], 'which command? layout, boot, '],
    [[], '(see carveout --help)'],
    [['layout', 'board.dts', '--kernl', '6.1'], "there is no option '--kernl'; did you mean '--kernel'?"],
    [['layout'], 'something is missing: carveout layout'],
    [['overlay', 'apply', 'a.dtb'], 'something is missing: carveout overlay <action> <base> <overlays..>'],
    [['diff', 'a', 'b', 'c'], "'c' is one argument too many: carveout diff"],
    [
      ['layout', 'board.dts', '--memory', '64MB'],
      '--memory: `64MB` has `B` left over; suffixes are K, M, G, T, P and E',
    ],
    [['layout', 'board.dts', '--memory', 'x:1G'], '--memory: `x` is not a number'],
    [['layout', 'board.dts', '--memory', '0'], 'a bank of size 0 is no memory'],
    [['layout', 'board.dts', '--page-size', '8K'], '--page-size: `8K` is no page size; 4K, 16K and 64K are'],
    [['layout', 'board.dts', '--arch', 'x86'], "--arch is arm64, arm or riscv, not 'x86'"],
    [['layout', 'board.dts', '--kernel', '6.1', '--kernel', '6.2'], '--kernel is given 2 times; it can be given once'],
    [['layout', 'board.dts', '--format', 'pdf'], "--format is text or json or svg or html, not 'pdf'"],
    [['layout', 'board.dts', '--width', '0'], "--width must be a number of columns, not '0'"],
    [['layout', 'board.dts', '--color', 'blue'], "--color is auto, always or never, not 'blue'"],
    [['layout', 'board.dts', '--config'], 'Not enough arguments following: config'],
    [['layout', 'board.dts', '--dtb', '0x10:0x0'], '--dtb: `0x10:0x0`: the size is 0'],
    [['layout', 'board.dts', '--initrd', '0xffffffffffffffff:2'], 'ends above 2^64'],
  ])('%j is one line and exit code 2', async (argv, message) => {
    const { code, out, err } = await run(argv, { files });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^carveout: [^\n]*\n$/);
    expect(err).toContain(message);
  });

  it.each([['--help'], ['layout', '--help'], ['boot', '-h'], ['lint', '--help'], ['explain', '--help']])(
    'helps with %s %s',
    async (...argv) => {
      const { code, out, err } = await run(argv.filter((word) => word !== undefined));
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(argv.length === 1 ? 'Commands:' : 'Examples:');
    },
  );

  it('takes compiler-style flags', () => {
    expect(normalizeArgv(['-Iinclude', '-I', 'b', '-DA=1', '--no-color', '-', '--', '-x.dts', 'y'])).toEqual([
      '-I',
      'include',
      '-I',
      'b',
      '-D',
      'A=1',
      '--color=never',
      '<stdin>',
      './-x.dts',
      'y',
    ]);
  });

  it('passes -I and -D on to the preprocessor', async () => {
    const source = BOARD.replace('/ {', '#include "size.h"\n/ {').replace('0x4000000>', 'SIZE>');
    const around = { files: { 'board.dts': source, 'inc/size.h': '#define SIZE (EACH * 2)\n' } };
    const { out } = await run(['layout', 'board.dts', '-Iinc', '-DEACH=0x2000000'], around);
    expect(out).toContain('64 MiB: decided by the device tree');
  });

  it('asks for a report when something of ours breaks', async () => {
    let err = '';
    const io = {
      stdout: () => {},
      stderr: (text: string) => {
        err += text;
      },
      get files(): never {
        throw new TypeError('broken\u001b[2J');
      },
      listDeviceTrees: async () => [],
      cwd: '/',
      env: {},
      columns: undefined,
      isTerminal: false,
      readStdin: async () => new Uint8Array(),
    };
    expect(await main(['layout', 'my board.dts'], io)).toBe(3);
    expect(err).toBe(`carveout: internal error: broken\\x1b[2J
This is a bug of carveout, not of your input. Please report it with the input files and this:
  carveout layout 'my board.dts'
CARVEOUT_DEBUG=1 shows where it happened.
`);
  });
});
