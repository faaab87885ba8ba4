import { fileId, GIB, KIB, MIB, U64_MAX, u64 } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import {
  accumulateCma,
  type CmaValue,
  checkValues,
  codes,
  crashkernelForRam,
  isLegacyCmaDialect,
  type ParsedValue,
  parseCma,
  parseCmaPernuma,
  parseCoherentPool,
  parseCommandLine,
  parseCrashkernel,
  parseHugetlbCma,
  parseKasan,
  parseKvmArmMode,
  parseMem,
  parseMemblock,
  parseMovableNode,
  parseNumaCma,
  parseRodata,
  parseSwiotlb,
  parseVmalloc,
  selectCrashkernel,
} from '../src/index.ts';

const FILE = fileId('x');

/** A result without the brand of its numbers, so that tables stay readable. */
type Plain<T> = T extends bigint ? bigint : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

type Parse<T> = (value: string | null, span: { file: typeof FILE; start: number; end: number }) => ParsedValue<T>;

/** Parses and checks the value, the ignored text and the codes found; spans must show exactly what is ignored. */
function check<T>(
  parse: Parse<T>,
  value: string | null,
  expected: NoInfer<Plain<T>> | null,
  ignored = '',
  found: readonly string[] = [],
): void {
  const start = 1000;
  const result = parse(value, { file: FILE, start, end: start + (value?.length ?? 3) });
  expect(result.value).toEqual(expected);
  expect(result.ignored).toBe(ignored);
  expect(result.diagnostics.map((d) => d.code)).toEqual(found);
  const { ignoredSpan } = result;
  if (ignored === '') expect(ignoredSpan).toBeNull();
  else expect(value?.slice((ignoredSpan?.start ?? 0) - start, (ignoredSpan?.end ?? 0) - start)).toBe(ignored);
  for (const { span } of result.diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(start);
    expect(span.end).toBeLessThanOrEqual(start + (value?.length ?? 3));
  }
}

const cma = (size: bigint, base?: bigint, limit?: bigint): CmaValue => ({
  size: u64(size),
  base: u64(base ?? 0n),
  limit: u64(limit ?? (base === undefined ? 0n : BigInt.asUintN(64, base + size))),
  hasBase: base !== undefined,
  hasLimit: limit !== undefined,
});

