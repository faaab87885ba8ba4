import { hex, spanOf } from '@carveout/core';
import { type BootCase, bootOf, ram, reservedMemory } from '@carveout/testkit';
import { describe, expect, it } from 'vitest';

const ALL = 'all@80000000 { reg = <0 0x80000000 0 0x10000000>; };';
const HALF = 'half@80000000 { reg = <0 0x80000000 0 0x8000000>; };';
const board = (nodes: string, more: Partial<BootCase> = {}): BootCase => ({
  dts: `${ram(0x8000_0000, 0x1000_0000)} ${reservedMemory(nodes)}`,
  kernel: '6.12.1',
  ...more,
});

describe('a kernel without memory for what it cannot do without', () => {
  /**
   * Expect to stop at the page tables: early_pgtable_alloc() has no way to fail.
   *
   *   RAM       |----------------------------|
   *   reserved  |============all=============|
   */
  it('panics on arm64, at the region that takes all', () => {
    const { outcome } = bootOf(board(ALL));
    expect(outcome.kind).toBe('panics');
    expect(outcome.reason).toContain('no memory is left for page tables: of 256 MiB of RAM, 256 MiB are reserved');
    expect(outcome.origin && spanOf(outcome.origin)).toBeDefined();
  });

  /** Expect no words: create_pgd_mapping() writes to what memblock gave, address 0. */
  it('faults on riscv', () => {
    const { outcome } = bootOf(board(ALL, { arch: 'riscv' }));
    expect(outcome.kind).toBe('panics');
    expect(outcome.reason).toContain('no memory is left for page tables');
    expect(outcome.reason).toContain('the kernel does not check');
    expect(outcome.reason).not.toContain('dmesg');
  });

  /** Expect the image in RAM: what starts a kernel does not look at /reserved-memory. */
  it('panics on 32-bit arm, with the image over the region', () => {
    const { outcome, memory, log } = bootOf(board(ALL, { arch: 'arm' }));
    expect(outcome.reason).toContain(
      'no memory is left for the exception vectors: of 256 MiB of RAM, 256 MiB are reserved',
    );
    expect(outcome.origin && spanOf(outcome.origin)).toBeDefined();
    expect(memory.map(({ base, size }) => [hex(base), hex(size)])).toEqual([['0x80000000', '0x10000000']]);
    expect(log.filter(({ text }) => text.includes('Ignoring memory'))).toEqual([]);
  });

  /**
   * Expect room for the vectors, in front of the page directory, and none for the array of page structures:
   *
   *   RAM       |-|--------------------------|
   *   reserved    |==========rest============|
   *   kernel     |=====|
   */
  it('panics on 32-bit arm without memory for its page structures', () => {
    const rest = 'rest@80200000 { reg = <0 0x80200000 0 0xfe00000>; };';
    const { outcome } = bootOf(board(rest, { arch: 'arm' }));
    expect(outcome.reason).toContain(
      '"Kernel panic - not syncing: Failed to allocate 2097152 bytes for node 0 memory map"',
    );
    expect(outcome.origin && spanOf(outcome.origin)).toBeDefined();
  });

  /** Expect EBUSY: early_init_dt_reserve_memory() takes nothing out of the map that is reserved. */
  it.each(['arm', 'arm64', 'riscv'] as const)(
    'refuses a no-map region over all RAM, the kernel lies in it (%s)',
    (arch) => {
      const { outcome, reservedMemory: nodes } = bootOf(board(ALL.replace('reg', 'no-map; reg'), { arch }));
      expect(outcome.kind).toBe('boots');
      expect(nodes[0]?.outcome).toBe('reserve-failed');
    },
  );

  it('panics where an old kernel drops all RAM as no-map', () => {
    const { outcome } = bootOf(board(ALL.replace('reg', 'no-map; reg'), { kernel: '5.4.200' }));
    expect(outcome.kind).toBe('panics');
    expect(outcome.reason).toContain('of 256 MiB of RAM, 0 B are reserved, 0 B are no-map and 256 MiB are dropped');
  });

  it.each([
    ['4.19.100', 'arm64', 'ERROR: Failed to allocate'],
    ['5.15.154', 'arm64', 'Failed to allocate page table page'],
    ['6.18.0', 'arm64', 'Failed to allocate page table page'],
    ['6.12.1', 'arm', 'early_alloc: Failed to allocate 8192 bytes align=0x2000'],
    ['6.18.0', 'arm', 'early_alloc: Failed to allocate 0x00002000 bytes'],
  ] as const)('quotes what the kernel panics with (%s, %s)', (kernel, arch, text) => {
    const { outcome } = bootOf(board(ALL, { kernel, arch }));
    expect(outcome.reason).toContain(`(dmesg: "Kernel panic - not syncing: ${text}")`);
  });

  /** Expect the words of early_init_dt_alloc_memory_arch(): a page for tables is left, the tree of many nodes does not fit. */
  it.each([
    ['6.12.1', / early_init_dt_alloc_memory_arch: Failed to allocate \d+ bytes align=0x8"/],
    ['6.18.0', / early_init_dt_alloc_memory_arch: Failed to allocate 0x[0-9a-f]{16} bytes"/],
  ])('quotes it for the unflattened tree (%s)', (kernel, text) => {
    const nodes = Array.from({ length: 40 }, (_, at) => `n${at} { };`).join(' ');
    const all = 'low@80200000 { reg = <0 0x80200000 0 0xfdfe000>; };';
    const given = { kernel, arch: 'riscv', kernelImage: [0x8020_0000, 0x40_0000] } as const;
    const dts = `${ram(0x8020_0000, 0xfe0_0000)} ${reservedMemory(all)} ${nodes}`;
    const { outcome } = bootOf({ ...given, dts });
    expect(outcome.reason).toMatch(text);
  });

  it('boots with half of it', () => {
    expect(bootOf(board(HALF)).outcome.kind).toBe('boots');
    expect(bootOf(board(HALF, { arch: 'riscv' })).outcome.kind).toBe('boots');
  });

  /** As in the tree of the MikroTik RB3011, which boots: the SoC's include has a node for boot loaders that is never filled. */
  it('boots where a memory node of size 0 stands beside the real one', () => {
    const dts = `${ram(0x4200_0000, 0x3e00_0000)} memory { device_type = "memory"; reg = <0 0 0 0>; };`;
    const { outcome, memory } = bootOf({ dts, kernel: '6.12.1', arch: 'arm' });
    expect(outcome.kind).toBe('boots');
    expect(memory.map(({ base }) => hex(base))).toEqual(['0x42000000']);
  });

  it('says nothing of page structures where an assumed kernel image is larger than all RAM', () => {
    expect(bootOf({ dts: ram(0x8000_0000, 0x200_0000), kernel: '6.12.1', arch: 'arm' }).outcome.kind).toBe('boots');
  });

  /** Expect no span: a real kernel image may be smaller than the one that is assumed. */
  it('blames nobody when an assumed kernel image takes what is left', () => {
    const dts = ram(0x8000_0000, 0x100_0000);
    const { outcome } = bootOf({ dts, kernel: '6.12.1' });
    expect(outcome.kind).toBe('panics');
    expect(outcome.origin && spanOf(outcome.origin)).toBeUndefined();
  });
});
