import { encodeFdt, plainTree } from '@carveout/analysis/compile';
import { type FileHost, memoryHost } from '@carveout/core';
import { describe, expect, test } from 'vitest';
import { runCompile } from '../src/commands/run-compile.ts';
import { runDecompile } from '../src/commands/run-decompile.ts';
import { runDtc } from '../src/commands/run-dtc.ts';
import { runOverlay } from '../src/commands/run-overlay.ts';
import type { FileOutput } from '../src/compile/file-output.ts';
import type { Io } from '../src/io.ts';
import type { Files } from './memory-io.ts';

interface Outcome {
  readonly code: number;
  readonly err: string;
  readonly printed: string;
  readonly written: Readonly<Record<string, string>>;
}

type Command = (io: Io, output: FileOutput) => Promise<number>;

/** As the real file system's host with `roots`, without links. */
function memoryHostBelow(files: Files, roots: readonly string[]): FileHost {
  const isBelow = (path: string): boolean => roots.some((root) => path.startsWith(`${root}/`));
  const below = memoryHost(Object.fromEntries(Object.entries(files).filter(([path]) => isBelow(path))));
  return {
    ...below,
    read: (path) =>
      isBelow(path)
        ? below.read(path)
        : { ok: false, failure: 'not-allowed', detail: 'outside the allowed directories' },
  };
}

/** Runs a command over files in memory; what it writes is shown as text, blobs as their size, which is that of dtc and fdtoverlay of kernel 6.12. */
async function check(files: Files, command: Command, expected: Partial<Outcome>, stdin = ''): Promise<Outcome> {
  const written: Record<string, string> = {};
  let printed = '';
  let err = '';
  const show = (content: Uint8Array | string): string =>
    typeof content === 'string' ? content : `${content.length} bytes`;
  const output: FileOutput = {
    write(path, content) {
      if (path.startsWith('/full/')) return 'no space left';
      written[path] = show(content);
      return undefined;
    },
    print(content) {
      printed += show(content);
    },
    filesBelow: (roots) => memoryHostBelow(files, roots),
  };
  const io: Io = {
    stdout: (text) => {
      printed += text;
    },
    stderr: (text) => {
      err += text;
    },
    files: memoryHost(files),
    listDeviceTrees: async () => [],
    cwd: '/w',
    env: {},
    columns: undefined,
    isTerminal: false,
    readStdin: async () => new TextEncoder().encode(stdin),
  };
  const outcome = { code: await command(io, output), err, printed, written };
  expect(outcome).toMatchObject(expected);
  return outcome;
}

const BOARD = '/dts-v1/;\n#include "b.h"\n/ { a: n { p = <V>; }; };\n';
const FILES = { 'a.dts': BOARD, 'b.h': '#define V 7\n', 'o.dtso': '/dts-v1/;\n/plugin/;\n&a { q; };\n' };
const compile =
  (inputs: readonly string[], flags: Readonly<Record<string, unknown>> = {}): Command =>
  (io, output) =>
    runCompile({ inputs, flags }, io, output);
const dtc =
  (...argv: readonly string[]): Command =>
  (io, output) =>
    runDtc(argv, io, output);