describe('cma=', () => {
  it('reads size, base and limit', () => {
    check(parseCma, '64M', cma(64n * MIB));
    check(parseCma, '0', cma(0n));
    check(parseCma, '0x4000000', cma(64n * MIB));
    check(parseCma, '64m@0x40000000', cma(64n * MIB, GIB));
    check(parseCma, '64M@0-1G', cma(64n * MIB, 0n, GIB));
    check(parseCma, '64M@1G-2G', cma(64n * MIB, GIB, 2n * GIB));
    check(parseCma, '64M@0x40000000-0x44000000', cma(64n * MIB, GIB, GIB + 64n * MIB));
    check(parseCma, '256M@3G-4G', cma(256n * MIB, 3n * GIB, 4n * GIB));
  });
  it('drops what follows, as the kernel does', () => {
    check(parseCma, '192MB', cma(192n * MIB), 'B', ['CMD010']);
    check(parseCma, '192MiB', cma(192n * MIB), 'iB', ['CMD010']);
    check(parseCma, '64M,low', cma(64n * MIB), ',low', ['CMD010']);
    check(parseCma, '64M@1Gx', cma(64n * MIB, GIB), 'x', ['CMD010']);
    check(parseCma, '64M@1G-2GB', cma(64n * MIB, GIB, 2n * GIB), 'B', ['CMD010']);
    check(parseCma, '10%', cma(10n), '%', ['CMD010']);
  });
  it('ignores the base behind a unit it does not know', () => {
    check(parseCma, '64MB@0x80000000', cma(64n * MIB), 'B@0x80000000', ['CMD011']);
    check(parseCma, '64M @1G', cma(64n * MIB), ' @1G', ['CMD011']);
  });
  it('takes 0 where there is no number', () => {
    check(parseCma, '', cma(0n), '', ['CMD013']);
    check(parseCma, 'abc', cma(0n), 'abc', ['CMD013']);
    check(parseCma, 'lots', cma(0n), 'lots', ['CMD013']);
    check(parseCma, '-64M', cma(0n), '-64M', ['CMD013']);
    check(parseCma, '0.5G', cma(0n), '.5G', ['CMD010']);
    check(parseCma, 'M', cma(0n), '', ['CMD013']);
    check(parseCma, '64M@', cma(64n * MIB, 0n), '', ['CMD013']);
    check(parseCma, '64M@-1G', cma(64n * MIB, 0n, GIB), '', ['CMD013']);
    check(parseCma, '@1G', cma(0n, GIB), '', ['CMD013']);
  });
  it('reads a leading 0 as octal', () => {
    check(parseCma, '010M', cma(8n * MIB), '', ['CMD012']);
    check(parseCma, '08M', cma(0n), '8M', ['CMD012']);
    check(parseCma, '64M@010000000', cma(64n * MIB, 0o10000000n), '', ['CMD012']);
    check(parseCma, '00', cma(0n));
  });
  it('wraps at 64 bits', () => {
    check(parseCma, '0x10000000000000000', cma(0n), '', ['CMD014']);
    check(parseCma, '16E', cma(0n), '', ['CMD014']);
    check(parseCma, '15E', cma(15n << 60n));
    check(parseCma, '18446744073709551615', cma(U64_MAX));
    check(parseCma, '18446744073709551616', cma(0n), '', ['CMD014']);
    check(parseCma, '0x1E', cma(30n), '', ['CMD016']);
    check(parseCma, '9'.repeat(5000), cma(BigInt.asUintN(64, 10n ** 5000n - 1n)), '', ['CMD014']);
    check(parseCma, '64M@0xffffffffffffffff', cma(64n * MIB, U64_MAX));
  });
  it('misses the unit', () => {
    check(parseCma, '64', cma(64n), '', ['CMD016']);
    check(parseCma, '1024', cma(1024n));
  });
  it('is refused without =', () => check(parseCma, null, null, '', ['CMD015']));
  it('says what to do', () => {
    const [found] = parseCma('192MB', { file: FILE, start: 4, end: 9 }).diagnostics;
    expect(found?.message).toBe('`cma=192MB`: the kernel ignores `B`');
    expect(found?.help).toBe('one letter is the whole unit: K, M, G, T, P or E');
    expect(found?.fix?.edits).toEqual([{ span: { file: FILE, start: 8, end: 9 }, text: '' }]);
    expect(found?.fix?.safe).toBe(true);
  });
  it('knows the dialect of 2010', () => {
    expect(isLegacyCmaDialect('v=20M;c=20M')).toBe(true);
    expect(isLegacyCmaDialect('64M@1G-2G')).toBe(false);
    check(parseCma, 'v=20M;c=20M', cma(0n), 'v=20M;c=20M', ['CMD017']);
  });
});

describe('several cma=', () => {
  const fold = (...values: readonly (string | null)[]) =>
    accumulateCma(values.map((value) => parseCma(value, { file: FILE, start: 0, end: 0 }).value));
  it('overwrite the size and keep an older place', () => {
    expect(fold()).toBeNull();
    expect(fold(null)).toBeNull();
    expect(fold('64M', '128M')).toEqual({ size: 128n * MIB, base: 0n, limit: 0n, sizeFrom: 1, placeFrom: null });
    expect(fold('64M@1G', '128M')).toEqual({
      size: 128n * MIB,
      base: GIB,
      limit: GIB + 64n * MIB,
      sizeFrom: 1,
      placeFrom: 0,
    });
    expect(fold('64M@1G-2G', null, '32M@4G')).toEqual({
      size: 32n * MIB,
      base: 4n * GIB,
      limit: 4n * GIB + 32n * MIB,
      sizeFrom: 2,
      placeFrom: 2,
    });
    expect(fold('64M@1G-2G', '0')).toEqual({ size: 0n, base: GIB, limit: 2n * GIB, sizeFrom: 1, placeFrom: 0 });
  });
});

