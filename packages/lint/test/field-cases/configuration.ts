import { both, CELLS1, config, type FieldCase, fixed, pool, root } from './field-case.ts';

const receiver = (
  region: string,
): string => `	memory@40000000 { device_type = "memory"; reg = <0x40000000 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		video: video { compatible = "shared-dma-pool"; reusable; size = <0x4000000>; };
	};
	hdmi@e0000000 { reg = <0xe0000000 0x1000>; ${region} };`;

/** Classes I, J, K: kernel configuration, placeholders, run time. */
export const configuration: readonly FieldCase[] = [
  {
    name: 'I1 pools without the driver for them',
    rule: 'dma-cma-disabled',
    severity: 'error',
    bad: { snippet: pool('jpegbuffer', 'size = <0x0 0x2000000>;'), config: 'CONFIG_CMA=y\n', kernel: '5.4.286' },
    at: 'reusable;',
    fixed: { config: config() },
  },
  {
    name: 'I2 a default pool without the driver for it',
    rule: 'dma-cma-disabled',
    severity: 'error',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x8000000>;'),
      arch: 'riscv',
      config: 'CONFIG_CMA=y\n',
      kernel: '6.1.80',
    },
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
    name: 'I4 64 MiB where the display needs more',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: { config: config('CMA_SIZE_MBYTES=64'), options: { leastMib: 256 }, kernel: '6.6.30' },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=320') },
  },
  {
    name: 'I5 128 MiB for a decoder of 4K',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: { memory: ['0x0:4G'], config: config('CMA_SIZE_MBYTES=128'), options: { leastMib: 384 }, kernel: '6.1.73' },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=384') },
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
    name: 'I7 a pool smaller than two pictures',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x800000>;'),
      options: { leastMib: 16 },
      kernel: '5.10.110',
    },
    at: '<0x0 0x800000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x2000000>;') },
  },
  {
    name: 'I9 codecs, camera and display in the default of 32 MiB',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      config: config('CMA_SIZE_MBYTES=32'),
      options: { consumers: ['codec=40M', 'camera=24M', 'display=16M'] },
      kernel: '6.6.30',
    },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=128') },
  },
  {
    name: 'I10 the host memory of a drive',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: { config: config('CMA_SIZE_MBYTES=64'), options: { leastMib: 128 }, kernel: '6.6.30' },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=128') },
  },
  {
    name: 'I11 one buffer as large as the area',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      config: config('CMA_SIZE_MBYTES=16'),
      options: { consumers: ['gpu=16M'], headroomPercent: 25 },
      kernel: '4.14.98',
    },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=32') },
  },
  {
    name: 'J1 a boot logo that nobody filled in',
    rule: 'reserved-zero-size',
    severity: 'info',
    bad: { snippet: fixed('drm-logo@0', '0x0', '0x0'), kernel: '5.10.110' },
    at: '<0x0 0x0 0x0 0x0>',
    fixed: { snippet: fixed('drm-logo@50000000', '0x50000000', '0x800000') },
  },
  {
    name: 'J2 a framebuffer that the boot loader fills in on some boards',
    rule: 'reserved-zero-size',
    severity: 'info',
    bad: { snippet: fixed('fb0-carveout@0', '0x0', '0x0'), kernel: '4.9.337' },
    at: '<0x0 0x0 0x0 0x0>',
    fixed: { snippet: '' },
  },
  {
    name: 'K1 a decoder that needs more than the default',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      memory: ['0x0:1G'],
      config: config('CMA_SIZE_MBYTES=64'),
      options: { consumers: ['decoder=192M'] },
      kernel: '5.4.286',
    },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=256') },
  },
  {
    name: 'K2 pictures of 1080p in an area without slack',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      memory: ['0x0:948M'],
      cmdline: 'cma=64M',
      options: { consumers: ['display=16M', 'decoder=40M'], headroomPercent: 25 },
      kernel: '4.19.78',
    },
    at: 'cma=64M',
    fixed: { cmdline: 'cma=96M' },
  },
  {
    name: 'K3 a large buffer in a fragmented area',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      memory: ['0x0:948M'],
      cmdline: 'cma=56M',
      options: { consumers: ['display=30M', 'gpu=16M'], headroomPercent: 25 },
      kernel: '4.14.98',
    },
    at: 'cma=56M',
    fixed: { cmdline: 'cma=64M' },
  },
  {
    name: 'K4 a receiver that shares the default area',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      dts: root(CELLS1, receiver('')),
      config: config('CMA_SIZE_MBYTES=32'),
      options: { consumers: ['/hdmi@e0000000=48M', 'display=16M'] },
      kernel: '6.12.117',
    },
    at: '',
    fixed: { dts: root(CELLS1, receiver('memory-region = <&video>;')) },
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
    name: 'K6 display and GPU in one area',
    rule: 'cma-budget',
    severity: 'warning',
    bad: {
      config: config('CMA_SIZE_MBYTES=64'),
      options: { consumers: ['display=40M', 'gpu=64M'] },
      kernel: '4.14.98',
    },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=128') },
  },
  {
    name: 'K10 nothing at all for a driver that needs an area',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: { memory: ['0x0:16G'], config: config('CMA_SIZE_MBYTES=0'), options: { leastMib: 64 }, kernel: '5.4.286' },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=128') },
  },
];
