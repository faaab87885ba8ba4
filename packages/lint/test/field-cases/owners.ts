import { both, CELLS1, config, type FieldCase, fixed, hole, root } from './field-case.ts';

/** Classes G, H: memory of the firmware; what boot loaders change. */
export const owners: readonly FieldCase[] = [
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
    name: 'G2 a heap over the run-time services of the firmware',
    rule: 'efi-overlap-risk',
    severity: 'error',
    bad: {
      snippet: hole('0x5a000000', '0x600000', 'dsp-heap@5a000000'),
      options: { memoryMap: ['0x00005a000000-0x00005a5fffff [Runtime Data|RUN|  |  |WB|  |  |  ]'] },
      kernel: '6.6.30',
    },
    at: '<0x0 0x5a000000 0x0 0x600000>',
    fixed: { snippet: 'dsp-heap {\n\tno-map;\n\tsize = <0x0 0x600000>;\n};' },
  },
  {
    name: 'G3 a hypervisor that nobody reserves',
    rule: 'firmware-range-missing',
    severity: 'error',
    bad: {
      snippet: hole('0x45700000', '0x600000'),
      options: { ranges: ['0x45700000:6M', '0x46700000:1M'] },
      kernel: '6.6.30',
    },
    at: '',
    fixed: { snippet: both(hole('0x45700000', '0x600000'), hole('0x46700000', '0x100000')) },
  },
  {
    name: 'G4 a node that was deleted to save memory',
    rule: 'firmware-range-missing',
    severity: 'error',
    bad: {
      snippet: hole('0x47e00000', '0x80000', 'smem@47e00000'),
      options: { ranges: ['0x47e00000:512K', '0x47e80000:512K'] },
      arch: 'arm',
      kernel: '4.4.60',
    },
    at: '',
    fixed: {
      snippet: both(hole('0x47e00000', '0x80000', 'smem@47e00000'), hole('0x47e80000', '0x80000', 'tz@47e80000')),
    },
  },
  {
    name: 'G5 a firewall that happened to lie under a CMA area',
    rule: 'firmware-range-missing',
    severity: 'error',
    bad: { memory: ['0x80000000:2G'], options: { ranges: ['0xfb000000:16M'] }, kernel: '6.6.30' },
    at: '',
    fixed: { snippet: hole('0xfb000000', '0x1000000') },
  },
  {
    name: 'G6 less than the hypervisor takes',
    rule: 'carveout-contract-mismatch',
    severity: 'error',
    bad: {
      snippet: hole('0x50000000', '0x400000', 'hypervisor@50000000'),
      options: { carveouts: ['hypervisor@50000000=0x50000000:32M'] },
      kernel: '5.10.110',
    },
    at: '<0x0 0x50000000 0x0 0x400000>',
    fixed: { snippet: hole('0x50000000', '0x2000000', 'hypervisor@50000000') },
  },
  {
    name: 'G7 15 MiB for a core that is linked for 16',
    rule: 'carveout-contract-mismatch',
    severity: 'error',
    bad: {
      snippet: hole('0x4cc00000', '0xf00000', 'm4f@4cc00000'),
      options: { carveouts: ['m4f@4cc00000=0x4cc00000:16M'] },
      kernel: '6.6.30',
    },
    at: '<0x0 0x4cc00000 0x0 0xf00000>',
    fixed: { snippet: hole('0x4cc00000', '0x1000000', 'm4f@4cc00000') },
  },
  {
    name: 'G9 carve-outs for 2 GiB on the variant with 1 GiB',
    rule: 'reserved-outside-ram',
    severity: 'warning',
    bad: {
      snippet: hole('0xf0000000', '0x6e00000', 'vpu@f0000000'),
      memory: ['0x80000000:2G'],
      given: ['0x80000000:1G'],
      kernel: '5.4.70',
    },
    at: '<0x0 0xf0000000 0x0 0x6e00000>',
    fixed: { snippet: hole('0xb0000000', '0x6e00000', 'vpu@b0000000') },
  },
  {
    name: 'G10 a pool that is not where the linker of the other core puts it',
    rule: 'carveout-contract-mismatch',
    severity: 'error',
    bad: {
      snippet: fixed('r5f@5b900000', '0x5b900000', '0xf00000', 'compatible = "shared-dma-pool"; no-map;'),
      options: { carveouts: ['r5f@5b900000=0x5b800000:15M'] },
      kernel: '6.6.30',
    },
    at: '<0x0 0x5b900000 0x0 0xf00000>',
    fixed: { options: { carveouts: ['r5f@5b900000=0x5b900000:15M'] } },
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
    name: 'H5 a tree for 1 GiB in an emulator with 256 MiB',
    rule: 'memory-node-beyond-physical',
    severity: 'error',
    bad: {
      memory: ['0x60000000:1G'],
      given: ['0x60000000:256M'],
      options: { loaderSetsMemory: false },
      arch: 'arm',
      kernel: '5.4.286',
    },
    at: '<0x0 0x60000000 0x0 0x40000000>',
    fixed: { memory: ['0x60000000:256M'] },
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
    name: 'H7 memory of the GPU that the loader hands to the kernel',
    rule: 'memory-node-beyond-physical',
    severity: 'error',
    bad: {
      memory: ['0x0:512M'],
      given: ['0x0:448M'],
      options: { loaderSetsMemory: false },
      arch: 'arm',
      kernel: '4.4.302',
    },
    at: '<0x0 0x0 0x0 0x20000000>',
    fixed: { memory: ['0x0:448M'] },
  },
  {
    name: 'H8 no memory node',
    rule: 'memory-size-from-bootloader',
    severity: 'info',
    bad: { memory: [], arch: 'riscv', kernel: '6.6.30' },
    at: '{',
    fixed: { memory: ['0x40000000:512M'] },
  },
];
