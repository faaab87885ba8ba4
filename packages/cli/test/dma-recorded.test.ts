import { describe, expect, it } from 'vitest';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-dma.ts';
import { run } from './memory-io.ts';

/**
 * What a kernel did: 6.12.117 of Debian's sources, arm64, 4 KiB pages, 1 GiB of RAM at 0x40000000 on QEMU's `virt`, on which a driver
 * bound to each of the devices below and called dma_alloc_coherent() once. What was recorded is the address, and whether
 * `cma_alloc_success` of /proc/vmstat went up.
 */
const CONFIG = ['ARM64', 'MMU', 'ARM64_4K_PAGES', 'ZONE_DMA', 'ZONE_DMA32', 'TRANSPARENT_HUGEPAGE', 'HUGETLBFS']
  .concat(['CMA', 'DMA_CMA', 'CMA_SIZE_SEL_MBYTES', 'SWIOTLB', 'DMA_RESTRICTED_POOL', 'DMA_DECLARE_COHERENT'])
  .map((name) => `CONFIG_${name}=y\n`)
  .join('')
  .concat('CONFIG_CMA_SIZE_MBYTES=32\nCONFIG_CMA_AREAS=7\n');

const BOARD = `/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>; compatible = "linux,dummy-virt";
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a57"; reg = <0>; }; };
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
		vpu: vpu-pool { compatible = "shared-dma-pool"; reusable; size = <0 0x1000000>; };
		dsp: dsp@58000000 { compatible = "shared-dma-pool"; no-map; reg = <0 0x58000000 0 0x100000>; };
		wifi: wifi@59000000 { compatible = "restricted-dma-pool"; reg = <0 0x59000000 0 0x400000>; };
	};
	low { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0 0 0 0x60000000>; dev { }; };
	high { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0xc0000000 0 0x60000000 0x20000000>; dev { }; };
	soc { plain { }; coherent { dma-coherent; };
		vpu { memory-region = <&vpu>; }; dsp { memory-region = <&dsp>; }; wifi { memory-region = <&wifi>; };
	};
};
`;

/** Words of the request; who served it; where in CMA. */
const RECORDED: [words: string, servedBy: string | null, base?: string][] = [
  ['--device /low/dev --size 3M', 'default CMA area', '0x5e100000'],
  ['--device /low/dev --size 64K --gfp atomic', 'atomic pool'],
  // CMA's memory was given back: the buffer lay at 0x60c00000, which the bus shows as 0xc0c00000.
  ['--device /high/dev --size 3M', 'page allocator'],
  ['--device /soc/plain --size 3M', 'default CMA area', '0x5e100000'],
  ['--device /soc/plain --size 4K', 'page allocator'],
  ['--device /soc/plain --size 100M', null],
  ['--device /soc/plain --size 5M --mask 64', 'default CMA area', '0x5e100000'],
  ['--device /soc/plain --size 64K --gfp atomic', 'atomic pool'],
  ['--device /soc/plain --size 64K --gfp atomic --mask 64', 'atomic pool'],
  ['--device /soc/plain --size 1M --gfp atomic', null],
  ['--device /soc/plain --size 4K --gfp dma --mask 64', 'page allocator'],
  ['--device /soc/coherent --size 64K --gfp atomic', 'page allocator'],
  ['--device /soc/vpu --size 3M', 'device CMA area', '0x7f000000'],
  ['--device /soc/vpu --size 4K', 'device CMA area', '0x7f000000'],
  ['--device /soc/vpu --size 2112K', 'device CMA area', '0x7f000000'],
  ['--device /soc/vpu --size 17M', null],
  ['--device /soc/dsp --size 600K', 'device coherent pool', '0x58000000'],
  ['--device /soc/dsp --size 64K --gfp atomic', 'device coherent pool', '0x58000000'],
  ['--device /soc/dsp --size 2M', null],
  ['--device /soc/wifi --size 64K', 'restricted pool'],
  ['--device /soc/wifi --size 64K --gfp atomic', 'restricted pool'],
  ['--device /soc/wifi --size 512K', null],
];

describe('dma requests that a kernel was asked', () => {
  it.each(RECORDED)('%s: %s', async (words, servedBy, base) => {
    const argv = ['dma', 'board.dts', '--kernel', '6.12.117', '--config', 'config', '--format', 'json'];
    const files = { 'board.dts': BOARD, config: CONFIG };
    const { out, err } = await run([...argv, ...words.split(' ')], { files });
    const answer = JSON.parse(out) as { servedBy: string | null; place: { base: string } | null };
    expect([err, answer.servedBy, answer.place?.base]).toEqual(['', servedBy, base]);
  });
});

/** The same kernel with NUMA and DMA_NUMA_CMA, started with `cma_pernuma=16M numa_cma=0:32M`; none of the pools above. */
const NUMA_BOARD = BOARD.replace(
  /\treserved-memory [\s\S]*$/,
  'soc { on { numa-node-id = <0>; }; off { }; other { numa-node-id = <1>; }; };\n};\n',
);
const NUMA_CONFIG = `${CONFIG}CONFIG_NUMA=y\nCONFIG_DMA_NUMA_CMA=y\nCONFIG_NODES_SHIFT=4\n# CONFIG_RODATA_FULL_DEFAULT_ENABLED is not set\n`;

const NUMA_RECORDED: [words: string, servedBy: string | null, base?: string][] = [
  ['--device /soc/on --size 3M --mask 64', 'per-NUMA CMA area', '0x7de00000'],
  ['--device /soc/on --size 20M --mask 64', 'per-NUMA CMA area', '0x7be00000'],
  ['--device /soc/on --size 40M --mask 64', null],
  ['--device /soc/on --size 3M', 'default CMA area', '0x79f00000'],
  ['--device /soc/on --size 4K --mask 64', 'page allocator'],
  ['--device /soc/off --size 3M --mask 64', 'default CMA area', '0x79f00000'],
  ['--device /soc/other --size 3M --mask 64', 'default CMA area', '0x79f00000'],
];

describe('dma requests that a kernel with areas of NUMA nodes was asked', () => {
  it.each(NUMA_RECORDED)('%s: %s', async (words, servedBy, base) => {
    const argv = ['dma', 'board.dts', '--kernel', '6.12.117', '--config', 'config', '--format', 'json'];
    const files = { 'board.dts': NUMA_BOARD, config: NUMA_CONFIG };
    const bootargs = ['--cmdline', 'cma_pernuma=16M numa_cma=0:32M'];
    const { out, err } = await run([...argv, ...bootargs, ...words.split(' ')], { files });
    const answer = JSON.parse(out) as { servedBy: string | null; place: { base: string } | null };
    expect([err, answer.servedBy, answer.place?.base]).toEqual(['', servedBy, base]);
  });
});
