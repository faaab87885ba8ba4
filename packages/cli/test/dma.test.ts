import { describe, expect, it } from 'vitest';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-dma.ts';
import { BOARD, run } from './memory-io.ts';

const DEVICES = `
	soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0 0x80000000>; dma-ranges = <0 0 0 0x60000000>;
		old { };
		vpu { memory-region = <&vpu_pool>; };
		dsp { memory-region = <&dsp_pool>; };
		gpu { dma-coherent; };
		wifi { memory-region = <&wifi_pool>; };
	};
`;
const POOLS = `
		vpu_pool: vpu-pool { compatible = "shared-dma-pool"; reusable; size = <0 0x1000000>; };
		dsp_pool: dsp@58000000 { compatible = "shared-dma-pool"; no-map; reg = <0 0x58000000 0 0x100000>; };
		wifi_pool: wifi@50000000 { compatible = "restricted-dma-pool"; reg = <0 0x50000000 0 0x400000>; };
`;
const board = BOARD.replace('\treserved-memory {', `${DEVICES}\treserved-memory {`).replace(
  'ranges;\n',
  `ranges;\n${POOLS}`,
);

interface Answer {
  readonly servedBy: string | null;
  readonly place: { readonly base: string } | null;
  readonly busLimit: string | null;
  readonly steps: readonly { readonly allocator: string; readonly outcome: string }[];
}

async function ask(words: string, kernel = '6.12.117'): Promise<Answer> {
  const argv = ['dma', 'board.dts', '--kernel', kernel, '--format', 'json', ...words.split(' ')];
  const { out, err } = await run(argv, { files: { 'board.dts': board } });
  expect(err).toBe('');
  return JSON.parse(out) as Answer;
}

describe('dma', () => {
  it.each<[string, string, string | null]>([
    ['--size 3M', '6.12.117', 'default CMA area'],
    ['--size 4K', '6.12.117', 'page allocator'],
    ['--size 4K', '4.19.100', 'default CMA area'],
    ['--size 100M', '6.12.117', null],
    ['--size 64K --gfp atomic', '6.12.117', 'atomic pool'],
    ['--size 64K --gfp atomic --coherent', '6.12.117', 'page allocator'],
    ['--size 1M --gfp atomic', '6.12.117', null],
    ['--size 3M --iommu', '6.12.117', 'pages behind the IOMMU'],
    ['--size 3M --device /soc/vpu --mask 64', '6.12.117', 'page allocator'],
    ['--size 512K --device /soc/dsp', '6.12.117', 'device coherent pool'],
    ['--size 600K --device /soc/dsp', '6.12.117', 'device coherent pool'],
    ['--size 1100K --device /soc/dsp', '6.12.117', null],
    ['--size 64K --gfp atomic --device /soc/gpu', '6.12.117', 'page allocator'],
    ['--size 64K --device /soc/wifi', '6.12.117', 'restricted pool'],
    ['--size 64K --gfp atomic --device /soc/wifi', '6.12.117', 'restricted pool'],
    ['--size 3M --device /soc/wifi', '6.12.117', null],
    ['--size 100M', '4.9.100', null],
    ['--size 3M', '4.9.100', 'default CMA area'],
  ])('%s, kernel %s: %s', async (words, kernel, servedBy) => {
    expect((await ask(words, kernel)).servedBy).toBe(servedBy);
  });

  it('applies dma-ranges: what CMA gives is beyond the bus and given back', async () => {
    const { busLimit, steps } = await ask('--size 3M --device /soc/old');
    expect(busLimit).toBe('0x5fffffff');
    expect(steps.map(({ allocator, outcome }) => `${allocator} ${outcome}`)).toEqual([
      'device coherent pool passed-over',
      'atomic pool passed-over',
      'restricted pool passed-over',
      'default CMA area fails',
      'page allocator serves',
    ]);
  });

  it('asks nobody behind CMA in old arm64 kernels', async () => {
    const { steps } = await ask('--size 100M', '4.9.100');
    expect(steps.at(-1)).toMatchObject({ allocator: 'default CMA area', outcome: 'fails' });
  });

  it('says it in words', async () => {
    const argv = ['dma', 'board.dts', '--kernel', '6.12.117', '--size', '3M'];
    const { code, out } = await run(argv, { files: { 'board.dts': board } });
    expect(code).toBe(0);
    expect(out).toContain('served by the default CMA area, at 0x7b100000-0x7b3fffff on an idle board.');
    expect(out).toMatch(/✔ default CMA area\s+`linux,cma`, 768 pages aligned to 1 MiB/);
  });

  it.each([
    [['dma', 'board.dts'], 'how much? give --size'],
    [['dma', 'board.dts', '--size', '0'], 'is no size of a buffer'],
    [['dma', 'board.dts', '--size', '1M', '--gfp', 'x'], '--gfp is kernel, atomic, dma, dma32'],
    [['dma', 'board.dts', '--size', '1M', '--mask', '7'], '--mask is a number of bits'],
    [['dma', 'board.dts', '--size', '1M', '--device', '/nope'], 'there is no node `/nope`'],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await run(argv, { files: { 'board.dts': board } });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
