import { describe, expect, it } from 'vitest';
import { factsOfBoot } from '../live-boots/boot-log.mjs';
import { differences, type Prediction } from '../live-boots/compare.mjs';

/** Lines in the form 6.12 prints them with memblock=debug: one CMA node, one Kconfig area, one no-map region, an initrd. */
const CONSOLE = `
[    0.000000] memblock_reserve: [0x0000000048000000-0x00000000480fffff] arm64_memblock_init+0x1f0/0x3a0
[    0.000000] memblock_reserve: [0x0000000040200000-0x0000000042d2ffff] arm64_memblock_init+0x2b4/0x3a0
[    0.000000] Reserved memory: created CMA memory pool at 0x0000000078000000, size 128 MiB
[    0.000000] OF: reserved mem: initialized node linux,cma, compatible id shared-dma-pool
[    0.000000] cma: Reserved 64 MiB at 0x0000000070000000 on node -1
[    0.000000] MEMBLOCK configuration:
[    0.000000]  memory[0x0]	[0x0000000040000000-0x000000004fffffff], 0x0000000010000000 bytes on node 0 flags: 0x0
[    0.000000]  memory[0x1]	[0x0000000050000000-0x00000000500fffff], 0x0000000000100000 bytes on node 0 flags: 0x4
[    0.000000]  reserved[0x0]	[0x0000000070000000-0x000000007fffffff], 0x0000000010000000 bytes flags: 0x0
`;
const facts = factsOfBoot(CONSOLE, { kernelAddress: 0x40200000, defaultNodes: [] });

describe('the facts of a console log', () => {
  it('tell the kernel from the initrd', () => expect(facts.kernelImage).toEqual({ base: 0x40200000, size: 0x2b30000 }));

  it('list CMA areas by address', () =>
    expect(facts.cma).toEqual([
      { base: 0x70000000, size: 0x4000000, name: null },
      { base: 0x78000000, size: 0x8000000, name: 'linux,cma' },
    ]));

  it('take the last general area as the default', () =>
    expect(facts.defaultCma).toEqual({ base: 0x70000000, size: 0x4000000 }));

  it('take a marked node as the default when there is no general area', () => {
    const alone = CONSOLE.replace(/.*cma: Reserved.*\n/, '');
    const { defaultCma } = factsOfBoot(alone, { kernelAddress: 0x40200000, defaultNodes: ['linux,cma'] });
    expect(defaultCma).toEqual({ base: 0x78000000, size: 0x8000000 });
  });

  it('hold the dumped lists', () => {
    expect(facts.memory.map(({ nomap }) => nomap)).toEqual([false, true]);
    expect(facts.reserved).toEqual([{ base: 0x70000000, size: 0x10000000 }]);
  });
});

describe('a prediction', () => {
  const right: Prediction = {
    boot: { outcome: 'boots' },
    reservedMemory: [
      { node: '/reserved-memory/linux,cma', base: '0x78000000', size: '0x8000000', outcome: 'cma' },
      { node: '/reserved-memory/fw', base: '0x50000000', size: '0x100000', outcome: 'nomap' },
    ],
    cma: [
      { base: '0x78000000', size: '0x8000000', name: 'linux,cma', source: 'device-tree' },
      { base: '0x70000000', size: '0x4000000', name: 'reserved', source: 'kconfig' },
    ],
    defaultCma: { base: '0x70000000', size: '0x4000000' },
    dmesg: ['Memory: 1 of 2', ...facts.messages],
  };
  const check = (change: Partial<Prediction>, expected: readonly string[]) =>
    expect(differences({ ...right, ...change }, facts, 'booted')).toEqual(expected);

  it('that is right has no differences', () => check({}, []));

  it('is wrong when an area is missing', () =>
    check({ cma: right.cma.slice(0, 1) }, [
      'CMA area 1: the kernel has 0x4000000 at 0x70000000, predicted 0x8000000 at 0x78000000 of linux,cma',
    ]));

  it('is wrong when a node is elsewhere', () => {
    const moved = { node: '/reserved-memory/fw', base: '0x50100000', size: '0x100000', outcome: 'nomap' };
    check({ reservedMemory: [moved] }, [
      "/reserved-memory/fw: predicted nomap, 0x100000 at 0x50100000, which the kernel's own lists do not have",
    ]);
  });

  it('is wrong when a message differs', () =>
    check({ dmesg: facts.messages.slice(0, 2) }, [
      'message 3: the kernel has cma: Reserved 64 MiB at 0x0000000070000000 on node -1, predicted no more',
    ]));

  it('is wrong when the kernel does not survive', () =>
    expect(differences(right, facts, 'panic')).toEqual(['outcome 1: the kernel has panics, predicted boots']));
});
