import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { memoryHost } from '@carveout/core';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { runAlloc } from '../src/commands/run-alloc.ts';
import type { Io } from '../src/io.ts';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-alloc.ts';
import { createFolder, runIn } from './disk-io.ts';
import { BOARD, type Files, run } from './memory-io.ts';

/** Runs `alloc` with lines typed in and files written to memory. */
async function withWorld(boards: readonly string[], flags: object, files: Files, typed: readonly string[] = []) {
  let out = '';
  const written = new Map<string, string>();
  const io: Io = {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      out += text;
    },
    files: memoryHost(files),
    listDeviceTrees: async () => [],
    cwd: '/src',
    env: {},
    columns: undefined,
    isTerminal: false,
    readStdin: async () => new Uint8Array(),
  };
  const output = {
    write(path: string, content: Uint8Array | string): undefined {
      written.set(path, String(content));
    },
    // As on a file system without links.
    link: () => 'operation not permitted',
    print: () => undefined,
    filesBelow: () => io.files,
  };
  async function* lines() {
    yield* typed;
  }
  const code = await runAlloc({ boards, flags: { kernel: '6.12.117', ...flags }, format: 'text' }, io, {
    output,
    lines,
  });
  return { code, out, written };
}

const schema = new URL('../../report/schema/alloc.schema.json', import.meta.url);
const isAlloc = new Ajv2019({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(schema, 'utf8')) as object,
);

const SCRIPT = 'area pool at 0x7e000000 size 1M\nalloc pool 100 as a\nalloc pool 200\nfree pool a\n';