describe('plain sizes', () => {
  it('mem= has an optional base', () => {
    check(parseMem, '512M', { size: 512n * MIB, base: null });
    check(parseMem, '512M@0x80000000', { size: 512n * MIB, base: 2n * GIB });
    check(parseMem, '512MB@2G', { size: 512n * MIB, base: null }, 'B@2G', ['CMD011']);
    check(parseMem, '1.5G', { size: 1n, base: null }, '.5G', ['CMD010']);
    check(parseMem, 'nopentium', { size: 0n, base: null }, 'nopentium', ['CMD013']);
    check(parseMem, null, null, '', ['CMD015']);
  });
  it('coherent_pool=, cma_pernuma= and vmalloc= are one size', () => {
    for (const parse of [parseCoherentPool, parseCmaPernuma, parseVmalloc]) {
      check(parse, '2M', { size: 2n * MIB });
      check(parse, '512k', { size: 512n * KIB });
      check(parse, '2MB', { size: 2n * MIB }, 'B', ['CMD010']);
      check(parse, null, null, '', ['CMD015']);
    }
  });
});

describe('numa_cma=', () => {
  const nodes = (...sizes: readonly (readonly [number, bigint])[]) => ({
    nodes: sizes.map(([node, size]) => ({ node, size: u64(size) })),
  });
  it('is a list of node sizes', () => {
    check(parseNumaCma, '0:64M', nodes([0, 64n * MIB]));
    check(parseNumaCma, '0:64M,1:0x1000000', nodes([0, 64n * MIB], [1, 16n * MIB]));
    check(parseNumaCma, '0:64M, 1:32M', nodes([0, 64n * MIB], [1, 32n * MIB]));
    check(parseNumaCma, '0:64M,', nodes([0, 64n * MIB]));
    check(parseNumaCma, '', nodes());
  });
  it('stops at the first irregularity', () => {
    check(parseNumaCma, '64M', nodes(), '64M', ['CMD018']);
    check(parseNumaCma, '0x0:64M', nodes(), '0x0:64M', ['CMD018']);
    check(parseNumaCma, '0:64M,32M', nodes([0, 64n * MIB]), '32M', ['CMD018']);
    check(parseNumaCma, '0:64MB,1:32M', nodes([0, 64n * MIB]), 'B,1:32M', ['CMD010']);
    check(parseNumaCma, '0:64M;1:32M', nodes([0, 64n * MIB]), ';1:32M', ['CMD010']);
    check(parseNumaCma, '5000:64M', nodes(), '5000:64M', ['CMD018']);
    check((value, span) => parseNumaCma(value, span, 4), '4:64M', nodes(), '4:64M', ['CMD018']);
    check(parseNumaCma, null, null, '', ['CMD015']);
  });
});

describe('hugetlb_cma=', () => {
  it('is a total or a list of node sizes', () => {
    check(parseHugetlbCma, '2G', { total: u64(2n * GIB), nodes: [] });
    check(parseHugetlbCma, '0x40000000', { total: GIB, nodes: [] });
    check(parseHugetlbCma, '0:1G,1:2G', {
      total: u64(3n * GIB),
      nodes: [
        { node: 0, size: GIB },
        { node: 1, size: u64(2n * GIB) },
      ],
    });
    check(parseHugetlbCma, '2GB', { total: u64(2n * GIB), nodes: [] }, 'B', ['CMD010']);
    check(parseHugetlbCma, 'x', { total: u64(0), nodes: [] }, 'x', ['CMD018']);
    check(parseHugetlbCma, null, null, '', ['CMD015']);
  });
  it('loses the total when an entry has no node', () => {
    check(parseHugetlbCma, '0:1G,2G', { total: u64(0), nodes: [{ node: 0, size: GIB }] }, '2G', ['CMD018']);
  });
});