describe('compile', () => {
  test('names the output after the input', () =>
    check(FILES, compile(['a.dts', 'o.dtso']), {
      code: 0,
      err: '',
      written: { 'a.dtb': '102 bytes', 'o.dtbo': '207 bytes' },
    }));
  test('writes a rule for make', async () => {
    const { written } = await check(FILES, compile(['a.dts'], { 'out-dir': 'x', MD: true }), { code: 0 });
    expect(written['x/a.dtb.d']).toBe('x/a.dtb: \\\n  a.dts \\\n  b.h\n');
  });
  test('reads standard input and writes standard output', () =>
    check({}, compile(['<stdin>']), { code: 0, printed: '72 bytes' }, '/dts-v1/; / { };'));
  test('of standard input, files alone are dependencies', () =>
    check(
      FILES,
      compile(['<stdin>'], { output: 'x.dtb', depfile: 'x.d' }),
      { code: 0, written: { 'x.dtb': '102 bytes', 'x.d': 'x.dtb: \\\n  b.h\n' } },
      BOARD,
    ));
  test('keeps includes below the roots that are given', async () => {
    const { err } = await check({ ...FILES, 'in/c.dts': BOARD }, compile(['in/c.dts'], { root: 'in', include: '.' }), {
      code: 2,
      written: {},
    });
    expect(err).toContain("'b.h' not found: b.h lies outside the allowed directories");
    expect(err).toContain('allow the directory that holds it with --root; searched: in, .');
  });
  test.each([
    ['#include "../b.h"', "include file '../b.h' not found: b.h lies outside the allowed directories"],
    ['#include <b.h>', "include file 'b.h' not found: out/b.h lies outside the allowed directories"],
    ['/include/ "../b.h"', "include file '../b.h' not found: b.h lies outside the allowed directories"],
    ['/ { p = /incbin/("b.h"); };', '/incbin/ "b.h": outside the allowed directories'],
    ['/ { p = /incbin/("../b.h"); };', '/incbin/ "../b.h": outside the allowed directories'],
  ])('tells that the file of %s lies outside of them', async (line, message) => {
    const files = { 'b.h': '', 'in/c.dts': `/dts-v1/;\n${line}\n/ { };\n` };
    const command = compile(['in/c.dts'], { root: 'in', include: 'out' });
    const { err } = await check(files, command, { code: 2, written: {} });
    expect(err).toContain(message);
  });
  test('says not found of what is missing inside of them', async () => {
    const files = { 'in/c.dts': '/dts-v1/;\n#include "b.h"\n/ { };\n' };
    const { err } = await check(files, compile(['in/c.dts'], { root: 'in' }), { code: 2, written: {} });
    expect(err).toContain("include file 'b.h' not found [missing-include");
  });
  test('takes no root that is not there', () =>
    expect(check(FILES, compile(['a.dts'], { root: 'nowhere' }), {})).rejects.toThrow(
      '--root nowhere is no directory',
    ));
  test('goes on after an input that is not valid', () =>
    check({ ...FILES, 'bad.dts': '/dts-v1/; / { a = ; };' }, compile(['bad.dts', 'a.dts']), {
      code: 2,
      written: { 'a.dtb': '102 bytes' },
    }));
  test('says when it cannot write', async () => {
    const { err } = await check(FILES, compile(['a.dts'], { output: '/full/a.dtb' }), { code: 2 });
    expect(err).toBe('carveout: /full/a.dtb cannot be written: no space left\n');
  });
  test.each([
    [['a.dts', 'b/../a.dts'], { 'out-dir': 'x' }],
    [['a.dts', 'o.dtso'], { output: 'x' }],
    [['a.dts'], { align: '3' }],
    [['a.dts'], { size: '1', padding: '1' }],
    [['a.dts'], { 'blob-version': '4' }],
    [['a.dtb'], {}],
  ])('refuses %j %j', async (inputs, flags) => {
    await expect(check(FILES, compile(inputs, flags), {})).rejects.toThrow();
  });
});

test('decompile gives the merged tree', () =>
  check(FILES, (io, output) => runDecompile({ inputs: ['a.dts'], flags: {} }, io, output), {
    code: 0,
    printed: '/dts-v1/;\n\n/ {\n\n\ta: n {\n\t\tp = <0x07>;\n\t};\n};\n',
  }));

test('decompile tells names that source cannot have', async () => {
  const blob = encodeFdt(plainTree({ name: '', properties: [['a b', new Uint8Array()]], children: [] }, 'test'));
  const command: Command = (io, output) => runDecompile({ inputs: ['a.dtb'], flags: {} }, io, output);
  const { err } = await check({ 'a.dtb': blob }, command, { code: 0, printed: '/dts-v1/;\n\n/ {\n\ta b;\n};\n' });
  expect(err).toContain('/ has a property named "a b", which source cannot say');
});

describe('--root', () => {
  const files = { ...FILES, 'in/c.dts': BOARD, 'in/o.dtso': '/dts-v1/;\n/plugin/;\n#include "b.h"\n' };
  const flags = { root: 'in', include: '.' };
  test('keeps includes of decompile below', async () => {
    const command: Command = (io, output) => runDecompile({ inputs: ['in/c.dts'], flags }, io, output);
    const { err } = await check(files, command, { code: 2, printed: '' });
    expect(err).toContain("'b.h' not found: b.h lies outside the allowed directories");
  });
  test.each([
    ['the base', 'in/c.dts', 'o.dtso'],
    ['an overlay', 'in/empty.dts', 'in/o.dtso'],
  ])('keeps includes of %s below', async (_, base, overlay) => {
    const command: Command = (io, output) =>
      runOverlay({ action: 'apply', base, overlays: [overlay], flags }, io, output);
    const { err } = await check({ ...files, 'in/empty.dts': '/dts-v1/; / { };' }, command, { code: 2, printed: '' });
    expect(err).toContain("'b.h' not found: b.h lies outside the allowed directories");
  });
});

