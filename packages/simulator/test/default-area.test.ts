import { hex } from '@carveout/core';
import { type BootCase, bootOf, ram, reservedMemory } from '@carveout/testkit';
import { describe, expect, it } from 'vitest';

const CMA_NODE = (size: string): string =>
  `linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; ${size} };`;

/** The default area, all areas, and the lines about CMA. */
function check(boot: BootCase, expected: { area: string; areas?: readonly string[]; says?: readonly string[] }): void {
  const simulation = bootOf(boot);
  const area = simulation.defaultCma;
  expect(area ? `${hex(area.base)} ${hex(area.size)} ${area.source}` : 'none').toBe(expected.area);
  if (expected.areas) expect(simulation.cma.map(({ name, base }) => `${name} ${hex(base)}`)).toEqual(expected.areas);
  for (const line of expected.says ?? []) expect(simulation.log.map(({ text }) => text)).toContain(line);
}

const ONE_GIB = ram(0x8000_0000, 0x4000_0000);
/** A .config in which CMA areas are aligned to 4 MiB: no huge pages. */
const FOUR_MIB_ALIGNED =
  'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_ZONE_DMA=y CONFIG_ZONE_DMA32=y CONFIG_CMA_SIZE_MBYTES=16';

describe('precedence of device tree, command line and Kconfig', () => {
  const board = {
    dts: `${ONE_GIB} ${reservedMemory(CMA_NODE('reg = <0 0x90000000 0 0x8000000>;'))}`,
    cmdline: 'cma=64M',
    config: FOUR_MIB_ALIGNED,
  };

  it('lets the node win up to 5.4, silently', () => {
    check(
      { ...board, kernel: '5.4.286' },
      { area: '0x90000000 0x8000000 device-tree', areas: ['linux,cma 0x90000000'] },
    );
  });

  it('lets the command line win from 5.10 on and gives the memory of the node back', () => {
    const says = [
      'Reserved memory: bypass linux,cma node, using cmdline CMA params instead',
      'OF: reserved mem: node linux,cma compatible matching fail',
    ];
    const simulation = bootOf({ ...board, kernel: '5.15.135' });
    expect(simulation.defaultCma?.source).toBe('cmdline');
    expect(simulation.log.map(({ text }) => text)).toEqual(expect.arrayContaining(says));
    expect(simulation.reservedMemory[0]?.outcome).toBe('init-failed');
    expect(simulation.reservedMemory[0]?.remarks).toEqual(['bypassed', 'released']);
  });

  it('never reserves the node at all from 6.19 on', () => {
    const simulation = bootOf({ ...board, kernel: '6.19' });
    expect(simulation.defaultCma?.source).toBe('cmdline');
    expect(simulation.reservedMemory[0]?.outcome).toBe('absent');
    expect(simulation.log.map(({ text }) => text)).toContain(
      'OF: reserved mem: Skipping dt linux,cma-default for "cma=" kernel param.',
    );
  });

  it('makes both the Kconfig area and the static node an area on riscv from 6.13 on', () => {
    const riscv = {
      dts: board.dts,
      config: FOUR_MIB_ALIGNED,
      arch: 'riscv',
      kernelImage: [0x8020_0000, 0x100_0000],
    } as const;
    check(
      { ...riscv, kernel: '6.12.0' },
      { area: '0x90000000 0x8000000 device-tree', areas: ['linux,cma 0x90000000'] },
    );
    check(
      { ...riscv, kernel: '6.17.0' },
      { area: '0x90000000 0x8000000 device-tree', areas: ['reserved 0xbf000000', 'linux,cma 0x90000000'] },
    );
  });

  it('names winner and losers with their reasons', () => {
    const option = bootOf({ ...board, kernel: '5.15.135' }).options.find(({ name }) => name === 'default CMA area');
    expect(option?.winner.source).toBe('command-line');
    expect(option?.losers.map(({ source }) => source)).toEqual(['device-tree', 'kconfig']);
    expect(option?.losers.every(({ why }) => why !== undefined && why !== '')).toBe(true);
  });
});

