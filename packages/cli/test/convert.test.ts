import { readFileSync } from 'node:fs';
import { createCompiler } from '@carveout/analysis/compile';
import { memoryHost } from '@carveout/core';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-convert.ts';
import { run } from './memory-io.ts';

const RAM = ['--memory', '0x40000000:256M'];
const convert = (line: string, ...more: readonly string[]) => run(['convert', '--cmdline', line, ...more]);

const schema = new URL('../../report/schema/convert.schema.json', import.meta.url);
const validate = new Ajv2019({ allErrors: true }).compile(JSON.parse(readFileSync(schema, 'utf8')));

/** What the compiler says of a generated tree. */
function problemsOf(dts: string) {
  const compiler = createCompiler(memoryHost({ 'converted.dts': dts }), { includeDirs: [], defines: [] });
  const { diagnostics, sound } = compiler.read('converted.dts', {});
  return { sound, problems: diagnostics.map(({ message }) => message) };
}

describe('carveout convert', () => {
  it('makes a node and a link of a region and its rule', async () => {
    const { code, out } = await convert('cma=c=12M cma_map=camera=c');
    expect(code).toBe(0);
    expect(problemsOf(out)).toEqual({ sound: true, problems: [] });
    expect(out).toContain(
      'cma_c: c {\n\t\t\tcompatible = "shared-dma-pool";\n\t\t\treusable;\n\t\t\tsize = <0x0 0xc00000>;',
    );
    expect(out).toContain('memory-region = <&cma_c>;');
  });

  it('gives the same regions in a boot of today, where sizes and starts allow it', async () => {
    const line = 'cma=v=20M@0x48000000;c=12M cma_map=video=v;camera=c';
    const { out } = await convert(line, ...RAM, '--format', 'json');
    const json = JSON.parse(out);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json.today.map((one: { place: unknown }) => one.place)).toEqual(
      json.old.map((one: { place: unknown }) => one.place),
    );
    expect(json.today.map((one: { outcome: string }) => one.outcome)).toEqual(['cma', 'cma']);
  });

  it.each([
    'cma=a=1M;a=2M;-=3M;9z=1M cma_map=*=a;foo-?=9z;0dev/x,/y=a,9z',
    'cma=a/*x*/=1M cma_map="*/ {evil=a"',
    'mem=100M memmap=1M$0x40000000 bigphysarea=1024',
  ])('makes a tree that compiles of %s', async (line) => {
    const { out } = await convert(line, ...RAM);
    expect(problemsOf(out)).toEqual({ sound: true, problems: [] });
  });

  const sizeOf = async (...more: readonly string[]) => {
    const { out } = await convert('cma=c=10M cma_map=camera=c', '--format', 'json', ...more);
    const { regions, notes } = JSON.parse(out) as { regions: { size: string }[]; notes: string[] };
    return [regions[0]?.size, notes.find((note) => note.startsWith('areas are multiples'))];
  };

  it.each([
    [
      ['--kernel', '6.12'],
      '0xa00000',
      'areas are multiples of 2 MiB: Linux 6.12, arm64, 4 KiB pages, no .config given',
    ],
    [
      ['--kernel', '5.10'],
      '0xc00000',
      'areas are multiples of 4 MiB: Linux 5.10, arm64, 4 KiB pages, no .config given',
    ],
    [['--arch', 'arm'], '0xc00000', 'areas are multiples of 4 MiB: Linux 6.12, arm, 4 KiB pages, no .config given'],
    [
      ['--page-size', '16K'],
      '0x2000000',
      'areas are multiples of 32 MiB: Linux 6.12, arm64, 16 KiB pages, no .config given',
    ],
    [
      ['--page-size', '64K'],
      '0x20000000',
      'areas are multiples of 512 MiB: Linux 6.12, arm64, 64 KiB pages, no .config given',
    ],
  ])('sizes areas for the kernel: %j', async (more, size, note) => expect(await sizeOf(...more)).toEqual([size, note]));

  it('sizes areas by the configuration', async () => {
    const files = { config: 'CONFIG_ARM=y\nCONFIG_CMA=y\nCONFIG_ARCH_FORCE_MAX_ORDER=12\n' };
    const argv = ['convert', '--cmdline', 'bigphysarea=256', '--arch', 'arm', '--config', 'config'];
    const { out } = await run(argv, { files });
    expect(out).toContain('size = <0x0 0x1000000>;');
    expect(out).toContain('multiples of 16 MiB: Linux 6.12, arm, 4 KiB pages');
  });

  it('keeps what mem= hid as a no-map region', async () => {
    const { code, out } = await convert('mem=240M', ...RAM, '--format', 'json');
    const json = JSON.parse(out);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(code).toBe(0);
    expect(json.today).toEqual([
      { node: 'hole0@4f000000', outcome: 'nomap', place: { base: '0x4f000000', size: '0x1000000' } },
    ]);
  });

  it('asks for the RAM that mem= is about', async () => {
    const { code, out } = await convert('mem=240M');
    expect(code).toBe(1);
    expect(out).toContain('give --memory BASE:SIZE');
  });

  it('plays requests on the old regions, with reference counts', async () => {
    const requests = [
      { op: 'alloc', device: 'camera', size: '6M', name: 'x' },
      { op: 'get', name: 'x' },
      { op: 'put', name: 'x' },
      { op: 'alloc', device: 'camera', size: '6M' },
      { op: 'put', name: 'x' },
      { op: 'alloc', device: 'camera', size: '6M' },
      { op: 'alloc', device: 'other', size: 4096 },
    ];
    const argv = ['convert', '--cmdline', 'cma=c=10M cma_map=camera=c', ...RAM, '--requests', 'r.json'];
    const { code, out } = await run([...argv, '--format', 'json'], { files: { 'r.json': JSON.stringify(requests) } });
    const json = JSON.parse(out);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(code).toBe(1);
    expect(
      json.requests.map((one: Record<string, unknown>) => one['users'] ?? one['region'] ?? one['problem']),
    ).toEqual(['c', 2, 1, '`c` has no hole for 6 MiB', 0, 'c', 'no rule of the map is for this device and kind']);
  });

  it.each([
    [1, ', 1 buffer at the end'],
    [2, ', 2 buffers at the end'],
  ])('tells in how many buffers a region ends: %i', async (many, words) => {
    const requests = Array.from({ length: many }, () => ({ op: 'alloc', device: 'camera', size: '1M' }));
    const argv = ['convert', '--cmdline', 'cma=c=10M cma_map=camera=c', ...RAM, '--requests', 'r', '--format', 'text'];
    const { out } = await run(argv, { files: { r: JSON.stringify(requests) } });
    expect(out).toContain(words);
  });

  it('says what is wrong', async () => {
    expect((await convert('cma=64M')).err).toContain('nothing to convert');
    expect((await convert('cma=a=0 cma_map=x=a')).err).toContain('cma: param: invalid size near `0`');
    expect((await convert('cma=a=1M cma_map=x=a', '--requests', 'none.json', ...RAM)).err).toContain('cannot be read');
    expect((await convert('cma=a=1M cma_map=x=a', '--memory', '64M')).err).toContain('give BASE:SIZE');
    expect((await convert('mem=1M', '--kernel', 'x.y')).err).toContain('`x.y` is no kernel version');
    expect((await convert('mem=1M', '--config', 'none')).err).toContain('kernel configuration `none` does not exist');
    expect((await run(['convert'])).code).toBe(2);
  });
});
