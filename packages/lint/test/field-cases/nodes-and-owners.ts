import { both, CELLS1, config, type FieldCase, fixed, hole, pool, root } from './field-case.ts';

/** Classes E to J: overlaps, malformed nodes, firmware, boot loader, kernel configuration, placeholders. */
export const nodesAndOwners: readonly FieldCase[] = [
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
    name: 'F1 cells that are not those of the root',
    rule: 'reserved-memory-cells-mismatch',
    severity: 'error',
    bad: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <1>;
		ranges;
		buffer@70000000 { no-map; reg = <0x0 0x70000000 0x1000000>; };
	};`,
      ),
      kernel: '5.4.286',
    },
    at: '<1>',
    fixed: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		buffer@70000000 { no-map; reg = <0x0 0x70000000 0x0 0x1000000>; };
	};`,
      ),
    },
  },
  {
    name: 'F4 a size with one cell of two',
    rule: 'reserved-size-cell-count',
    severity: 'error',
    bad: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x10000000>;'), kernel: '6.12.117' },
    at: '<0x10000000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x10000000>;') },
  },
  {
    name: 'F6 an address in the name of a node without reg',
    rule: 'unit-address-mismatch',
    severity: 'warning',
    bad: { snippet: 'buffer@f0000000 {\n\tsize = <0x0 0x2000000>;\n};', kernel: '6.6.20' },
    at: '{',
    fixed: { snippet: 'buffer {\n\tsize = <0x0 0x2000000>;\n};' },
  },
  {
    name: 'F6 a last byte where a size belongs',
    rule: 'reserved-size-unaligned',
    severity: 'warning',
    bad: { snippet: 'buffer {\n\tsize = <0x0 0x1ffffff>;\n};', kernel: '6.6.20' },
    at: '<0x0 0x1ffffff>',
    fixed: { snippet: 'buffer {\n\tsize = <0x0 0x2000000>;\n};' },
  },
  {
    name: 'F8 a region at the root',
    rule: 'reserved-memory-misplaced',
    severity: 'warning',
    bad: {
      dts: root(
        CELLS1,
        `	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x80000000>; };
	memory@f0000000 { compatible = "reserved-memory"; no-map; reg = <0xf0000000 0x1000000>; };`,
      ),
      kernel: '6.6.30',
    },
    at: '{',
    fixed: {
      dts: root(
        CELLS1,
        `	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x80000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		memory@f0000000 { no-map; reg = <0xf0000000 0x1000000>; };
	};`,
      ),
    },
  },
  {
    name: 'G1 firmware that the boot loader reserves too',
    rule: 'nomap-over-memreserve',
    severity: 'warning',
    bad: {
      dts: `/dts-v1/;\n/memreserve/ 0x5000000 0x300000;\n${root(
        CELLS1,
        `	memory@0 { device_type = "memory"; reg = <0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		secmon@5000000 { no-map; reg = <0x5000000 0x300000>; };
	};`,
      ).slice(10)}`,
      kernel: '5.15.50',
    },
    at: '<0x5000000 0x300000>',
    fixed: {
      dts: root(
        CELLS1,
        `	memory@0 { device_type = "memory"; reg = <0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		secmon@5000000 { no-map; reg = <0x5000000 0x300000>; };
	};`,
      ),
    },
  },
  {
    name: 'H3 no-map at the end of low memory, without highmem',
    rule: 'nomap-cuts-lowmem',
    severity: 'warning',
    bad: {
      snippet: hole('0x58000000', '0x4000000'),
      memory: ['0x40000000:448M'],
      arch: 'arm',
      config: config('# HIGHMEM is not set'),
      kernel: '5.15.50',
    },
    at: '<0x0 0x58000000 0x0 0x4000000>',
    fixed: { snippet: hole('0x50000000', '0x4000000') },
  },
  {
    name: 'H6 mem= below a region',
    rule: 'mem-param-cuts-reservation',
    severity: 'error',
    bad: {
      snippet: fixed('ramoops@47000000', '0x47000000', '0x100000', 'compatible = "ramoops"; record-size = <0x20000>;'),
      memory: ['0x40000000:128M'],
      cmdline: 'mem=64M',
      arch: 'arm',
      kernel: '5.15.50',
    },
    at: 'mem=64M',
    fixed: { cmdline: '' },
  },
  {
    name: 'H8 no memory node',
    rule: 'memory-size-from-bootloader',
    severity: 'info',
    bad: { memory: [], arch: 'riscv', kernel: '6.6.30' },
    at: '{',
    fixed: { memory: ['0x40000000:512M'] },
  },
  {
    name: 'I1 pools without the driver for them',
    rule: 'dma-cma-disabled',
    severity: 'error',
    bad: { snippet: pool('jpegbuffer', 'size = <0x0 0x2000000>;'), config: 'CONFIG_CMA=y\n', kernel: '5.4.286' },
    at: 'reusable;',
    fixed: { config: config() },
  },
  {
    name: 'I3 more pools than the table of areas holds',
    rule: 'cma-areas-overflow',
    severity: 'error',
    bad: {
      snippet: both(...['a', 'b', 'c'].map((name) => pool(name, 'size = <0x0 0x800000>;'))),
      config: config('CMA_AREAS=1', 'CMA_SIZE_MBYTES=16'),
      kernel: '5.4.286',
    },
    at: '',
    fixed: { config: config('CMA_AREAS=7', 'CMA_SIZE_MBYTES=16') },
  },
  {
    name: 'I6 half of a small memory',
    rule: 'cma-default-too-large',
    severity: 'warning',
    bad: {
      memory: ['0x40000000:256M'],
      cmdline: 'cma=128M',
      arch: 'arm',
      kernel: '5.15.50',
    },
    at: 'cma=128M',
    fixed: { cmdline: 'cma=64M' },
  },
  {
    name: 'K5 a pool that no driver can attach to',
    rule: 'pool-without-no-map',
    severity: 'info',
    bad: {
      snippet: fixed('image@60000000', '0x60000000', '0x1000000', 'compatible = "shared-dma-pool";'),
      kernel: '5.4.286',
    },
    at: '"shared-dma-pool"',
    fixed: {
      snippet: fixed('image@60000000', '0x60000000', '0x1000000', 'compatible = "shared-dma-pool"; no-map;'),
    },
  },
  {
    name: 'J1 a boot logo that nobody filled in',
    rule: 'reserved-zero-size',
    severity: 'info',
    bad: { snippet: fixed('drm-logo@0', '0x0', '0x0'), kernel: '5.10.110' },
    at: '<0x0 0x0 0x0 0x0>',
    fixed: { snippet: fixed('drm-logo@50000000', '0x50000000', '0x800000') },
  },
];
