import { both, config, type FieldCase, hole, pool, root } from './field-case.ts';

/** Classes A to D: fit, precedence, DMA limits and highmem, granule. */
export const fitAndLimits: readonly FieldCase[] = [
  {
    name: 'A1 a pool as large as all RAM, which a hypervisor has cut in two',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: {
      snippet: both(pool('linux,cma', 'linux,cma-default; size = <0x0 0x3c000000>;'), hole('0x92400000', '0x2000000')),
      memory: ['0x50000000:256M', '0x70000000:1536M'],
      config: config('CMA_SIZE_MBYTES=320', 'ARCH_FORCE_MAX_ORDER=14'),
      kernel: '5.4.70',
    },
    at: '<0x0 0x3c000000>',
    fixed: {
      snippet: both(pool('linux,cma', 'linux,cma-default; size = <0x0 0x30000000>;'), hole('0x92400000', '0x2000000')),
    },
  },
  {
    name: 'A2 a no-map hole in the middle of 512 MiB',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: {
      snippet: both(pool('linux,cma', 'linux,cma-default; size = <0x0 0x10000000>;'), hole('0x10000000', '0x1000000')),
      memory: ['0x400000:508M'],
      arch: 'riscv',
      config: config('CMA_SIZE_MBYTES=16'),
      kernel: '6.6.30',
    },
    at: '<0x0 0x10000000>',
    fixed: {
      snippet: both(pool('linux,cma', 'linux,cma-default; size = <0x0 0x6000000>;'), hole('0x10000000', '0x1000000')),
    },
  },
  {
    name: 'A3 alloc-ranges that were meant as an address',
    rule: 'alloc-ranges-base-zero',
    severity: 'warning',
    bad: {
      snippet: 'rtos@20000000 {\n\tno-map;\n\tsize = <0x0 0x1000000>;\n\talloc-ranges = <0x0 0x0 0x0 0x20000000>;\n};',
      memory: ['0x0:948M'],
      kernel: '5.10.110',
    },
    at: '<0x0 0x0 0x0 0x20000000>',
    fixed: { snippet: hole('0x30000000', '0x1000000', 'rtos@30000000') },
  },
  {
    name: 'A4 a window above the end of RAM',
    rule: 'alloc-range-outside-ram',
    severity: 'error',
    bad: {
      snippet: pool('cma', 'linux,cma-default; size = <0x0 0x6000000>; alloc-ranges = <0x0 0x4a000000 0x0 0x6000000>;'),
      memory: ['0x40000000:128M'],
      arch: 'arm',
      kernel: '4.20.7',
    },
    at: '<0x0 0x4a000000 0x0 0x6000000>',
    fixed: {
      memory: ['0x40000000:1G'],
      snippet: pool(
        'cma',
        'linux,cma-default; size = <0x0 0x6000000>; alloc-ranges = <0x0 0x4a000000 0x0 0x10000000>;',
      ),
    },
  },
  {
    name: 'A5 a window exactly as large as the pool',
    rule: 'cma-window-exact-fit',
    severity: 'info',
    bad: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x3c000000>; alloc-ranges = <0x0 0xc0000000 0x0 0x3c000000>;',
      ),
      memory: ['0x80000000:2G'],
      kernel: '5.4.77',
    },
    at: '<0x0 0xc0000000 0x0 0x3c000000>',
    fixed: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x3c000000>; alloc-ranges = <0x0 0xb0000000 0x0 0x50000000>;',
      ),
    },
  },
  {
    name: 'A12 a pool for 2 GiB on the variant with 1 GiB',
    rule: 'cma-default-too-large',
    severity: 'warning',
    bad: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x28000000>;'), kernel: '5.4.70' },
    at: '<0x0 0x28000000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x10000000>;') },
  },
  {
    name: 'A15 more than there is below the memory of the GPU',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: { memory: ['0x0:236M'], cmdline: 'console=ttyS0 cma=256M', arch: 'arm', kernel: '4.19.118' },
    at: 'cma=256M',
    fixed: { cmdline: 'console=ttyS0 cma=64M' },
  },
  {
    name: 'B1 cma= beside the node of an overlay',
    rule: 'cma-cmdline-overrides-dt',
    severity: 'warning',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x10000000>;'),
      cmdline: 'cma=320M',
      kernel: '5.10.110',
    },
    at: 'cma=320M',
    fixed: { cmdline: '' },
  },
  {
    name: 'B4 a second cma= that keeps the base of the first',
    rule: 'cma-cmdline-duplicate',
    severity: 'error',
    bad: { cmdline: 'cma=256M@0x60000000 cma=8M', kernel: '4.4.302' },
    at: 'cma=8M',
    fixed: { cmdline: 'cma=8M' },
  },
  {
    name: 'B5 a fixed area across the end of low memory',
    rule: 'cma-cmdline-fixed-base',
    severity: 'error',
    bad: {
      memory: ['0x0:448M'],
      cmdline: 'cma=256M@256M',
      arch: 'arm',
      config: config('# HIGHMEM is not set'),
      kernel: '4.4.302',
    },
    at: 'cma=256M@256M',
    fixed: { cmdline: 'cma=64M' },
  },
  {
    name: 'C1 more than fits below 4 GiB',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: { memory: ['0x0:2G', '0x800000000:2G'], cmdline: 'cma=2048M', kernel: '4.14.177' },
    at: 'cma=2048M',
    fixed: { cmdline: 'cma=900M' },
  },
  {
    name: 'C2 the default area in the bank above 4 GiB',
    rule: 'pool-above-dma-limit',
    severity: 'error',
    bad: {
      snippet: pool('image-buffer@800000000', 'linux,cma-default; reg = <0x8 0x0 0x0 0x40000000>;'),
      memory: ['0x0:2G', '0x800000000:2G'],
      kernel: '5.4.286',
    },
    at: '<0x8 0x0 0x0 0x40000000>',
    fixed: { snippet: pool('image-buffer@40000000', 'linux,cma-default; reg = <0x0 0x40000000 0x0 0x20000000>;') },
  },
  {
    name: 'C3 the pool of a 32-bit kernel in highmem',
    rule: 'cma-in-highmem',
    severity: 'info',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0xc000000>;'),
      memory: ['0x0:1008M'],
      arch: 'arm',
      config: config('HIGHMEM=y'),
      kernel: '5.4.286',
    },
    at: '<0x0 0xc000000>',
    fixed: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0xc000000>; alloc-ranges = <0x0 0x0 0x0 0x30000000>;'),
    },
  },
  {
    name: 'C8 a dynamic pool for a 32-bit engine, without a window',
    rule: 'pool-above-dma-limit',
    severity: 'warning',
    bad: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0xf0000000>, <0x1 0x0 0x1 0x0>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		npu: npu {
			compatible = "shared-dma-pool";
			reusable;
			size = <0x0 0x20000000>;
		};
	};
	npu@fde40000 { compatible = "vendor,npu"; reg = <0x0 0xfde40000 0x0 0x10000>; memory-region = <&npu>; };`,
      ),
      kernel: '5.10.110',
    },
    at: '{',
    fixed: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0xf0000000>, <0x1 0x0 0x1 0x0>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		npu: npu {
			compatible = "shared-dma-pool";
			reusable;
			size = <0x0 0x20000000>;
			alloc-ranges = <0x0 0x0 0x0 0xf0000000>;
		};
	};
	npu@fde40000 { compatible = "vendor,npu"; reg = <0x0 0xfde40000 0x0 0x10000>; memory-region = <&npu>; };`,
      ),
    },
  },
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
];
