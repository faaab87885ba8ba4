import { readFileSync } from 'node:fs';
import { fileId, hex, type Range, spanOf } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type BootLog, readBootLog } from '../src/index.ts';

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}.log`, import.meta.url), 'utf8');

const read = (text: string): BootLog => readBootLog(text, fileId('boot.log'));
const range = (found: Range | undefined): string | null => (found ? `${hex(found.base)}:${hex(found.size)}` : null);

/** What a reader of a log wants to know, as short text. */
const facts = (log: BootLog) => ({
  kernel: log.kernel?.value ?? null,
  arch: log.arch?.value ?? null,
  pageSize: log.pageSize?.value ?? null,
  image: range(log.kernelImage?.value),
  initrd: range(log.initrd?.value),
  blobs: log.blobCandidates.map(range),
  ram: log.ram?.map(({ value }) => range(value)) ?? null,
  ending: log.ending.kind,
  cmaReservedKiB: log.memory?.cmaReservedKiB ?? null,
});

function check(text: string, expected: Partial<ReturnType<typeof facts>>): void {
  expect(facts(read(text))).toMatchObject(expected);
}

describe('recorded boots', () => {
  it('tell kernel, image and blob of an arm64 board', () => {
    check(fixture('arm64-6.12'), {
      kernel: '6.12.117',
      arch: 'arm64',
      pageSize: 4096,
      image: '0x40200000:0x2b30000',
      initrd: null,
      ram: ['0x40000000:0x40000000'],
      ending: 'complete',
      cmaReservedKiB: 112640,
    });
    expect(facts(read(fixture('arm64-6.12'))).blobs).toContain('0x48000000:0x710');
  });

  it('tell the initrd of a 32-bit board, and the stable release behind a build name', () => {
    const text = fixture('armhf-6.1-initrd');
    check(text, { kernel: '6.1.176', arch: 'arm', image: '0x40300000:0x1307588', initrd: '0x48000000:0x1000000' });
    expect(read(text).release?.value).toBe('6.1.0-50-armmp');
  });

  it('tell the blob of a riscv board from the line that reserves it', () => {
    const text = fixture('riscv64-6.12-initrd');
    check(text, { arch: 'riscv', image: '0x80200000:0x1000000', initrd: '0x88000000:0x1000000' });
    expect(read(text).blobCandidates[0]).toMatchObject({ base: 0x8900_0000n, size: 0x646n, from: 'reserved' });
  });

  it('do not take the kernel image for an initrd when mem= makes the kernel add it again', () => {
    check(fixture('arm64-6.12-mem-limit'), { image: '0x40200000:0x710000', initrd: null });
  });

  it('end in a panic', () => {
    const { ending } = read(fixture('arm64-6.1-panic'));
    expect(ending).toMatchObject({ kind: 'panic', line: { text: expect.stringContaining('Attempted to kill init') } });
  });

  it('name the line behind every fact', () => {
    const text = fixture('arm64-6.12');
    const log = read(text);
    const span = log.kernel && spanOf(log.kernel.origin);
    expect(text.slice(span?.start, span?.end)).toMatch(/^Linux version 6\.12\.117/);
    expect(log.memoryLines[0]).toMatchObject({
      text: expect.stringContaining('created CMA memory pool at 0x0000000060200000'),
    });
  });
});

const LINES = [
  'Booting Linux on physical CPU 0x0000000000 [0x411fd070]',
  'Linux version 5.15.50 (me@here) (aarch64-linux-gnu-gcc 12.2.0) #1 SMP',
  'cma: Reserved 16 MiB at 0x000000007f000000',
  'Kernel command line: console=ttyS0 cma=16M',
  'Memory: 98324K/1048576K available (13248K kernel code, 53024K reserved, 16384K cma-reserved)',
];

describe('captures', () => {
  const cases: Readonly<Record<string, (line: string, index: number) => string>> = {
    'without time stamps': (line) => line,
    'with time stamps': (line) => `[    0.000000] ${line}`,
    'with the printk caller': (line) => `[    0.000000][    T0] ${line}`,
    'with the printk caller behind a blank': (line) => `[    0.000000] [    C0] ${line}`,
    'with levels': (line) => `<6>[    0.000000] ${line}`,
    'of dmesg -x': (line) => `kern  :info  : [    0.000000] ${line}`,
    'of dmesg -T': (line) => `[Sat Nov 21 03:05:41 2026] ${line}`,
    'of journalctl': (line) => `Nov 21 03:05:41 board kernel: ${line}`,
    'of journalctl -o short-iso': (line) => `2026-11-21T03:05:41+0100 board kernel: ${line}`,
    'of syslog with both stamps': (line) => `Nov 21 03:05:41 board kernel: [    0.000000] ${line}`,
    'of a terminal program': (line) => `[2026-11-21 03:05:41.123] [    0.000000] ${line}\r`,
    'with CR CR LF': (line) => `[    0.000000] ${line}\r\r`,
    'with colours': (line) => `\u001b[32m[    0.000000] \u001b[0m\u001b[33m${line}\u001b[0m`,
  };

  it.each(Object.entries(cases))('%s', (_, decorate) => {
    const text = `${LINES.map(decorate).join('\n')}\n`;
    check(text, { kernel: '5.15.50', arch: 'arm64', ending: 'complete', cmaReservedKiB: 16384 });
    expect(read(text).commandLine?.value).toBe('console=ttyS0 cma=16M');
    expect(read(text).memoryLines.map((line) => line.text)).toEqual(['cma: Reserved 16 MiB at 0x000000007f000000']);
  });

  it('with a lost line feed', () => {
    const text = LINES.map((line) => `[    0.000000] ${line}`)
      .join('\n')
      .replace('\n[    0.000000] cma', '[    0.000000] cma');
    check(text, { kernel: '5.15.50' });
    expect(read(text).memoryLines).toHaveLength(1);
    expect(read(text).memoryLines[0]?.number).toBe(2);
  });

  it('with a command line that the kernel wrapped', () => {
    const text = `${LINES[1]}\nKernel command line: a=1 \\\nKernel command line:   b=2\n`;
    expect(read(text).commandLine?.value).toBe('a=1 b=2');
  });
});

const UBOOT = [
  'U-Boot 2023.04 (Apr 03 2023)',
  '   Loading Ramdisk to 9d3f2000, end 9eff2e12 ... OK',
  '   Loading Device Tree to 000000009eff3000, end 000000009effffff ... OK',
  'Starting kernel ...',
];

describe('boot loaders', () => {
  it('tell where blob and ramdisk are', () => {
    check([...UBOOT, ...LINES].join('\n'), {
      blobs: ['0x9eff3000:0xd000'],
      initrd: '0x9d3f2000:0x1c00e12',
    });
  });

  it('may leave the blob where it is', () => {
    const text = ['   Using Device Tree in place at 0000000083000000, end 0000000083018fff', ...LINES].join('\n');
    check(text, { blobs: ['0x83000000:0x19000'] });
  });

  it('are those before the boot that is read', () => {
    const text = [...UBOOT, ...LINES, 'U-Boot 2023.04 (Apr 03 2023)', ...LINES].join('\n');
    check(text, { blobs: [], initrd: null });
    expect(read(text).boots).toBe(2);
  });
});

describe('boots in one file', () => {
  it('give the last complete one, and say so', () => {
    const cut = LINES.slice(0, 3).map((line) => line.replace('5.15.50', '5.15.51'));
    const log = read([...LINES, ...cut].join('\n'));
    expect(log.kernel?.value).toBe('5.15.50');
    expect(log.diagnostics.map(({ message }) => message)).toEqual([
      '`boot.log` holds 2 boots: the one from line 1 on is read',
    ]);
  });

  it('are noticed to start late or to end early', () => {
    const late = read(
      LINES.slice(2)
        .map((line) => `[    0.000000] ${line}`)
        .join('\n'),
    );
    expect([late.headMissing, late.kernel]).toEqual([true, null]);
    expect(read(LINES.slice(0, 3).join('\n')).ending.kind).toBe('cut');
  });
});

describe('an initrd', () => {
  const START = 'Linux version 6.1.0 (x) #1';
  const END = 'Freeing unused kernel memory: 7040K';
  const isAbsent = (...lines: readonly string[]): boolean => read(lines.join('\n')).initrdAbsent !== null;

  it('was not there when the kernel came to init without a word about one', () => {
    expect(isAbsent(START, END)).toBe(true);
    expect(isAbsent(START, 'Freeing unused kernel image (initmem) memory: 1024K')).toBe(true);
  });

  it.each([
    'Trying to unpack rootfs image as initramfs...',
    'Unpacking initramfs...',
    'Freeing initrd memory: 30100K',
    'RAMDISK: gzip image found at block 0',
  ])('was there: %s', (line) => expect(isAbsent(START, line, END)).toBe(false));

  it('may have been there in a log that ends before, starts late or is quiet', () => {
    expect(isAbsent(START)).toBe(false);
    expect(isAbsent(`[    1.000000] ${END}`)).toBe(false);
    expect(isAbsent(START, 'Run /sbin/init as init process')).toBe(false);
  });
});

describe('a list of RAM', () => {
  const NODES = ['Linux version 6.1.0 (x) #1', 'Early memory node ranges'];
  const bank = (text: string): string => `  node   0: [mem ${text}]`;
  const ramOf = (...lines: readonly string[]): readonly string[] | null =>
    read([...NODES, ...lines, 'Initmem setup node 0'].join('\n')).ram?.map(({ value }) => value.base.toString(16)) ??
    null;

  it('is read whole', () => {
    const banks = [bank('0x0000000040000000-0x000000007fffffff'), bank('0x0000000100000000-0x00000001ffffffff')];
    expect(ramOf(...banks)).toEqual(['40000000', '100000000']);
  });

  it('tells nothing once a line of it is damaged: half of the RAM is worse than none', () => {
    const damaged = ['0x0000000100000000-0x00000001fffffff', '0x00000001\ufffd0000000-0x00000001ffffffff'];
    for (const text of damaged) expect(ramOf(bank('0x0000000040000000-0x000000007fffffff'), bank(text))).toBe(null);
  });

  it('in the dump of memblock counts only with all its entries', () => {
    const entry = (index: number): string =>
      ` memory[0x${index}]\t[0x00000000${index + 4}0000000-0x00000000${index + 4}fffffff], 0x0000000010000000 bytes flags: 0x0`;
    const dump = (...entries: readonly string[]): unknown =>
      read(['Linux version 6.1.0 (x) #1', 'MEMBLOCK configuration:', ' memory.cnt  = 0x2', ...entries].join('\n'))
        .memblock;
    expect(dump(entry(0), entry(1))).toHaveLength(2);
    expect(dump(entry(0))).toBe(null);
  });
});

describe('the Memory: line', () => {
  it.each([
    [
      'Memory: 1018140K/1048576K available (5712K kernel code, 310K rwdata, 2152K rodata, 428K init, 249K bss, 14052K reserved, 16384K cma-reserved)',
      [1048576, 16384, null],
    ],
    [
      'Memory: 962792K/1048576K available (2426K kernel code, 14796K reserved, 69632K cma-reserved, 221184K highmem)',
      [1048576, 69632, 221184],
    ],
    ['Memory: 448MB = 448MB total', null],
  ])('%s', (line, expected) => {
    const { memory } = read(`Linux version 4.4.0\n${line}`);
    expect(memory && [memory.totalKiB, memory.cmaReservedKiB, memory.highmemKiB]).toEqual(expected);
  });
});

describe('hostile input', () => {
  it.each([
    ['nothing', ''],
    ['text of something else', 'hello\nworld\n'],
    ['bytes', '\ufffd\u0000\u0001'.repeat(1000)],
  ])('without a kernel: %s', (_, text) => {
    expect(read(text).diagnostics.map(({ rule }) => rule)).toEqual(['no-kernel-log']);
  });

  it('with absurd numbers', () => {
    const text = [
      'Linux version 99999999999.1',
      'Early memory node ranges',
      '  node   0: [mem 0xffffffffffffffffffff-0x1]',
      '  node   0: [mem 0x9-0x1]',
      'Memory: 1K/1K available (x)',
      'OF: fdt: Ignoring memory range 0xffffffffffffffff - 0x1',
    ].join('\n');
    check(text, { kernel: null, ram: null, ending: 'complete', cmaReservedKiB: null });
  });

  it('of a hundred thousand memblock lines', () => {
    const line = (at: number): string =>
      `memblock_reserve: [0x${(at * 32).toString(16)}-0x${(at * 32 + 15).toString(16)}] who+0x1/0x2`;
    const many = Array.from({ length: 100_000 }, (_, at) => line(at)).join('\n');
    const started = Date.now();
    read(
      `Linux version 6.12.1\n${many}\nMEMBLOCK configuration:\n reserved[0x0]\t[0x0-0xffffff], 0x1 bytes flags: 0x0\n`,
    );
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
