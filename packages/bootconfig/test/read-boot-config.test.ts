import { defaultOrigin, fileId, hex, identityMap, type Sourced, spanOf } from '@carveout/core';
import { buildTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { parseKconfig } from '@carveout/grammar-kconfig';
import { describe, expect, it } from 'vitest';
import { type BootInputs, readBootConfig } from '../src/index.ts';

const FILE = fileId('board.dts');
const given = <T>(value: T): Sourced<T> => ({ value, origin: defaultOrigin('given') });

interface Case extends Omit<Partial<BootInputs>, 'config'> {
  readonly config?: string;
}

function read(body: string, { config, ...inputs }: Case = {}) {
  const { ast } = parseDts(`/dts-v1/;\n/ { ${body} };`, FILE);
  const { tree } = buildTree(ast, identityMap(FILE));
  return readBootConfig({
    tree,
    treeFile: FILE,
    ...inputs,
    ...(config === undefined ? {} : { config: parseKconfig(config, fileId('.config')) }),
  });
}

const codes = ({ diagnostics }: ReturnType<typeof read>) => diagnostics.map(({ rule }) => rule);

describe('kernel version', () => {
  it('is the flag, else the .config header, else none with the documented order', () => {
    const header = '#\n# Linux/arm64 5.4.286 Kernel Configuration\n#\nCONFIG_CMA=y\n';
    expect(read('', { config: header, kernel: given('6.1.176') }).config.kernel.version.text).toBe('6.1.176');
    expect(read('', { config: header }).config.kernel.version.text).toBe('5.4.286');
    const none = read('').config.kernel;
    expect([none.given, none.profile.does.nodeVersusCommandLine]).toEqual([false, 'node-wins']);
  });

  it('that cannot be read is one error', () => {
    expect(codes(read('', { kernel: given('latest'), arch: given('arm64') }))).toEqual(['kernel-version-unreadable']);
  });

  it('without its stable level is told to matter where it does', () => {
    expect(codes(read('', { kernel: given('6.12'), arch: given('arm64') }))).toEqual(['kernel-stable-level-missing']);
    expect(codes(read('', { kernel: given('6.12.117'), arch: given('arm64') }))).toEqual([]);
  });
});

describe('architecture', () => {
  const cpu = (compatible: string) =>
    `cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { compatible = "${compatible}"; reg = <0>; }; };`;

  it.each([
    ['arm,cortex-a53', 'arm64'],
    ['arm,cortex-a510', 'arm64'],
    ['arm,cortex-a7', 'arm'],
    ['arm,cortex-a15', 'arm'],
    ['arm,arm1176jzf-s', 'arm'],
    ['sifive,u54-mc', 'riscv'],
    ['riscv', 'riscv'],
    ['apple,icestorm', 'arm64'],
    ['qcom,krait', 'arm'],
    ['qcom,kryo385', 'arm64'],
  ])('of %s is %s', (compatible, arch) => {
    expect(read(cpu(compatible)).config.arch.value).toBe(arch);
  });

  it('is assumed to be arm64 with a note when nothing tells it', () => {
    const result = read('');
    expect(result.config.arch.value).toBe('arm64');
    expect(codes(result)).toEqual(['architecture-assumed']);
  });
});

describe('command line', () => {
  const chosen = 'chosen { bootargs = "console=ttyS0 cma=64M"; };';
  const text = (body: string, options: Case) =>
    read(body, { arch: given('arm64'), ...options }).config.commandLine.text;

  it('is bootargs, unless a flag replaces them', () => {
    expect(text(chosen, {})).toBe('console=ttyS0 cma=64M');
    expect(text(chosen, { commandLine: given('cma=1G') })).toBe('cma=1G');
  });

  it('falls back to CONFIG_CMDLINE only when there are no bootargs', () => {
    const config = 'CONFIG_CMDLINE="cma=32M"\n';
    expect(text(chosen, { config })).toBe('console=ttyS0 cma=64M');
    expect(text('chosen { };', { config })).toBe('cma=32M');
  });

  it('is extended by CONFIG_CMDLINE behind bootargs, in 4.4 in front of them', () => {
    const config = 'CONFIG_CMDLINE="cma=32M"\nCONFIG_CMDLINE_EXTEND=y\n';
    expect(text(chosen, { config, kernel: given('6.1.176') })).toBe('console=ttyS0 cma=64M cma=32M');
    expect(text(chosen, { config, kernel: given('4.4.11') })).toBe('cma=32M console=ttyS0 cma=64M');
  });

  it('is CONFIG_CMDLINE alone when forced', () => {
    expect(text(chosen, { config: 'CONFIG_CMDLINE="cma=32M"\nCONFIG_CMDLINE_FORCE=y\n' })).toBe('cma=32M');
  });

  it('needs a /chosen node for CONFIG_CMDLINE up to 5.15', () => {
    const config = 'CONFIG_CMDLINE="cma=32M"\n';
    expect(text('', { config, kernel: given('5.15.135') })).toBe('');
    expect(text('', { config, kernel: given('6.1.176') })).toBe('cma=32M');
  });

  it('points into the bootargs string at the very word', () => {
    const body = 'chosen { bootargs = "quiet cma=192MB"; };';
    const { diagnostics } = read(body, { arch: given('arm64') });
    const source = `/dts-v1/;\n/ { ${body} };`;
    const [junk] = diagnostics;
    expect(junk && source.slice(junk.span.start, junk.span.end)).toBe('B');
  });
});

describe('reserved memory', () => {
  it('reads every property with the cells of the root', () => {
    const { config } = read(
      '#address-cells = <2>; #size-cells = <1>; reserved-memory { #address-cells = <2>; #size-cells = <1>; ranges; ' +
        'pool@190000000 { compatible = "shared-dma-pool"; reusable; linux,cma-default; reg = <1 0x90000000 0x400000>; alignment = <0 0x1000>; }; };',
      { arch: given('arm64') },
    );
    const [node] = config.reservedMemory?.nodes ?? [];
    expect(config.reservedMemory?.problem).toBeNull();
    expect(node?.reg?.tuples.map(({ base, size }) => `${hex(base)} ${hex(size)}`)).toEqual(['0x190000000 0x400000']);
    expect([node?.reusable !== null, node?.cmaDefault !== null, node?.noMap !== null]).toEqual([true, true, false]);
    expect(node?.alignment).toMatchObject({ value: 0x1000n, lengthOk: true });
  });

  it.each([
    ['#address-cells = <1>; #size-cells = <1>; ranges;', null],
    ['#address-cells = <1>; #size-cells = <1>;', 'ranges is missing'],
    ['#address-cells = <2>; #size-cells = <1>; ranges;', "#address-cells is <2>, the root's is <1>"],
    ['#address-cells = <1>; ranges;', '#size-cells is missing'],
  ])('with `%s`: %s', (properties, problem) => {
    const { config } = read(`#address-cells = <1>; #size-cells = <1>; reserved-memory { ${properties} };`);
    expect(config.reservedMemory?.problem).toBe(problem);
  });
});

describe('DMA limits of the tree', () => {
  const bus = (name: string, ranges: string, inner = '') =>
    `${name} { #address-cells = <1>; #size-cells = <1>; ranges; ${ranges} ${inner} };`;
  const limit = (body: string) => read(`#address-cells = <1>; #size-cells = <1>; ${body}`).config.dmaMaxCpuAddress;

  it('is none without dma-ranges, or with an empty one', () => {
    expect(limit(bus('soc', ''))).toBeNull();
    expect(limit(bus('soc', 'dma-ranges;'))).toBeNull();
  });

  it('is the lowest end over all buses, with the property that says it', () => {
    const found = limit(
      bus('soc', 'dma-ranges = <0 0 0x80000000>;') + bus('old', 'dma-ranges = <0xc0000000 0 0x40000000>;'),
    );
    expect(found && hex(found.value)).toBe('0x3fffffff');
    expect(found && spanOf(found.origin)?.file).toBe(FILE);
  });

  it('is translated through the buses above', () => {
    const found = limit(
      bus('soc', 'dma-ranges = <0 0x40000000 0x40000000>;', bus('sub', 'dma-ranges = <0 0x10000000 0x10000000>;')),
    );
    expect(found && hex(found.value)).toBe('0x5fffffff');
  });

  it('ignores disabled buses', () => {
    expect(limit(bus('old', 'status = "disabled"; dma-ranges = <0 0 0x1000>;'))).toBeNull();
  });
});

describe('settings', () => {
  it('come from the .config, else from the defconfig, and say so', () => {
    const fromConfig = read('', {
      arch: given('arm64'),
      config: 'CONFIG_CMA_SIZE_MBYTES=128\nCONFIG_ARM64_64K_PAGES=y\n',
    }).config.settings;
    expect([fromConfig.cmaSizeMbytes.value, fromConfig.pageSize.value, fromConfig.configGiven]).toEqual([
      128,
      65536,
      true,
    ]);
    const none = read('', { arch: given('arm64') }).config.settings;
    expect([none.cmaSizeMbytes.value, none.pageSize.value, none.configGiven]).toEqual([32, 4096, false]);
    expect(none.cmaSizeMbytes.origin.kind).toBe('default');
  });

  it('leaves CMA as the defconfig has it in a fragment about other things, or that only sets a size', () => {
    const other = read('', { arch: given('arm64'), config: 'CONFIG_ARM64_64K_PAGES=y\n' }).config.settings;
    expect([other.dmaCma.value, other.cmaSizeMbytes.value]).toEqual([true, 32]);
    const size = read('', { arch: given('arm64'), config: 'CONFIG_CMA_SIZE_MBYTES=320\n' }).config.settings;
    expect([size.cma.value, size.dmaCma.value, size.cmaSizeMbytes.value]).toEqual([true, true, 320]);
  });

  it('takes a symbol that the .config leaves out for off', () => {
    expect(read('', { arch: given('arm64'), config: 'CONFIG_CMA=y\n' }).config.settings.dmaCma.value).toBe(false);
  });
});
