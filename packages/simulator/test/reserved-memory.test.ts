import { hex } from '@carveout/core';
import { type BootCase, bootOf, ram, reservedMemory } from '@carveout/testkit';
import { describe, expect, it } from 'vitest';

const RAM = ram(0x8000_0000, 0x4000_0000);
/** riscv places everything flush with the end of RAM, so that expectations are easy to see. */
const boot = (kernel: string, children: string, more: Partial<BootCase> = {}): BootCase => ({
  kernel,
  arch: 'riscv',
  config: 'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_HUGETLBFS=y CONFIG_HUGETLB_PAGE=y CONFIG_CMA_SIZE_MBYTES=0',
  dts: `${RAM} ${reservedMemory(children)}`,
  ...more,
});

/** `name base outcome` for each node. */
function check(input: BootCase, expected: readonly string[]): void {
  const { reservedMemory: nodes } = bootOf(input);
  expect(nodes.map(({ name, base, outcome }) => `${name} ${base === null ? '-' : hex(base)} ${outcome}`)).toEqual(
    expected,
  );
}

const pool = (name: string, size = '0 0x800000'): string =>
  `${name} { compatible = "shared-dma-pool"; reusable; size = <${size}>; };`;

describe('order of dynamic nodes', () => {
  it('is heapsort order of equal keys up to 6.1: of two, the second is placed first', () => {
    check(boot('6.1.176', pool('a') + pool('b')), ['a 0xbf000000 cma', 'b 0xbf800000 cma']);
  });

  it('is tree order from 6.6 on', () => {
    for (const kernel of ['6.6.9', '6.12.0', '6.12.117', '6.18.2']) {
      check(boot(kernel, pool('a') + pool('b')), ['a 0xbf800000 cma', 'b 0xbf000000 cma']);
    }
  });

  it('moves the first of six to the end up to 6.1', () => {
    const six = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'].map((name) => pool(name)).join('');
    const events = bootOf(boot('6.1.176', six)).events.filter(({ kind }) => kind === 'alloc');
    expect(events.map(({ owner }) => owner.slice(-2))).toEqual(['d2', 'd3', 'd4', 'd5', 'd6', 'd1']);
  });
});

describe('CMA alignment', () => {
  const six = 'p@90000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x90000000 0 0x600000>; };';

  it('is 4 MiB up to 5.15 with 4 KiB pages: 6 MiB are refused and given back', () => {
    check(boot('5.15.135', six), ['p@90000000 0x90000000 init-failed']);
  });

  it('is one pageblock of 2 MiB later', () => {
    check(boot('6.1.176', six), ['p@90000000 0x90000000 cma']);
  });
});

describe('/memreserve/ and no-map', () => {
  const nomap = 'fw@90000000 { no-map; reg = <0 0x90000000 0 0x100000>; };';
  const with90000000 = (kernel: string): BootCase => boot(kernel, nomap, { dtb: [0x9000_0000, 0x1000], arch: 'arm64' });

  it('refuses no-map over memory that is reserved already', () => {
    check(with90000000('6.1.176'), ['fw@90000000 0x90000000 reserve-failed']);
    check(with90000000('5.10.89'), ['fw@90000000 0x90000000 reserve-failed']);
  });

  it('removed the range from RAM without asking up to 5.4', () => {
    const simulation = bootOf(with90000000('5.4.286'));
    expect(simulation.memory.map(({ base, nomap: flag }) => `${hex(base)} ${flag}`)).toEqual([
      '0x80000000 false',
      '0x90100000 false',
    ]);
  });
});

describe('pools by architecture', () => {
  const plain = 'p@90000000 { compatible = "shared-dma-pool"; reg = <0 0x90000000 0 0x400000>; };';

  it('accepts a mapped coherent pool on 64-bit', () => {
    check(boot('6.1.176', plain, { arch: 'arm64' }), ['p@90000000 0x90000000 coherent-pool']);
  });

  it('gives it back on 32-bit arm, where it must be no-map', () => {
    check(boot('6.1.176', plain, { arch: 'arm' }), ['p@90000000 0x90000000 init-failed']);
    check(boot('6.1.176', plain.replace('reg', 'no-map; reg'), { arch: 'arm' }), [
      'p@90000000 0x90000000 coherent-pool',
    ]);
  });

  it('keeps it reserved up to 4.19, where nothing was given back', () => {
    check(boot('4.19.78', plain, { arch: 'arm' }), ['p@90000000 0x90000000 reserved']);
  });
});