describe('overlay apply', () => {
  const apply =
    (overlay: string): Command =>
    (io, output) =>
      runOverlay({ action: 'apply', base: 'a.dts', overlays: [overlay], flags: { output: 'x.dtb' } }, io, output);
  test('writes the base with the overlay in it', () =>
    check(FILES, apply('o.dtso'), { code: 0, written: { 'x.dtb': '178 bytes' } }));
  test('names the symbol that is missing', async () => {
    const files = { ...FILES, 'o.dtso': '/dts-v1/;\n/plugin/;\n&gone { q; };\n' };
    const { err } = await check(files, apply('o.dtso'), { code: 2, written: {} });
    expect(err).toContain('gone');
  });
});

describe('dtc', () => {
  const source = (text: string): Files => ({ 's.dts': `/dts-v1/; ${text}` });
  test('writes a blob, and the dependencies on one line', () =>
    check(source('/ { };'), dtc('-I', 'dts', '-Odtb', '-o', 'o.dtb', '-d', 'o.d', '-b0', 's.dts'), {
      code: 0,
      err: '',
      written: { 'o.dtb': '72 bytes', 'o.d': 'o.dtb: s.dts\n' },
    }));
  test('ends with 1 after a syntax error, without output', async () => {
    const { err } = await check(source('/ { a = 1; };'), dtc('-o', 'o.dtb', 's.dts'), { code: 1, written: {} });
    expect(err).toMatch(/^Error: s\.dts:1\.19-20 .*\nFATAL ERROR: Unable to parse input tree\n$/);
  });
  test('ends with 2 after a failed check, and with 0 when forced', async () => {
    const files = source('/ { b: x { }; b: y { }; };');
    const { err } = await check(files, dtc('-o', 'o.dtb', 's.dts'), { code: 2, written: {} });
    expect(err).toMatch(/^s\.dts:1\.30-34: ERROR \(duplicate_label\): /);
    expect(err).toContain('ERROR: Input tree has errors, aborting (use -f to force output)\n');
    await check(files, dtc('-qqq', '-f', '-o', 'o.dtb', 's.dts'), { code: 0, err: '' });
    await check(files, dtc('-E', 'no-duplicate_label', '-o', 'o.dtb', 's.dts'), { code: 0, err: '' });
  });
  test.each([
    [['-W', 'no-such_check'], 'FATAL ERROR: Unrecognized check name "such_check"\n'],
    [['-a', '3'], 'FATAL ERROR: Invalid argument "3" to -a option\n'],
    [['-a', '0'], 'FATAL ERROR: Invalid argument "0" to -a option\n'],
    [['-S', '1', '-p', '1'], "FATAL ERROR: Can't set both -p and -S\n"],
    [['-H', 'new'], 'FATAL ERROR: Invalid argument "new" to -H option\n'],
    [['-O', 'yaml'], 'FATAL ERROR: carveout does not write yaml; use -O dtb or -O dts\n'],
    [['-I', 'elf'], 'FATAL ERROR: Unknown input format "elf"\n'],
    [['-V', '4'], 'FATAL ERROR: Unknown device tree blob version\n'],
  ])('%j', async (argv, err) => {
    await check(source('/ { };'), dtc(...argv, 's.dts'), { code: 1, err, written: {} });
  });
  test('makes no reserve entries, and keeps the end of the map, for a negative number', () =>
    check(source('/ { };'), dtc('-R', '-1', '-o', 'o.dtb', 's.dts'), { code: 0, written: { 'o.dtb': '72 bytes' } }));
  test('takes long options and clusters', () =>
    check(source('/ { a: n { }; };'), dtc('-qs@', '--out=o.dtb', '--pad', '0x10', '--', 's.dts'), {
      code: 0,
      written: { 'o.dtb': '162 bytes' },
    }));
  test('knows a switch of the kernel build that newer releases dropped', () =>
    check(source('/ { };'), dtc('-Wno-graph_child_address', '-Wno-unique_unit_address', 's.dts'), {
      code: 0,
      err: '',
    }));
});
