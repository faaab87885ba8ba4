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
	numa { node0 { numa-node-id = <0>; }; node1 { numa-node-id = <1>; }; };
	high { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0xc0000000 0 0x60000000 0x20000000>; nic { }; };
	nowhere { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0 0 0 0x1000000>; dead { }; };
	riscv { plain { }; raw { dma-noncoherent; }; };
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

/** Nothing makes a default area when the command line says `cma=0`. */
const bare = board.replace(/^\t\tpool: linux,cma.*\n/m, '');

interface Answer {
  readonly servedBy: string | null;
  readonly place: { readonly base: string } | null;
  readonly busLimit: string | null;
  readonly steps: readonly { readonly allocator: string; readonly outcome: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** The order in which allocators are asked, with what each says. */
const said = ({ steps }: Answer): readonly string[] => steps.map(({ allocator, outcome }) => `${allocator} ${outcome}`);

async function ask(words: string, kernel = '6.12.117', config?: string): Promise<Answer> {
  const argv = ['dma', 'board.dts', '--kernel', kernel, '--format', 'json', ...words.split(' ')];
  const files = { 'board.dts': words.includes('cma=0') ? bare : board, ...(config === undefined ? {} : { config }) };
  const { out, err } = await run([...argv, ...(config === undefined ? [] : ['--config', 'config'])], { files });
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

  it('knows that a bus may shift addresses: the mask is about what the device puts out', async () => {
    // 0xc0000000 on the bus is 0x60000000: a mask of 32 bits covers all of the window, one of 31 bits nothing.
    const wide = await ask('--size 3M --device /high/nic');
    expect([wide.servedBy, wide.busLimit, wide.place?.base]).toEqual(['default CMA area', '0xdfffffff', '0x7b100000']);
    const narrow = await ask('--size 3M --device /high/nic --mask 31');
    expect([narrow.servedBy, narrow.notes]).toEqual([null, [expect.stringContaining('refuses such a mask')]]);
    expect((await ask('--size 3M --device /soc/old --mask 31')).notes).toEqual([]);
    expect(said(await ask('--size 3M --device /nowhere/dead')).slice(-2)).toEqual([
      'default CMA area fails',
      'page allocator fails',
    ]);
  });

  it('leaves zones of the caller out of account since the DMA API does', async () => {
    const { notes, steps } = await ask('--size 4K --gfp dma --mask 64');
    expect(notes).toEqual([expect.stringContaining('takes GFP_DMA and GFP_DMA32 off a request')]);
    expect(steps.at(-1)?.reason).toContain('from any zone');
    const old = await ask('--size 4K --gfp dma --mask 64 --cmdline cma=0', '4.9.100');
    expect([old.notes, old.steps.at(-1)?.reason]).toEqual([[], expect.stringContaining('from ZONE_DMA')]);
  });

  it('tries the pools one after the other', async () => {
    const { steps } = await ask('--size 64K --gfp atomic --mask 64 --device /soc/old');
    expect(steps.map(({ reason }) => /the (\S+) pool/.exec(reason)?.[1]).filter(Boolean)).toEqual([
      'GFP_KERNEL|GFP_DMA32',
    ]);
    const failing = await ask('--size 1M --gfp atomic --mask 64');
    expect(said(failing).filter((one) => one === 'atomic pool fails').length).toBeGreaterThan(1);
  });

  it.each([
    ['without RAM', ['--size', '3M'], board.replace(/^\tmemory@[^}]*};\n/m, ''), 'give it with --memory'],
    [
      'when the boot does not come that far',
      ['--size', '3M'],
      BOARD.replace('size = <0 0x4000000>', 'reg = <0 0x90000000 0 0x4000000>'),
      'no device is served: the kernel panics at boot: the CMA area of /reserved-memory/linux,cma',
    ],
  ])('answers nothing %s', async (_, words, dts, message) => {
    const { code, out, err } = await run(['dma', 'board.dts', '--kernel', '6.12.117', ...words], {
      files: { 'board.dts': dts },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
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

const NO_CMA = 'CONFIG_ARM64=y\nCONFIG_MMU=y\nCONFIG_ZONE_DMA=y\n# CONFIG_CMA is not set\n';

describe('dma, arm64 up to 4.14', () => {
  it.each<[string, readonly string[], string?]>([
    ['--size 64K --gfp atomic', ['atomic pool serves']],
    ['--size 1M --gfp atomic', ['atomic pool fails']],
    // What is coherent needs no uncached mapping, so the page allocator does; CMA sleeps.
    ['--size 64K --gfp atomic --coherent', ['default CMA area passed-over', 'page allocator serves']],
    ['--size 4K', ['default CMA area serves']],
    ['--size 3M --device /soc/vpu', ['device CMA area serves']],
    ['--size 17M --device /soc/vpu', ['device CMA area fails']],
    ['--size 100M', ['default CMA area fails']],
    ['--size 3M --cmdline cma=0', ['default CMA area passed-over', 'page allocator serves']],
    [
      '--size 8M --cmdline cma=0',
      ['default CMA area passed-over', 'page allocator fails', 'swiotlb bounce area fails'],
    ],
    ['--size 3M', ['default CMA area passed-over', 'page allocator serves'], NO_CMA],
    ['--size 64K --pool-serves-all', ['atomic pool serves'], NO_CMA],
    ['--size 1M --pool-serves-all', ['atomic pool fails'], NO_CMA],
    ['--size 64K --pool-serves-all --coherent', ['default CMA area passed-over', 'page allocator serves'], NO_CMA],
    ['--size 64K --pool-serves-all', ['default CMA area serves']],
  ])('%s: %j', async (words, expected, config) => {
    const order = said(await ask(words, '4.9.80', config));
    expect(order.filter((one) => !/^(device coherent|atomic) pool passed-over$/.test(one))).toEqual(expected);
  });

  it('says where a pool that serves all makes no difference', async () => {
    const told = async (words: string, kernel: string, config?: string): Promise<boolean> =>
      (await ask(words, kernel, config)).notes.some((note) => note.startsWith('A pool that serves every request'));
    expect(await told('--size 64K --pool-serves-all', '4.9.80', NO_CMA)).toBe(false);
    expect(await told('--size 64K', '4.9.80')).toBe(false);
    expect(await told('--size 64K --pool-serves-all --cmdline cma=0', '4.9.80')).toBe(true);
    expect(await told('--size 64K --pool-serves-all --coherent', '4.9.80', NO_CMA)).toBe(true);
    expect(await told('--size 64K --pool-serves-all', '4.19.78', NO_CMA)).toBe(true);
  });

  it('does not look whether the device reaches what CMA gives', async () => {
    const { servedBy, steps } = await ask('--size 3M --device /soc/old', '4.9.80');
    expect(servedBy).toBe('default CMA area');
    expect(steps.at(-1)?.reason).toContain('the device reaches 0x0-0x5fffffff only, which this code does not check');
  });

  it('has a bounce area where RAM goes on above the DMA limit', async () => {
    const { servedBy, steps } = await ask(
      '--size 128K --device /nowhere/dead --memory 0x40000000:6G --cmdline cma=0',
      '4.9.80',
    );
    expect([steps.at(-2)?.outcome, servedBy]).toEqual(['fails', 'swiotlb bounce area']);
  });
});

describe('dma, arm64 4.16 to 4.19', () => {
  it.each<[string, readonly string[]]>([
    ['--size 64K --gfp atomic', ['atomic pool serves']],
    ['--size 4K', ['default CMA area serves']],
    ['--size 3M --device /soc/old', ['default CMA area fails', 'page allocator serves']],
    ['--size 100M', ['default CMA area fails', 'page allocator fails', 'swiotlb bounce area fails']],
  ])('%s: %j', async (words, expected) => {
    const order = said(await ask(words, '4.19.78'));
    expect(order.filter((one) => !/^(device coherent|atomic) pool passed-over$/.test(one))).toEqual(expected);
  });
});

describe('dma with areas of NUMA nodes', () => {
  const symbols = ['ARM64', 'MMU', 'NUMA', 'ZONE_DMA', 'ZONE_DMA32', 'CMA', 'DMA_CMA', 'DMA_NUMA_CMA'];
  const config = symbols.map((name) => `CONFIG_${name}=y\n`).join('');
  const areas = async (words: string): Promise<readonly string[]> => {
    const bootargs = ['--cmdline', 'cma_pernuma=16M numa_cma=0:32M'];
    const argv = ['dma', 'board.dts', '--kernel', '6.12.117', '--config', 'config', '--format', 'json', ...bootargs];
    const { out } = await run([...argv, ...words.split(' ')], { files: { 'board.dts': board, config } });
    return (JSON.parse(out) as Answer).steps
      .filter(({ allocator }) => /CMA/.test(allocator))
      .map(({ outcome, reason }) => `${outcome} ${/`(.*?)`/.exec(reason)?.[1]}`);
  };

  it.each<[string, readonly string[]]>([
    ['--size 3M --mask 64 --device /numa/node0', ['serves pernuma0']],
    ['--size 20M --mask 64 --device /numa/node0', ['fails pernuma0', 'serves numa0']],
    ['--size 40M --mask 64 --device /numa/node0', ['fails pernuma0', 'fails numa0', 'serves linux,cma']],
    // A mask of 32 bits makes it a request for ZONE_DMA.
    ['--size 3M --device /numa/node0', ['passed-over pernuma0', 'passed-over numa0', 'serves linux,cma']],
    ['--size 3M --mask 64 --device /numa/node1', ['passed-over pernuma0', 'passed-over numa0', 'serves linux,cma']],
    ['--size 3M --mask 64', ['passed-over pernuma0', 'passed-over numa0', 'serves linux,cma']],
    ['--size 4K --mask 64 --device /numa/node0', ['passed-over undefined']],
  ])('%s: %j', async (words, expected) => expect(await areas(words)).toEqual(expected));
});

describe('dma, riscv', () => {
  it.each<[string, string, readonly string[], string?]>([
    ['--size 3M', '6.12.117', ['atomic pool passed-over', 'restricted pool passed-over', 'default CMA area serves']],
    // Coherent unless a node says otherwise, so what may not sleep needs no pool.
    ['--size 64K --gfp atomic --device /riscv/plain', '6.12.117', ['page allocator serves']],
    ['--size 64K --gfp atomic --device /riscv/raw', '6.12.117', ['atomic pool serves']],
    ['--size 64K --gfp atomic --device /riscv/raw', '5.15.135', ['page allocator serves']],
    ['--size 3M --device /riscv/raw', '6.12.117', ['page allocator fails'], 'CONFIG_RISCV=y\nCONFIG_MMU=y\n'],
    ['--size 64K --device /riscv/plain', '6.12.117', ['default CMA area serves'], 'CONFIG_RISCV=y\nCONFIG_MMU=y\n'],
  ])('%s, kernel %s: %j', async (words, kernel, expected, config) => {
    const order = said(await ask(`${words} --arch riscv`, kernel, config));
    expect(order.slice(-expected.length)).toEqual(expected);
  });
});

describe('dma, 32-bit arm', () => {
  it.each<[string, string, readonly string[]]>([
    // Own code: a single page comes from CMA too, and what is too large for it comes from nowhere.
    ['--size 4K', '6.12.117', ['device coherent pool passed-over', 'default CMA area serves']],
    ['--size 100M', '6.12.117', ['device coherent pool passed-over', 'default CMA area fails']],
    ['--size 64K --gfp atomic', '6.12.117', ['default CMA area passed-over', 'atomic pool serves']],
    ['--size 1M --gfp atomic', '6.12.117', ['default CMA area passed-over', 'atomic pool fails']],
    ['--size 64K --cmdline cma=0', '6.12.117', ['atomic pool passed-over', 'page allocator serves']],
    ['--size 64K --gfp atomic --coherent', '5.15.135', ['atomic pool passed-over', 'page allocator serves']],
    ['--size 4K --coherent', '5.15.135', ['default CMA area serves']],
    // Coherent devices use dma-direct since 6.0: the page allocator for a single page, and as the way out.
    ['--size 4K --coherent', '6.12.117', ['default CMA area passed-over', 'page allocator serves']],
    ['--size 3M --device /soc/old', '6.12.117', ['default CMA area serves']],
  ])('%s, kernel %s: %j', async (words, kernel, expected) => {
    const order = said(await ask(`${words} --arch arm`, kernel));
    expect(order.slice(-expected.length)).toEqual(expected);
  });
});

describe('dma behind an IOMMU', () => {
  it.each<[string, readonly string[]]>([
    ['--size 300M', ['pages behind the IOMMU serves']],
    ['--size 64K --gfp atomic', ['atomic pool serves']],
    ['--size 64K --gfp atomic --coherent', ['default CMA area passed-over', 'page allocator serves']],
    ['--size 512K --device /soc/dsp', ['device coherent pool serves']],
  ])('%s: %j', async (words, expected) => {
    expect(said(await ask(`${words} --iommu`)).filter((one) => !one.startsWith('device coherent pool passed'))).toEqual(
      expected,
    );
  });
});
