import { both, config, type FieldCase, hole, pool } from './field-case.ts';

/** Classes A: fit: pools that do not fit, and areas that leave too little. */
export const fit: readonly FieldCase[] = [
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
    name: 'A7 the memory of a GPU, taken out of the window',
    rule: 'alloc-range-outside-ram',
    severity: 'error',
    bad: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x18000000>; alloc-ranges = <0x0 0x0 0x0 0x40000000>;',
      ),
      memory: ['0x0:372M', '0x40000000:3008M'],
      kernel: '5.4.83',
    },
    at: '<0x0 0x0 0x0 0x40000000>',
    fixed: { memory: ['0x0:948M', '0x40000000:3008M'] },
  },
  {
    name: 'A8 a default that grew while the GPU kept its share',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x20000000>; alloc-ranges = <0x0 0x0 0x0 0x30000000>;',
      ),
      memory: ['0x0:544M', '0x40000000:3008M'],
      config: config('CMA_SIZE_MBYTES=64'),
      kernelImage: [0x20_0000, 0x200_0000],
      kernel: '6.1.73',
    },
    at: '<0x0 0x20000000>',
    fixed: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x10000000>; alloc-ranges = <0x0 0x0 0x0 0x30000000>;',
      ),
    },
  },
  {
    name: 'A9 more than half of what the GPU leaves',
    rule: 'cma-default-too-large',
    severity: 'warning',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x20000000>;'),
      memory: ['0x0:948M'],
      kernel: '5.4.83',
    },
    at: '<0x0 0x20000000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x14000000>;') },
  },
  {
    name: 'A11 a blob that a boot loader relocates into the middle of the window',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: {
      snippet: pool(
        'linux,cma',
        'linux,cma-default; size = <0x0 0x1c000000>; alloc-ranges = <0x0 0x0 0x0 0x30000000>;',
      ),
      memory: ['0x0:948M'],
      config: config('CMA_SIZE_MBYTES=64'),
      kernelImage: [0x8_0000, 0x200_0000],
      dtb: [0x17ff_0000, 0x1_0000],
      kernel: '6.6.30',
    },
    at: '<0x0 0x1c000000>',
    fixed: { dtb: [0x2f00_0000, 0x1_0000] },
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
    name: 'A13 a pool for 1 GiB on the variant with 512 MiB',
    rule: 'cma-default-too-large',
    severity: 'error',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x1c000000>;'),
      memory: ['0x80000000:512M'],
      kernelImage: [0x8020_0000, 0x200_0000],
      kernel: '6.6.30',
    },
    at: '<0x0 0x1c000000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x8000000>;') },
  },
  {
    name: 'A14 a cma= of the boot loader that does not follow the RAM',
    rule: 'cma-default-too-large',
    severity: 'warning',
    bad: { cmdline: 'cma=550M', kernel: '5.4.70' },
    at: 'cma=550M',
    fixed: { cmdline: 'cma=320M' },
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
    name: 'A16 a pool as large as a small board',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: {
      snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x10000000>;'),
      memory: ['0x0:240M'],
      arch: 'arm',
      config: config('CMA_SIZE_MBYTES=16'),
      kernel: '4.14.98',
    },
    at: '<0x0 0x10000000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x4000000>;') },
  },
  {
    name: 'A17 firmware in the window of DMA',
    rule: 'cma-does-not-fit',
    severity: 'error',
    bad: {
      snippet: both(
        pool('linux,cma', 'linux,cma-default; size = <0x0 0x2000000>; alloc-ranges = <0x0 0x88000000 0x0 0x4000000>;'),
        hole('0x89000000', '0x100000'),
        hole('0x8b000000', '0x100000'),
      ),
      memory: ['0x80000000:256M'],
      arch: 'arm',
      config: config('CMA_SIZE_MBYTES=64'),
      kernel: '5.4.286',
    },
    at: '<0x0 0x2000000>',
    fixed: {
      snippet: both(
        pool('linux,cma', 'linux,cma-default; size = <0x0 0x2000000>; alloc-ranges = <0x0 0x88000000 0x0 0x4000000>;'),
        hole('0x86000000', '0x100000'),
        hole('0x87000000', '0x100000'),
      ),
    },
  },
];
