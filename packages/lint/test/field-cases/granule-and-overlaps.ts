import { both, CELLS1, config, type FieldCase, fixed, hole, pool, root } from './field-case.ts';

/** Classes D, E: granule and alignment; overlaps. */
export const granuleAndOverlaps: readonly FieldCase[] = [
  {
    name: 'D1 64 MiB with 64 KiB pages',
    rule: 'cma-size-not-granule-multiple',
    severity: 'error',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x4000000>;'),
      memory: ['0x0:4G'],
      config: config('ARM64_64K_PAGES=y', 'HUGETLB_PAGE=y', 'TRANSPARENT_HUGEPAGE=y', 'CMA_SIZE_MBYTES=0'),
      kernel: '6.1.73',
    },
    at: '<0x0 0x4000000>',
    fixed: { config: config('ARM64_4K_PAGES=y', 'HUGETLB_PAGE=y', 'TRANSPARENT_HUGEPAGE=y', 'CMA_SIZE_MBYTES=0') },
  },
  ...(
    [
      ['D2 1 MiB where the granule is 4 MiB', '0x70000000 0x0 0x100000'],
      ['D3 whole pages that are no whole granules', '0x70000000 0x0 0x4c0000'],
    ] as const
  ).map(
    ([name, place]): FieldCase => ({
      name,
      rule: 'cma-size-not-granule-multiple',
      severity: 'error',
      bad: { snippet: pool('buffer@70000000', `reg = <0x0 ${place}>;`), kernel: '4.19.78' },
      at: `<0x0 ${place}>`,
      fixed: { snippet: pool('buffer@70000000', 'reg = <0x0 0x70000000 0x0 0x800000>;') },
    }),
  ),
  {
    name: 'D4 1 MiB for a core beside Linux',
    rule: 'cma-size-not-granule-multiple',
    severity: 'error',
    bad: {
      snippet: pool('buffer', 'size = <0x0 0x100000>;'),
      memory: ['0x40000000:512M'],
      arch: 'arm',
      kernel: '4.19.49',
    },
    at: '<0x0 0x100000>',
    fixed: { snippet: pool('buffer', 'size = <0x0 0x400000>;') },
  },
  {
    name: 'D5 a granule of 64 MiB on a board with 128 MiB',
    rule: 'cma-granule-large',
    severity: 'warning',
    bad: {
      memory: ['0x20000000:128M'],
      cmdline: 'cma=64M',
      arch: 'arm',
      config: config('FORCE_MAX_ZONEORDER=15'),
      kernel: '4.19.78',
    },
    at: '',
    fixed: { config: config('FORCE_MAX_ZONEORDER=11'), cmdline: 'cma=32M' },
  },
  {
    name: 'D6 a region where the boot loader relocates itself',
    rule: 'bootloader-reloc-conflict',
    severity: 'warning',
    isOff: true,
    bad: { snippet: hole('0x3e800000', '0x1800000', 'video@3e800000'), memory: ['0x0:1G'], kernel: '5.15.50' },
    at: '<0x0 0x3e800000 0x0 0x1800000>',
    fixed: { snippet: hole('0x33000000', '0x1800000', 'video@33000000') },
  },
  {
    name: 'E1 a modem region that a variant enlarges over a node of the SoC include',
    rule: 'reserved-overlap',
    severity: 'warning',
    bad: {
      snippet: both(hole('0x46000000', '0x8c00000', 'mpss@46000000'), hole('0x4b700000', '0x10000', 'wlan@4b700000')),
      kernel: '5.17',
    },
    at: '<0x0 0x4b700000 0x0 0x10000>',
    fixed: { snippet: hole('0x46000000', '0x8c00000', 'mpss@46000000') },
  },
  {
    name: 'E2 a hole of a board over a region of the SoC',
    rule: 'reserved-overlap',
    severity: 'warning',
    bad: {
      snippet: both(hole('0x45000000', '0x2200000', 'modem@45000000'), hole('0x46a00000', '0x200000', 'smem@46a00000')),
      kernel: '6.1.73',
    },
    at: '<0x0 0x46a00000 0x0 0x200000>',
    fixed: {
      snippet: both(
        hole('0x45000000', '0x1a00000', 'modem@45000000'),
        hole('0x46a00000', '0x200000', 'smem@46a00000'),
        hole('0x46c00000', '0x600000', 'modem@46c00000'),
      ),
    },
  },
  {
    name: 'E3 two logs of crashes at one place',
    rule: 'reserved-overlap',
    severity: 'error',
    bad: {
      snippet: both(
        fixed('ramoops@60000000', '0x60000000', '0x200000', 'compatible = "ramoops"; record-size = <0x20000>;'),
        fixed('pstore@60100000', '0x60100000', '0x100000', 'compatible = "ramoops"; record-size = <0x20000>;'),
      ),
      kernel: '4.9.80',
    },
    at: '<0x0 0x60100000 0x0 0x100000>',
    fixed: {
      snippet: fixed('ramoops@60000000', '0x60000000', '0x200000', 'compatible = "ramoops"; record-size = <0x20000>;'),
    },
  },
  {
    name: 'E4 a log inside a region that another phone needs as large',
    rule: 'reserved-overlap',
    severity: 'warning',
    bad: {
      snippet: both(
        hole('0x5e000000', '0x1400000', 'video@5e000000'),
        fixed('ramoops@5e400000', '0x5e400000', '0x100000', 'compatible = "ramoops"; record-size = <0x20000>;'),
      ),
      kernel: '6.12.117',
    },
    at: '<0x0 0x5e400000 0x0 0x100000>',
    fixed: {
      snippet: both(
        hole('0x5d000000', '0x500000', 'video@5d000000'),
        fixed('ramoops@5e400000', '0x5e400000', '0x100000', 'compatible = "ramoops"; record-size = <0x20000>;'),
      ),
    },
  },
  {
    name: 'E5 more regions than the table of an old kernel has',
    rule: 'reserved-table-overflow',
    severity: 'warning',
    bad: {
      snippet: both(
        ...Array.from({ length: 17 }, (_, i) => hole(`0x${(0x5000_0000 + i * 0x10_0000).toString(16)}`, '0x10000')),
      ),
      kernel: '4.4.60',
    },
    at: '{',
    fixed: { kernel: '6.12.117' },
  },
  {
    name: 'E6 a framebuffer declared by the board and by what it includes',
    rule: 'reserved-overlap',
    severity: 'warning',
    bad: {
      snippet: both(
        hole('0x5d400000', '0x2400000', 'framebuffer@5d400000'),
        hole('0x5d400000', '0x2400000', 'splash@5d400000'),
      ),
      kernel: '6.12.117',
    },
    at: '<0x0 0x5d400000 0x0 0x2400000>',
    fixed: { snippet: hole('0x5d400000', '0x2400000', 'framebuffer@5d400000') },
  },
  {
    name: 'E7 an entry of the reserve map over a carve-out',
    rule: 'reserved-overlap',
    severity: 'info',
    bad: {
      dts: `/dts-v1/;\n/memreserve/ 0x5000000 0x80000;\n${root(
        CELLS1,
        `	memory@0 { device_type = "memory"; reg = <0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		power@5020000 { no-map; reg = <0x5020000 0x40000>; };
	};`,
      ).slice(10)}`,
      kernel: '6.12.117',
    },
    at: '',
    fixed: {
      dts: `/dts-v1/;\n/memreserve/ 0x5000000 0x80000;\n${root(
        CELLS1,
        `	memory@0 { device_type = "memory"; reg = <0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		power@5080000 { no-map; reg = <0x5080000 0x40000>; };
	};`,
      ).slice(10)}`,
    },
  },
  {
    name: 'E8 two old buffers, of which one reaches into the other',
    rule: 'reserved-overlap',
    severity: 'warning',
    bad: {
      snippet: both(
        fixed('left@43000000', '0x43000000', '0x2000000'),
        fixed('right@44000000', '0x44000000', '0x2000000'),
      ),
      kernel: '4.19.78',
    },
    at: '<0x0 0x44000000 0x0 0x2000000>',
    fixed: {
      snippet: both(
        fixed('left@43000000', '0x43000000', '0x1000000'),
        fixed('right@44000000', '0x44000000', '0x2000000'),
      ),
    },
  },
  {
    name: 'E9 carve-outs of two remote cores, written by a tool',
    rule: 'reserved-overlap',
    severity: 'error',
    bad: {
      snippet: both(
        fixed('ring@5ed40000', '0x5ed40000', '0x8000', 'compatible = "shared-dma-pool"; no-map;'),
        fixed('ring@5ed44000', '0x5ed44000', '0x4000', 'compatible = "shared-dma-pool"; no-map;'),
      ),
      kernel: '6.12.117',
    },
    at: '<0x0 0x5ed44000 0x0 0x4000>',
    fixed: {
      snippet: both(
        fixed('ring@5ed40000', '0x5ed40000', '0x4000', 'compatible = "shared-dma-pool"; no-map;'),
        fixed('ring@5ed44000', '0x5ed44000', '0x4000', 'compatible = "shared-dma-pool"; no-map;'),
      ),
    },
  },
];
