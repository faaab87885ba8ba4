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

  it('panics on riscv, where the tree is unflattened', () => {
    const { outcome } = bootOf(board(ALL, { arch: 'riscv' }));
    expect(outcome.kind).toBe('panics');
    expect(outcome.reason).toContain('no memory is left for the unflattened device tree');
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

  /** Expect no span: a real kernel image may be smaller than the one that is assumed. */
  it('blames nobody when an assumed kernel image takes what is left', () => {
    const dts = ram(0x8000_0000, 0x100_0000);
    const { outcome } = bootOf({ dts, kernel: '6.12.1' });
    expect(outcome.kind).toBe('panics');
    expect(outcome.origin && spanOf(outcome.origin)).toBeUndefined();
  });
});
