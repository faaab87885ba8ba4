import { describe, expect, it } from 'vitest';
import { exampleSource, lintBoard } from '../src/index.ts';
import { type Board, boardContext, textAt } from './board.ts';

/**
 * Mistakes that were made on real boards, in our own words; the letter and number of each is its place among the classes:
 * A fit, B precedence, C DMA limits and highmem, D granule, E overlaps, F malformed nodes, G firmware, H boot loader,
 * I kernel configuration, J placeholders. `line` is the text at which the rule must point.
 */
interface FieldCase {
  readonly name: string;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly bad: Board;
  readonly at: string;
  readonly fixed: Partial<Board>;
}

const pool = (name: string, more: string): string =>
  `${name} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\t${more.replaceAll('; ', ';\n\t')}\n};`;
const hole = (base: string, size: string, name = `firmware@${base.slice(2)}`): string =>
  `${name} {\n\tno-map;\n\treg = <0x0 ${base} 0x0 ${size}>;\n};`;
const fixed = (name: string, base: string, size: string, more = ''): string =>
  `${name} {\n\treg = <0x0 ${base} 0x0 ${size}>;\n\t${more}\n};`;
const both = (...nodes: readonly string[]): string => nodes.join('\n\n');
const config = (...lines: readonly string[]): string =>
  `${['CMA=y', 'DMA_CMA=y', ...lines].map((l) => `CONFIG_${l}`).join('\n')}\n`;
const root = (cells: string, body: string): string => `/dts-v1/;\n\n/ {\n\t${cells}\n${body}\n};\n`;
const CELLS1 = '#address-cells = <1>;\n\t#size-cells = <1>;';

const CASES: readonly FieldCase[] = [
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

/** Command lines are in the tree, as boot loaders leave them: findings about them then have a line. */
function inTree({ cmdline = '', ...board }: Board): Board {
  if (cmdline === '') return board;
  const bootargs = `\tchosen {\n\t\tbootargs = "${cmdline}";\n\t};\n`;
  return { ...board, dts: exampleSource(board).replace(/^\t#size-cells.*\n/m, (cells) => cells + bootargs) };
}

const findings = (board: Board) => lintBoard(boardContext(board)).filter(({ rule }) => rule !== 'cma-default-source');

/** The size that a help says would fit, in bytes. */
function suggested(help: string | undefined): string | undefined {
  const match = /ask for at most (\d+) (MiB|GiB)/.exec(help ?? '');
  return match ? `0x${(BigInt(match[1] ?? 0) << (match[2] === 'GiB' ? 30n : 20n)).toString(16)}` : undefined;
}

describe('the largest size that a message names', () => {
  it.each(CASES.filter(({ rule, at }) => rule === 'cma-does-not-fit' && at.startsWith('<')))('$name', ({ bad, at }) => {
    const before = findings(bad).find(({ rule }) => rule === 'cma-does-not-fit');
    const size = suggested(before?.help);
    expect(size).toBeDefined();
    const withSize = (text: string): readonly string[] =>
      findings({ ...bad, snippet: (bad.snippet ?? '').replace(at, `<0x0 ${text}>`) }).map(({ rule }) => rule);
    expect(withSize(size ?? '')).not.toContain('cma-does-not-fit');
    const more = `0x${(BigInt(size ?? 0) + 0x200_0000n).toString(16)}`;
    expect(withSize(more)).toContain('cma-does-not-fit');
  });
});

describe('mistakes from the field', () => {
  it.each(CASES)('$name', ({ rule, severity, bad, at, fixed: change }) => {
    const board = inTree(bad);
    const found = findings(board).filter((finding) => finding.rule === rule);
    expect(found.map((finding) => finding.severity)).toEqual([severity]);
    if (at !== '') expect(found.map(({ span }) => textAt(board, span))).toEqual([at]);
    const after = findings(inTree({ ...bad, ...change }));
    expect(after.map(({ rule: id, message }) => `${id}: ${message}`)).toEqual([]);
  });
});
