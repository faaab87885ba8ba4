import { memoryHost, u64 } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import {
  analyzeBoard,
  type BoardAnalysis,
  type BoardInput,
  createSession,
  foldVariants,
  lintAnalysis,
  verdictOf,
} from '../src/index.ts';

const BOARD = `/dts-v1/;
#include "ram.h"
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 RAM>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 0x4000000>; linux,cma-default; };
	};
};
`;

/** The header of an arm64 Image that takes 32 MiB from the address it is loaded to. */
function image(): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(8, 0n, true);
  view.setBigUint64(16, 0x200_0000n, true);
  bytes.set(new TextEncoder().encode('ARM\u0064'), 56);
  return bytes;
}

const files = {
  'board.dts': BOARD,
  'ram.h': '#define RAM 0x40000000\n',
  Image: image(),
  'initrd.gz': new Uint8Array(5000),
};

const check = (input: Partial<BoardInput>, more: Record<string, string | Uint8Array> = {}): BoardAnalysis =>
  analyzeBoard({ deviceTree: 'board.dts', kernel: '6.12.117', ...input }, memoryHost({ ...files, ...more }));

const codesOf = ({ diagnostics }: BoardAnalysis): readonly string[] =>
  diagnostics.filter(({ severity }) => severity !== 'info').map(({ code }) => code);

describe('analysis of a board', () => {
  it('gives tree, configuration, simulation, texts and the files read', () => {
    const analysis = check({});
    expect(codesOf(analysis)).toEqual([]);
    expect(analysis.simulation?.defaultCma).toMatchObject({ base: 0x7c00_0000n, size: 0x400_0000n });
    expect(analysis.files).toEqual(['board.dts', 'ram.h']);
    expect(analysis.sources.lines(analysis.files[0] ?? ('' as never))?.lineText(6)).toContain('memory@40000000');
  });

  it('points to flags for values that no file has', () => {
    const { simulation, sources } = check({ commandLine: 'cma=32M' });
    const origin = simulation?.defaultCma?.origin;
    const span = origin?.kind === 'source' ? origin.span : undefined;
    expect(span && sources.lines(span.file)?.text.slice(span.start, span.end)).toBe('cma=32M');
  });

  it('reads the size of an Image, with its address or at the start of RAM', () => {
    const placed = check({ kernelImage: { kind: 'file', path: 'Image', base: u64(0x4800_0000) } });
    expect(placed.config?.images.kernel).toMatchObject({
      range: { base: 0x4800_0000n, size: 0x200_0000n },
      basis: 'given',
    });
    expect(codesOf(placed)).toEqual([]);
    const assumed = check({ kernelImage: { kind: 'file', path: 'Image', base: null } });
    expect(assumed.config?.images.kernel?.range).toEqual({ base: 0x4000_0000n, size: 0x200_0000n });
    expect(assumed.diagnostics.map(({ code }) => code)).toContain('INP009');
  });

  it('sizes initrd and blob by their files', () => {
    const { config } = check({
      initrd: { kind: 'file', path: 'initrd.gz', base: u64(0x5000_0000) },
      dtb: { kind: 'base', base: u64(0x5100_0000) },
    });
    expect(config?.images.initrd?.range).toEqual({ base: 0x5000_0000n, size: 5000n });
    expect(config?.images.dtb?.range.base).toBe(0x5100_0000n);
    expect(config?.images.dtb?.range.size).toBeGreaterThan(300n);
  });

  it.each([
    [{ configFile: 'none.config' }, 'INP001'],
    [{ kernelImage: { kind: 'file', path: 'initrd.gz', base: null } }, 'INP007'],
    [{ initrd: { kind: 'file', path: 'none', base: null } }, 'INP001'],
    [{ overlays: ['none.dtbo'] }, 'INP001'],
    [{ deviceTree: 'none.dts' }, 'INP001'],
  ] as const)('does not simulate when an input is not readable: %o', (input, code) => {
    const analysis = check(input);
    expect(codesOf(analysis)).toEqual([code]);
    expect(analysis.simulation).toBeNull();
    expect(verdictOf(analysis.diagnostics)).toBe(2);
  });

  it('does not simulate a source with a syntax error, but gives its tree', () => {
    const analysis = check({}, { 'board.dts': BOARD.replace('ranges;', 'ranges') });
    expect(analysis.readable).toBe(true);
    expect(analysis.tree?.nodeByPath('/memory@40000000')).toBeDefined();
    expect(analysis.simulation).toBeNull();
    expect(codesOf(analysis)).toHaveLength(1);
  });

  it('labels findings with the variant', () => {
    expect(check({ deviceTree: 'none.dts', variant: { memory: '1G' } }).diagnostics[0]?.variant).toEqual({
      memory: '1G',
    });
  });

  it('scans a shared header once for many boards', () => {
    let reads = 0;
    const host = memoryHost({ ...files, 'second.dts': BOARD });
    const read = (path: string) => {
      if (path === 'ram.h') reads++;
      return host.read(path);
    };
    const counting = { ...host, read };
    const session = createSession(counting);
    for (const deviceTree of ['board.dts', 'second.dts']) {
      expect(analyzeBoard({ deviceTree }, counting, session).simulation?.defaultCma?.base).toBe(0x7c00_0000n);
    }
    expect(reads).toBe(1);
  });

  it('gives the same for source and blob', async () => {
    const { encodeFdt } = await import('@carveout/devicetree');
    const source = check({});
    if (!source.tree) throw new Error('the board has a tree');
    const blob = check({ deviceTree: 'board.dtb' }, { 'board.dtb': encodeFdt(source.tree) });
    expect(blob.simulation?.defaultCma).toMatchObject({ base: 0x7c00_0000n, size: 0x400_0000n });
    expect(blob.simulation?.log).toEqual(source.simulation?.log);
  });
});

describe('lint over variants', () => {
  const small = {
    memory: [{ base: null, size: u64(0x400_0000) }],
    kernelImage: { kind: 'range', base: u64(0x4020_0000), size: u64(0x1e0_0000) },
  } as const;
  const lint = (input: Partial<BoardInput>) => lintAnalysis(check(input));

  it('drops the variant from what all of them have and keeps it for the others', () => {
    const inputs = [{ ...small, variant: { memory: '64M' } }, { variant: { memory: '1G' } }];
    const fits = foldVariants(inputs.map(lint)).filter(({ rule }) => rule === 'cma-does-not-fit');
    expect(fits.map(({ variant }) => variant)).toEqual([{ memory: '64M' }]);
    const same = foldVariants([lint(small), lint(small)]);
    expect(new Set(same.map(({ variant }) => variant))).toEqual(new Set([null]));
  });

  it('turns rules off', () => {
    const rules = (input: Partial<BoardInput>) => lint(input).map(({ rule }) => rule);
    expect(rules({})).toContain('cma-default-source');
    expect(rules({ lint: { layers: [{ rules: { 'cma-default-source': { severity: 'off' } } }] } })).not.toContain(
      'cma-default-source',
    );
  });
});
