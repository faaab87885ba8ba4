import { describe, expect, it } from 'vitest';
import { BOARD, type Files, type Ran, run } from './memory-io.ts';

const reserved = `reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
    pool { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0 0x4000000>;
      alloc-ranges = <0 0x80000000 0 0x40000000>; };
    fw@90000000 { reg = <0 0x90000000 0 0x100000>; no-map; };
  };`;

/** A board whose memory node the boot loader fills in. */
const open = (memory: string): string => `/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>; compatible = "test,board";
  cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
  ${memory} ${reserved} };`;

const FILES: Files = {
  'board.dts': BOARD,
  'empty.dts': open('memory@80000000 { device_type = "memory"; reg = <0 0 0 0>; };'),
  'none.dts': open(''),
};

const layout = (...argv: readonly string[]): Promise<Ran> => run(['layout', ...argv], { files: FILES });

interface Json {
  readonly memory: readonly { readonly base: string; readonly size: string }[];
  readonly defaultCma: { readonly base: string; readonly placement: { readonly unknown: readonly string[] } | null };
  readonly notes: readonly { readonly message: string; readonly settle: string | null }[];
}

async function json(...argv: readonly string[]): Promise<Json> {
  const { out } = await layout(...argv, '--kernel', '6.12.117', '--format', 'json');
  return JSON.parse(out);
}

describe('RAM that only the boot loader knows', () => {
  it('is assumed to start at the unit address, and every usual size is tried', async () => {
    const { memory, defaultCma, notes } = await json('empty.dts');
    expect(memory).toContainEqual(expect.objectContaining({ base: '0x80000000', size: '0x10000000' }));
    expect(defaultCma.base).toBe('0xbc000000');
    expect(defaultCma.placement?.unknown).toContain('RAM size');
    const text = notes.map(({ message }) => message).join('\n');
    expect(text).toContain('1 GiB from 0x80000000 on is assumed');
    // 256 MiB end where the fixed region starts: too small for this board.
    expect(text).toContain('pool: at 0x9c000000 with 512 MiB, at 0xbc000000 with 1 GiB to 8 GiB of RAM');
  });

  it('is no finding, and neither is that nothing has a place when not even its start is known', async () => {
    const { out, code } = await layout('none.dts', '--kernel', '6.12.117');
    expect(code).toBe(0);
    expect(out).toContain('No RAM is known');
    expect(out).toContain('[needs RAM]');
    expect(out).not.toContain('FAILED');
  });

  it('is not judged by rules', async () => {
    const { out } = await run(['lint', 'empty.dts'], { files: FILES });
    expect(out).toContain('memory-size-from-bootloader');
  });
});

describe('--ram', () => {
  it('answers for every size in one run, and says what is the same', async () => {
    const { out, code } = await layout(
      'empty.dts',
      '--kernel',
      '6.12.117',
      '--ram',
      '1G,2G,0x80000000:1G+0x880000000:1G',
    );
    expect(code).toBe(0);
    expect(out).toContain('All 3 boots');
    expect(out).toContain('empty.dts (memory=2G)');
    expect(out).toContain('/reserved-memory/pool: the same in all, 0xbc000000 (~)');
  });

  it('and --memory exclude each other', async () => {
    const { err, code } = await layout('board.dts', '--ram', '1G', '--memory', '2G');
    expect(code).toBe(2);
    expect(err).toContain('give one of both');
  });
});

describe('--initrd none', () => {
  it('leaves the blob as the one thing that can move an area, and --dtb settles that', async () => {
    const before = await json('board.dts', '--initrd', 'none');
    expect(before.defaultCma.placement?.unknown).toEqual(['device tree blob']);
    const after = await json('board.dts', '--initrd', 'none', '--dtb', '0x41000000:64K');
    expect(after.defaultCma.placement).toBe(null);
  });
});