describe('alloc', () => {
  it('runs a script that brings its areas', async () => {
    const { code, out, err } = await run(['alloc', '--script', 's.alloc'], { files: { 's.alloc': SCRIPT } });
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('3 steps, 1 failed (kernel 6.12, 4 KiB pages).');
    expect(out).toMatch(/2 {2}alloc pool 200\s+-12 ENOMEM\s+-\s+100\s+156\n\s+└ the longest free run has 156 pages/);
    expect(out).toContain('cma: __cma_alloc: pool: alloc failed, req-size: 200 pages, ret: -12');
    expect(out).toContain('pages allocated 100, refused 200, given back 100');
  });

  it('runs on the areas of a board, whose atomic pools come first', async () => {
    const files = { 'board.dts': BOARD, 's.alloc': 'alloc linux,cma 4M dma\n' };
    const argv = ['alloc', 'board.dts', '--script', 's.alloc', '--kernel', '6.12.117', '--format', 'json'];
    const { code, out } = await run(argv, { files });
    expect(code).toBe(0);
    const result = JSON.parse(out) as { areas: object[]; steps: object[] };
    expect(result.areas).toMatchObject([{ name: 'linux,cma', base: '0x7c000000', size: '0x4000000', used: 96 }]);
    expect(result.steps).toMatchObject([{ op: 'alloc', pages: 1024, result: 0, at: 256, used: 1120 }]);
  });

  it('gives back a JSON script with results filled in', async () => {
    const script = {
      kernel: 'arm64-6.1-x',
      areas: [{ name: 'pool', base: '0x80000000', size: '0x100000', used: 0, maxchunk: 16, bitmap: [] }],
      steps: [{ op: 'alloc', area: 'pool', pages: 3 }],
    };
    const { out } = await run(['alloc', '--script', '-', '--format', 'json'], { stdin: JSON.stringify(script) });
    expect(JSON.parse(out)).toMatchObject({
      kernel: 'arm64-6.1-x',
      pageSize: 65536,
      steps: [{ op: 'alloc', area: 'pool', pages: 3, result: 0, at: 0, used: 3, maxchunk: 13, bitmap: [[0, 3]] }],
      counters: { pool: { alloc_pages_success: 3, alloc_pages_fail: 0 } },
    });
  });

  it('prints JSON of the published schema', async () => {
    const text = `${SCRIPT}fill pool 50; pin pool 4 at 3; alloc pool 256; alloc pool 999; alloc pool 0; compact pool\n`;
    const { code, out } = await run(['alloc', '--script', 's', '--format', 'json'], { files: { s: text } });
    isAlloc(JSON.parse(out));
    expect([code, isAlloc.errors]).toEqual([1, null]);
  });

  it.each([
    ['alloc pool', '`alloc` ends too early'],
    ['area pool at 0 size 1M\nalloc camera 1', 'there is no CMA area `camera`'],
    ['alloc pool 1', 'the script brings no areas'],
    ['area pool at 0 size 1000\nalloc pool 1', 'is no multiple of 4 KiB'],
    ['{ "steps": [{ "op": "alloc" }] }', '`steps[0].area` must be a text'],
    ['{ "steps": ', 'is not valid JSON'],
    ['page-size 5K\narea pool at 0 size 1M', 'there are pages of 4K, 16K and 64K, no others'],
  ])('says what is wrong with %j', async (text, message) => {
    const { code, out, err } = await run(['alloc', '--script', 's'], { files: { s: text } });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it.each([
    [['alloc'], 'give --script FILE, or --interactive'],
    [['alloc', '--script', 'none'], 'allocation script `none` does not exist'],
    [['alloc', '--script', 's', '--strategy', 'worst'], '--strategy is first-fit, best-fit, buddy'],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await run(argv, { files: { s: SCRIPT } });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('writes the debugfs files', async () => {
    const { code, written } = await withWorld([], { script: 's', debugfs: 'out' }, { s: SCRIPT });
    expect(code).toBe(1);
    expect(Object.fromEntries(written)).toMatchObject({
      '/src/out/kernel/debug/cma/pool/base_pfn': '516096\n',
      '/src/out/kernel/debug/cma/pool/count': '256\n',
      '/src/out/kernel/debug/cma/pool/used': '0\n',
      '/src/out/kernel/debug/cma/pool/maxchunk': '256\n',
      '/src/out/kernel/debug/cma/pool/bitmap': '0 0 0 0 0 0 0 0\n',
      '/src/out/kernel/debug/cma/pool/alloc': '',
      '/src/out/kernel/mm/cma/pool/release_pages_success': '100\n',
    });
  });

  it('makes links where the kernel has them and the file system too', async () => {
    const both = { s: SCRIPT };
    const { written: plain } = await withWorld([], { script: 's', debugfs: 'out', kernel: '6.17' }, both);
    expect(plain.get('/src/out/kernel/debug/cma/pool/base_pfn')).toBe('516096\n');
    const folder = createFolder(both);
    try {
      const pool = join(folder.path, 'out/kernel/debug/cma/pool');
      // A link takes the place of a file, and the other way round.
      for (const kernel of ['6.17', '6.12', '6.17']) {
        await runIn(folder, ['alloc', '--script', 's', '--kernel', kernel, '--debugfs', 'out']);
        expect(lstatSync(join(pool, 'bitmap')).isSymbolicLink()).toBe(kernel === '6.17');
        expect(readFileSync(join(pool, 'base_pfn'), 'utf8')).toBe('516096\n');
      }
      expect(readlinkSync(join(pool, 'base_pfn'))).toBe('ranges/0/base_pfn');
    } finally {
      folder.remove();
    }
  });

  it('is a shell on the files', async () => {
    const typed = [
      'ls',
      'cd linux,cma',
      'echo 1024 > alloc',
      'cat used maxchunk',
      'echo 99999 > alloc',
      'echo 0x100 >free',
      'cat ../*/used',
      'cat alloc',
      'cd nowhere',
      'echo x > alloc',
      'exit',
      'pwd',
    ];
    const { code, out } = await withWorld(['board.dts'], { interactive: true }, { 'board.dts': BOARD }, typed);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'linux,cma',
      '1120',
      '15264',
      'echo: write error: Cannot allocate memory',
      '864',
      'cat: alloc: Permission denied',
      'cd: nowhere: No such file or directory',
      'echo: write error: Invalid argument',
      '',
    ]);
  });
});