describe('swiotlb=', () => {
  const slabs = (
    count: number | null,
    areas: number | null = null,
    mode: 'default' | 'force' | 'noforce' = 'default',
  ) => ({
    slabs: count === null ? null : u64(count),
    areas: areas === null ? null : u64(areas),
    mode,
  });
  it('is slabs, areas and a mode', () => {
    check(parseSwiotlb, '65536', slabs(65536));
    check(parseSwiotlb, '1000', slabs(1024));
    check(parseSwiotlb, '0x8000,4', slabs(32768, 4));
    check(parseSwiotlb, '32768,4,force', slabs(32768, 4, 'force'));
    check(parseSwiotlb, '32768,force', slabs(32768, null, 'force'));
    check(parseSwiotlb, 'noforce', slabs(null, null, 'noforce'));
    check(parseSwiotlb, ',noforce', slabs(null, null, 'noforce'));
    check(parseSwiotlb, '', slabs(null));
  });
  it('has no unit', () => {
    check(parseSwiotlb, '64M', slabs(128), 'M', ['CMD010']);
    expect(parseSwiotlb('64M', { file: FILE, start: 0, end: 3 }).diagnostics[0]?.help).toContain('`swiotlb=32768`');
    check(parseSwiotlb, '128,forced', slabs(128), 'forced', ['CMD010']);
    check(parseSwiotlb, null, null, '', ['CMD015']);
  });
});

describe('crashkernel=', () => {
  it('has simple and suffixed forms', () => {
    check(parseCrashkernel, '256M', { kind: 'size', size: u64(256n * MIB), offset: null });
    check(parseCrashkernel, '256M@1G', { kind: 'size', size: u64(256n * MIB), offset: GIB });
    check(parseCrashkernel, '256M@1Gx', { kind: 'size', size: u64(256n * MIB), offset: GIB }, 'x', ['CMD010']);
    check(parseCrashkernel, '1G,high', { kind: 'high', size: GIB });
    check(parseCrashkernel, '128M,low', { kind: 'low', size: u64(128n * MIB) });
    check(parseCrashkernel, '128M,cma', { kind: 'cma', size: u64(128n * MIB) });
  });
  it('is refused, not shortened, when something is wrong', () => {
    check(parseCrashkernel, '256MB', null, 'B', ['CMD019']);
    check(parseCrashkernel, 'auto', null, 'auto', ['CMD019']);
    check(parseCrashkernel, '', null, '', ['CMD019']);
    check(parseCrashkernel, '256M,hi', null, ',hi', ['CMD019']);
    check(parseCrashkernel, '256MB,high', null, 'B,high', ['CMD019']);
    check(parseCrashkernel, ',high', null, ',high', ['CMD019']);
    check(parseCrashkernel, '2G-1G:64M', null, '1G:64M', ['CMD019']);
    check(parseCrashkernel, '1G:64M', null, ':64M', ['CMD019']);
    check(parseCrashkernel, '1G-2G:64M@', null, '@', ['CMD019']);
    check(parseCrashkernel, null, null, '', ['CMD015']);
  });
  const small = { start: u64(512n * MIB), end: u64(2n * GIB), size: u64(64n * MIB) };
  const large = { start: u64(2n * GIB), end: U64_MAX, size: u64(128n * MIB) };
  it('has ranges of RAM sizes', () => {
    check(parseCrashkernel, '512M-2G:64M,2G-:128M@16M', {
      kind: 'ranges',
      ranges: [small, large],
      offset: u64(16n * MIB),
      complete: true,
    });
    check(parseCrashkernel, '512M-2G:64M,2G-:128M', {
      kind: 'ranges',
      ranges: [small, large],
      offset: null,
      complete: true,
    });
    check(parseCrashkernel, '512M-2G:64M,2G', { kind: 'ranges', ranges: [small], offset: null, complete: false }, '', [
      'CMD019',
    ]);
  });
  it('takes the first range that holds the RAM, rounded up to 128 MiB', () => {
    const value = { kind: 'ranges', ranges: [small, large], offset: GIB, complete: true } as const;
    expect(crashkernelForRam(value, u64(GIB))).toEqual({ size: 64n * MIB, offset: GIB });
    expect(crashkernelForRam(value, u64(2n * GIB - 4096n))).toEqual({ size: 128n * MIB, offset: GIB });
    expect(crashkernelForRam(value, u64(256n * MIB))).toBeNull();
    expect(crashkernelForRam(value, u64(64n * MIB))).toEqual(null);
  });
  it('is chosen by kind: the last of each', () => {
    const choose = (text: string, suffixes?: readonly ('high' | 'low' | 'cma')[]) => {
      const found = selectCrashkernel(parseCommandLine(text, FILE).parameters, suffixes);
      return [found.normal, found.high, found.low, found.cma].map((p) => p?.value ?? null);
    };
    expect(choose('crashkernel=1M crashkernel=2M crashkernel=3M,high crashkernel=4M,low')).toEqual([
      '2M',
      '3M,high',
      '4M,low',
      null,
    ]);
    expect(choose('quiet -- crashkernel=1M')).toEqual(['1M', null, null, null]);
    expect(choose('crashkernel=1M,cma')).toEqual(['1M,cma', null, null, null]);
    expect(choose('crashkernel=1M,cma', ['high', 'low', 'cma'])).toEqual([null, null, null, '1M,cma']);
    expect(choose('crashkernel quiet')).toEqual([null, null, null, null]);
  });
});

