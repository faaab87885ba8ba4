import { CELLS1, config, type FieldCase, pool, root } from './field-case.ts';

/** RAM of 2 GiB with firmware in the lower half, and a bus that reaches as far as `reach`. */
const narrowBus = (reach: string): string => `	memory@0 { device_type = "memory"; reg = <0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		firmware@10000000 { no-map; reg = <0x10000000 0x1000000>; };
		firmware@28000000 { no-map; reg = <0x28000000 0x1000000>; };
	};
	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		dma-ranges = <0x0 0x0 ${reach}>;
	};`;

/** Classes B, C: precedence of device tree, command line and configuration; limits of DMA and low memory. */
export const precedenceAndLimits: readonly FieldCase[] = [
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
    name: 'B2 cma= larger than the node',
    rule: 'cma-cmdline-overrides-dt',
    severity: 'warning',
    bad: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x14000000>; alloc-ranges = <0x0 0x0 0x0 0x30000000>;',
      ),
      memory: ['0x0:948M', '0x40000000:3008M'],
      cmdline: 'console=ttyS0 cma=512M ip=dhcp',
      kernel: '6.0.0',
    },
    at: 'cma=512M',
    fixed: { cmdline: 'console=ttyS0 ip=dhcp' },
  },
  {
    name: 'B3 a cma= that was left behind',
    rule: 'cma-cmdline-overrides-dt',
    severity: 'warning',
    bad: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x18000000>; alloc-ranges = <0x0 0x0 0x0 0x40000000>;',
      ),
      memory: ['0x0:1G', '0x40000000:3G'],
      cmdline: 'quiet cma=96M',
      kernel: '6.6.30',
    },
    at: 'cma=96M',
    fixed: { cmdline: 'quiet' },
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
    name: 'B6 memory for the GPU where CMA was meant',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: { memory: ['0x0:704M'], config: config('CMA_SIZE_MBYTES=64'), options: { leastMib: 96 }, kernel: '4.14.98' },
    at: '',
    fixed: { config: config('CMA_SIZE_MBYTES=128') },
  },
  {
    name: 'B7 cma= beside a node with an address',
    rule: 'cma-cmdline-overrides-dt',
    severity: 'warning',
    bad: {
      snippet: pool('cma@50000000', 'linux,cma-default; reg = <0x0 0x50000000 0x0 0x8000000>;'),
      cmdline: 'cma=64M',
      kernel: '5.10.110',
    },
    at: 'cma=64M',
    fixed: { cmdline: '' },
  },
  {
    name: 'B8 a configuration for servers, which has no area',
    rule: 'cma-default-small',
    severity: 'warning',
    bad: {
      memory: ['0x80000000:16G'],
      config: config('CMA_SIZE_MBYTES=0'),
      options: { leastMib: 32 },
      kernel: '6.12.117',
    },
    at: '',
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
    name: 'C4 a fixed pool across the end of low memory',
    rule: 'cma-crosses-zone',
    severity: 'error',
    bad: {
      snippet: pool('video@a0000000', 'reg = <0x0 0xa0000000 0x0 0x20000000>;'),
      memory: ['0x80000000:1G'],
      arch: 'arm',
      config: config('HIGHMEM=y'),
      kernel: '4.9.337',
    },
    at: '<0x0 0xa0000000 0x0 0x20000000>',
    fixed: { snippet: pool('video@90000000', 'reg = <0x0 0x90000000 0x0 0x18000000>;') },
  },
  {
    name: 'C5 a DMA zone of 1 GiB, with firmware in it',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: { dts: root(CELLS1, narrowBus('0x40000000')), cmdline: 'cma=512M', kernel: '6.12.117' },
    at: 'cma=512M',
    fixed: { dts: root(CELLS1, narrowBus('0x80000000')) },
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
];
