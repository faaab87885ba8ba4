import { hex } from '@carveout/core';
import { expect, it } from 'vitest';
import { placementRanges, simulateBoot } from '../src/index.ts';
import { type BootCase, configOf, ram, reservedMemory } from './boot-from-dts.ts';

function check(boot: BootCase, expected: readonly string[]): void {
  const config = configOf(boot);
  const ranges = placementRanges(config, simulateBoot(config));
  expect(
    ranges.map(
      ({ area, lowest, highest, mayFail }) => `${area} ${hex(lowest)}..${hex(highest)}${mayFail ? ' or none' : ''}`,
    ),
  ).toEqual(expected);
}

const board: BootCase = {
  kernel: '6.12.117',
  arch: 'arm64',
  dts: ram(0x4000_0000, 0x1_0000_0000),
  config:
    'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_HUGETLBFS=y CONFIG_ZONE_DMA=y CONFIG_ZONE_DMA32=y CONFIG_CMA_SIZE_MBYTES=64',
};

it('lets a blob of unknown place push a searched area down by at most its size', () => {
  // Expect to find the area flush under 4 GiB, or right below a blob at its own start:
  //   ...|.......lowest.......|blob....highest........|4 GiB
  check(board, ['0 0xf8000000..0xfc000000']);
});

it('is exact when it is known where the blob lies', () => {
  check({ ...board, dtb: [0x4300_0000, 0x10000] }, []);
});

it('is exact for areas at a written address', () => {
  const node =
    'linux,cma@90000000 { compatible = "shared-dma-pool"; reusable; linux,cma-default; reg = <0 0x90000000 0 0x4000000>; };';
  check({ ...board, dts: `${board.dts} ${reservedMemory(node)}` }, []);
});

it('says when the only window can be spoilt', () => {
  const node =
    'linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0 0x4000000>; alloc-ranges = <0 0x90000000 0 0x4000000>; };';
  check({ ...board, dts: `${board.dts} ${reservedMemory(node)}` }, ['0 0x90000000..0x90000000 or none']);
});
