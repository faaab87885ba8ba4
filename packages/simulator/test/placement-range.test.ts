import { hex } from '@carveout/core';
import { type BootCase, configOf, ram, reservedMemory } from '@carveout/testkit';
import { expect, it } from 'vitest';
import { placementRanges, simulateBoot } from '../src/index.ts';
import { createTries } from '../src/unknown/tries.ts';

function check(boot: BootCase, expected: readonly string[]): void {
  const config = configOf(boot);
  const ranges = placementRanges(config, simulateBoot(config));
  expect(
    ranges.map(
      ({ area, node, lowest, highest, mayFail, unknown }) =>
        `${area ?? node} ${hex(lowest)}..${hex(highest)}${mayFail ? ' or none' : ''}: ${unknown.join(', ')}`,
    ),
  ).toEqual(expected);
}

const NONE = [0, 0] as const;

const board: BootCase = {
  kernel: '6.12.117',
  arch: 'arm64',
  dts: ram(0x4000_0000, 0x1_0000_0000),
  config:
    'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_HUGETLBFS=y CONFIG_ZONE_DMA=y CONFIG_ZONE_DMA32=y CONFIG_CMA_SIZE_MBYTES=64 CONFIG_BLK_DEV_INITRD=y',
  initrd: NONE,
};

const withNode = (node: string): BootCase => ({ ...board, dts: `${board.dts} ${reservedMemory(node)}` });

it('lets a blob of unknown place push a searched area down by at most its size', () => {
  // Expect to find the area flush under 4 GiB, or right below a blob at its own start:
  //   ...|.......lowest.......|blob....highest........|4 GiB
  check(board, ['0 0xf7e00000..0xfc000000: device tree blob']);
});

it('puts an initrd nobody told of below the area, and the blob below that', () => {
  //   |..lowest..|blob|........initrd 64 MiB........|.highest.|4 GiB
  const { initrd: _none, ...unknown } = board;
  check({ ...unknown, dtb: [0x4300_0000, 0x10000] }, ['0 0xf4000000..0xfc000000: initrd']);
  check(unknown, ['0 0xefe00000..0xfc000000: initrd, device tree blob']);
});

it('expects no initrd of a kernel that takes none', () => {
  const { initrd: _none, ...unknown } = board;
  const config = `${board.config?.replace('CONFIG_BLK_DEV_INITRD=y', '')}CONFIG_BLK_DEV_INITRD=n`;
  check({ ...unknown, config, dtb: [0x4300_0000, 0x10000] }, []);
});

it('is exact when everything is known', () => {
  check({ ...board, dtb: [0x4300_0000, 0x10000] }, []);
});

it('lets an assumed kernel image move what lies where boot loaders put kernels', () => {
  const node = 'low { size = <0 0x2000000>; alloc-ranges = <0 0x44000000 0 0x4000000>; };';
  const low = withNode(node);
  check({ ...low, dtb: [0x6000_0000, 0x10000] }, ['/reserved-memory/low 0x44000000..0x46000000 or none: kernel image']);
  check({ ...low, dtb: [0x6000_0000, 0x10000], kernelImage: [0x4020_0000, 0x200_0000] }, []);
});

it('is exact for areas at a written address', () => {
  const node =
    'linux,cma@90000000 { compatible = "shared-dma-pool"; reusable; linux,cma-default; reg = <0 0x90000000 0 0x4000000>; };';
  check(withNode(node), []);
});

it('says when the only window can be spoilt', () => {
  const node =
    'linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0 0x4000000>; alloc-ranges = <0 0x90000000 0 0x4000000>; };';
  check(withNode(node), ['0 0x90000000..0x90000000 or none: device tree blob']);
});

it('keeps blob and initrd out of high memory, which 32-bit arm cannot read early', () => {
  const highmem: BootCase = {
    kernel: '6.12.117',
    arch: 'arm',
    dts: ram(0x4000_0000, 0x4000_0000),
    config: 'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_HIGHMEM=y CONFIG_CMA_SIZE_MBYTES=64 CONFIG_BLK_DEV_INITRD=y',
  };
  check(highmem, []);
});

it('is not tried for minutes on boards with thousands of regions', () => {
  const nodes = Array.from({ length: 400 }, (_, index) => {
    const base = (0x5000_0000 + index * 0x2000).toString(16);
    return `n${index}@${base} { reg = <0 0x${base} 0 0x1000>; };`;
  });
  const config = configOf(withNode(nodes.join(' ')));
  const tries = createTries();
  let runs = 0;
  while (tries.run(config)) runs++;
  expect(tries.isExhausted()).toBe(true);
  expect(runs).toBeGreaterThan(10);
  expect(runs).toBeLessThan(100);
});