describe('words', () => {
  it('are read whole', () => {
    check(parseRodata, 'full', 'full');
    check(parseRodata, 'off', 'off');
    check(parseRodata, 'none', null, 'none', ['CMD020']);
    check(parseRodata, null, null, '', ['CMD015']);
    check(parseKvmArmMode, 'protected', 'protected');
    check(parseKvmArmMode, 'vhe', null, 'vhe', ['CMD020']);
    check(parseKasan, 'off', 'off');
    check(parseKasan, '0', null, '0', ['CMD020']);
  });
  it('memblock= looks for debug anywhere', () => {
    check(parseMemblock, 'debug', 'debug');
    check(parseMemblock, 'nodebug', 'debug');
    check(parseMemblock, 'verbose', null, 'verbose', ['CMD020']);
  });
  it('movable_node is on whatever it says', () => {
    check(parseMovableNode, null, true);
    check(parseMovableNode, 'off', true, 'off', ['CMD021']);
  });
});

describe('checkValues', () => {
  it('checks every known parameter before --', () => {
    const text = 'cma=192MB coherent-pool=x root=/dev/sda kvm_arm.mode=vhe quiet -- cma=1MB';
    const found = checkValues(parseCommandLine(text, FILE).parameters);
    expect(found.map((d) => [d.code, text.slice(d.span.start, d.span.end)])).toEqual([
      ['CMD010', 'B'],
      ['CMD013', 'x'],
      ['CMD020', 'vhe'],
    ]);
  });
  it('is silent on a good line', () => {
    const text =
      'console=ttyS0,115200n8 cma=256M@3G-4G mem=4G coherent_pool=2M hugetlb_cma=1G numa_cma=0:64M swiotlb=65536,force crashkernel=256M,high movable_node rodata=full kasan=off';
    expect(checkValues(parseCommandLine(text, FILE).parameters)).toEqual([]);
  });
});

it('codes are unique', () => {
  const all = Object.values(codes);
  expect(new Set(all.map((c) => c.code)).size).toBe(all.length);
  expect(new Set(all.map((c) => c.rule)).size).toBe(all.length);
});