describe('alloc-ranges', () => {
  it('has no fallback: a window without room fails, with the largest size that would fit', () => {
    const node =
      'p { compatible = "shared-dma-pool"; reusable; size = <0 0x4000000>; alloc-ranges = <0 0xbe000000 0 0x8000000>; };';
    const [result] = bootOf(boot('6.12.117', node)).reservedMemory;
    expect(result?.outcome).toBe('alloc-failed');
    expect(result?.largestFit && `${hex(result.largestFit.base)} ${hex(result.largestFit.size)}`).toBe(
      '0xbe000000 0x2000000',
    );
    expect(result?.reason).toContain('the largest that fits is 32 MiB at 0xbe000000');
  });

  it('treats a length that is no multiple as absent from 6.19 on, and skips the node before', () => {
    const node = 'p { size = <0 0x100000>; alloc-ranges = <0 0x90000000 0>; };';
    check(boot('6.18.2', node), ['p - absent']);
    check(boot('6.19', node), ['p 0xbff00000 reserved']);
  });
});

describe('several reg tuples', () => {
  const node =
    'p@90000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x90000000 0 0x800000>, <0 0xa0000000 0 0x800000>; };';

  it('make an area of the first one up to 6.18, and none later; all stay reserved', () => {
    check(boot('6.18.2', node), ['p@90000000 0x90000000 cma']);
    check(boot('6.19', node), ['p@90000000 0x90000000 reserved']);
    expect(bootOf(boot('6.19', node)).cma).toEqual([]);
  });
});

describe('the whole node', () => {
  it("is ignored when its cells differ from the root's", () => {
    const dts = `${RAM} reserved-memory { #address-cells = <2>; #size-cells = <1>; ranges; p { size = <0x100000>; }; };`;
    const simulation = bootOf(boot('6.12.117', '', { dts }));
    expect(simulation.reservedMemory[0]?.reason).toBe(
      "the kernel ignores /reserved-memory: #size-cells is <1>, the root's is <2>",
    );
    const text = 'OF: reserved mem: Reserved memory: unsupported node format, ignoring';
    expect(simulation.log.filter((line) => line.text === text)).toHaveLength(2);
  });

  it('looks at grandchildren up to 5.15 only', () => {
    const nested = 'group { p@90000000 { reg = <0 0x90000000 0 0x100000>; }; };';
    const reserved = (kernel: string) => bootOf(boot(kernel, nested)).reserved.map(({ base }) => hex(base));
    expect(reserved('5.15.135')).toContain('0x90000000');
    expect(reserved('6.1.176')).not.toContain('0x90000000');
  });
});

describe('inputs under which a kernel does not come up', () => {
  it('panics when a CMA area lies outside RAM', () => {
    const node = 'p@f0000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0xf0000000 0 0x2000000>; };';
    const { outcome } = bootOf(boot('6.12.117', node, { arch: 'arm64' }));
    expect(outcome.kind).toBe('panics');
    expect(outcome.reason).toContain('/reserved-memory/p@f0000000 at 0xf0000000 lies outside RAM');
  });

  it('hangs on 32-bit arm when a bypassed node and the cma= area share low memory', () => {
    const dts = `${ram(0x4000_0000, 0x2000_0000)} ${reservedMemory(`${pool('linux,cma', '0 0x8000000').replace('reusable;', 'reusable; linux,cma-default;')}`)}`;
    const config = 'CONFIG_CMA=y CONFIG_DMA_CMA=y CONFIG_HIGHMEM=y';
    const arm = { dts, config, arch: 'arm', cmdline: 'cma=64M', kernelImage: [0x4000_8280, 0x57_8298] } as const;
    expect(bootOf(boot('6.12.117', '', arm)).outcome.kind).toBe('hangs');
    expect(bootOf(boot('6.1.176', '', arm)).outcome.kind).toBe('boots');
  });
});