describe('cma= on a bank of 1 GiB at 0x80000000, areas aligned to 4 MiB', () => {
  const boot = (kernel: string, cmdline: string): BootCase => ({
    dts: ONE_GIB,
    config: FOUR_MIB_ALIGNED,
    arch: 'riscv',
    kernel,
    cmdline,
  });

  it.each([
    ['4.14.177', 'cma=64M@0x90000000', 'none'],
    ['6.1.176', 'cma=64M@0x90000000', '0x90000000 0x4000000 cmdline'],
    ['6.17.0', 'cma=64M@0x90000000', '0x90000000 0x4000000 cmdline'],
    ['6.1.176', 'cma=64M@0x80000000-0xA0000000', '0x9c000000 0x4000000 cmdline'],
    ['6.1.176', 'cma=3M', '0xbfc00000 0x400000 cmdline'],
    ['6.1.176', 'cma=0', 'none'],
    ['6.1.176', 'cma=64M@0', 'none'],
    ['6.1.176', 'cma=3M@0x90000000', 'none'],
    ['6.1.176', 'cma=64M@0x90100000', 'none'],
  ])('%s with %s: %s', (kernel, cmdline, area) => {
    check(boot(kernel, cmdline), { area });
  });

  it('says why a size that is no multiple of the alignment cannot be fixed', () => {
    const failed = 'cma: Failed to reserve 4 MiB';
    const exceeds = 'cma: Size (0x0000000000400000) of region at 0x0000000090000000 exceeds limit (0x0000000090000000)';
    check(boot('6.1.176', 'cma=3M@0x90000000'), { area: 'none', says: [exceeds, failed] });
    check(boot('6.17.0', 'cma=3M@0x90000000'), { area: 'none', says: [exceeds, 'cma: Failed to reserve 3 MiB'] });
  });

  it('prints the rounded size up to 6.14 and the wanted one later', () => {
    check(boot('6.14.0', 'cma=3M'), {
      area: '0xbfc00000 0x400000 cmdline',
      says: ['cma: Reserved 4 MiB at 0x00000000bfc00000 on node -1'],
    });
    check(boot('6.17.0', 'cma=3M'), {
      area: '0xbfc00000 0x400000 cmdline',
      says: ['cma: Reserved 3 MiB at 0x00000000bfc00000'],
    });
  });

  it('keeps the base of an earlier cma= although the last one sets the size', () => {
    check(boot('6.1.176', 'cma=64M@0x90000000 cma=32M'), { area: '0x92000000 0x2000000 cmdline' });
  });
});

describe('arm64: what lies above the default area', () => {
  const config =
    'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_HUGETLBFS=y CONFIG_HUGETLB_PAGE=y CONFIG_ZONE_DMA=y CONFIG_ZONE_DMA32=y CONFIG_NUMA=y CONFIG_CMA_SIZE_MBYTES=64';
  const boot = (kernel: string, dts: string): BootCase => ({
    kernel,
    dts,
    config,
    kernelImage: [0x4020_0000, 0x280_0000],
  });

  it('is placed flush with the end of RAM before page tables existed, up to 5.4', () => {
    check(boot('5.4.286', ram(0x4000_0000, 0x8000_0000)), { area: '0xbc000000 0x4000000 kconfig' });
  });

  it('is placed below page tables and struct pages from 5.10.y on', () => {
    check(boot('6.1.176', ram(0x4000_0000, 0x8000_0000)), { area: '0xb9a00000 0x4000000 kconfig' });
  });

  it('lies higher by the struct pages in 7.1, where those come later', () => {
    const base = (kernel: string) => bootOf(boot(kernel, ram(0x4000_0000, 0x8000_0000))).defaultCma?.base ?? 0n;
    const structPages = 0x8000_0000n / 64n;
    expect(base('7.1.5') - base('6.19')).toBeGreaterThanOrEqual(structPages);
    expect(base('7.1.5')).toBeLessThan(0xbc00_0000n);
  });

  it('is flush under 4 GiB when RAM goes on above', () => {
    for (const kernel of ['5.4.286', '6.1.176', '7.1.5']) {
      check(boot(kernel, ram(0x4000_0000, 0x1_0000_0000)), { area: '0xfc000000 0x4000000 kconfig' });
    }
  });

  it('follows the lowest dma-ranges: as bits up to 6.6, to the byte later', () => {
    const bus =
      'soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0x0 0x0 0x40000000 0x30000000>; };';
    const dts = `${ram(0x4000_0000, 0x8000_0000)} ${bus}`;
    check(boot('6.1.176', dts), { area: '0x7c000000 0x4000000 kconfig' });
    check(boot('6.12.117', dts), { area: '0x6c000000 0x4000000 kconfig' });
  });
});
