import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { BOARD, run } from './memory-io.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../report/schema/verify.schema.json', import.meta.url), 'utf8'),
) as object;
const isVerification = new Ajv2019({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(schema);

const CONFIG =
  '# Linux/arm64 6.12.117 Kernel Configuration\nCONFIG_ARM64=y\nCONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_HUGETLBFS=y\nCONFIG_ZONE_DMA=y\n';

/** The lines that the board would print: its own prediction, with what else a log has. */
async function recorded(change: (log: string) => string = (log) => log): Promise<string> {
  const { out } = await run(['boot', 'board.dts', '--kernel', '6.12.117', '--dtb', '0x48000000', '--format', 'dmesg'], {
    files: { 'board.dts': BOARD },
  });
  const log = [
    'Loading Device Tree to 0000000048000000, end 0000000048000fff',
    '[    0.000000] Linux version 6.12.117 (me@here) (aarch64-linux-gnu-gcc 12.2.0) #1 SMP',
    ...out
      .trimEnd()
      .split('\n')
      .map((line) => `[    0.000000] ${line}`),
    '[    0.000000] Kernel command line: console=ttyS0',
    '[    0.400000] Memory: 900000K/1048576K available (2624K kernel code, 24316K reserved, 65536K cma-reserved)',
  ].join('\n');
  return change(`${log}\n`);
}

async function check(log: string, flags: readonly string[] = []) {
  const files = { 'board.dts': BOARD, 'boot.log': log, '.config': CONFIG };
  return run(['verify', 'board.dts', '--dmesg', 'boot.log', ...flags], { files });
}

describe('verify', () => {
  it('exits with 0 when everything agrees', async () => {
    const { code, out, err } = await check(await recorded());
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Agrees with boot.log: all ');
    expect(out).toMatch(/boot\.log:2 {2}--kernel 6\.12\.117/);
  });

  it('exits with 1 when an area lies elsewhere', async () => {
    const moved = await recorded((log) => log.replaceAll('pool at 0x000000007c000000', 'pool at 0x0000000070100000'));
    const { code, out, err } = await check(moved, ['--config', '.config']);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('Differs from boot.log: ');
    expect(out).toContain('which is no multiple of the predicted');
  });

  it('exits with 1 when an input that nobody gave would explain it', async () => {
    const unplaced = (log: string): string => log.replace(/^Loading.*\n/, '');
    const moved = await recorded((log) =>
      unplaced(log)
        .replace(/0x000000007c000000/g, '0x000000007a000000')
        .replace(/0x000000007fffffff/g, '0x000000007dffffff')
        .replace('0x000000007c000000', '0x000000007a000000'),
    );
    const { code, out } = await check(moved);
    expect(code).toBe(1);
    expect(out).toMatch(/Cannot tell from boot\.log: .* lies at 0x7e000000/s);
  });

  it.each([
    ['without a log', ['verify', 'board.dts'], 'verify needs the log of a boot: --dmesg FILE'],
    ['with a missing log', ['verify', 'board.dts', '--dmesg', 'no.log'], 'boot log `no.log` does not exist'],
    [
      'with a log of something else',
      ['verify', 'board.dts', '--dmesg', 'other.log'],
      '`other.log` holds no line of a Linux kernel',
    ],
  ])('exits with 2 %s', async (_, argv, message) => {
    const { code, err } = await run(argv, { files: { 'board.dts': BOARD, 'other.log': 'hello\n' } });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('gives JSON of the published shape', async () => {
    const { code, out } = await check(await recorded(), ['--format', 'json']);
    const value: unknown = JSON.parse(out);
    expect(isVerification(value), JSON.stringify(isVerification.errors)).toBe(true);
    expect([code, value]).toMatchObject([0, { verdict: 'agrees', board: 'board.dts', kernel: '6.12.117' }]);
  });

  it('tells layout and boot what the board was given', async () => {
    const files = {
      'board.dts': BOARD,
      'boot.log': await recorded((log) => log.replace('console=ttyS0', 'console=ttyS0 cma=32M')),
    };
    const { code, out } = await run(['layout', 'board.dts', '--dmesg', 'boot.log'], { files });
    expect(code).toBe(0);
    expect(out).toContain('Linux 6.12.117');
    expect(out).toContain('32 MiB: decided by the command line at boot.log:');
  });

  it('warns when a flag contradicts the log', async () => {
    const { err } = await check(await recorded(), ['--kernel', '6.1.176']);
    expect(err).toContain('the boot log is of kernel 6.12.117, not of 6.1.176');
  });
});
