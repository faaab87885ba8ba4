import { fileId, memoryHost } from '@carveout/core';
import { describe, expect, test } from 'vitest';
import { createCompiler, dependencyLine, dependencyList } from '../src/compile.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const SOC = `#include "x.h"
/ { soc: soc { #address-cells = <1>; uart: serial@1 { reg = <BASE>; status = "disabled"; }; }; };
&uart { speed = <SPEED>; };
`;

/** Each board compiled by one compiler, and alone by another, in hex. */
function check(files: Files, boards: readonly string[]): readonly (string | null)[] {
  const shared = createCompiler(memoryHost(files));
  return boards.map((board) => {
    const together = shared.compile(board);
    const alone = createCompiler(memoryHost(files)).compile(board);
    const hex = (blob: Uint8Array | null) => blob && Buffer.from(blob).toString('hex');
    expect(hex(together.blob)).toBe(hex(alone.blob));
    expect(together.diagnostics).toEqual(alone.diagnostics);
    return hex(together.blob);
  });
}

const board = (speed: string, more = ''): string =>
  `/dts-v1/;\n#define SPEED ${speed}\n#include "soc.dtsi"\n/ { model = "x"; };\n&uart { status = "okay"; };\n${more}`;

describe('boards that share includes', () => {
  const files = { 'soc.dtsi': SOC, 'x.h': '#define BASE 0x10\n' };
  test('have the blobs they have alone, also where a macro differs', () => {
    const [a, b, c] = check({ ...files, 'a.dts': board('1'), 'b.dts': board('2'), 'c.dts': board('1') }, [
      'a.dts',
      'b.dts',
      'c.dts',
    ]);
    expect(a).toBe(c);
    expect(a).not.toBe(b);
  });
  test('report problems at their own places', () =>
    void check({ ...files, 'a.dts': board('1'), 'b.dts': board('1', '&gone { };'), 'c.dts': board('1', 'x') }, [
      'a.dts',
      'b.dts',
      'c.dts',
      'a.dts',
    ]));
  test('an include in the middle of a node', () => {
    const open = { 'in.dtsi': 'p = <V>;', 'x.h': '', 'half.dtsi': '/ { n {\n#include "in.dtsi"\n}; };\n' };
    const make = (v: number) => `/dts-v1/;\n#define V ${v}\n#include "half.dtsi"\n`;
    const [a, b] = check({ ...open, 'a.dts': make(1), 'b.dts': make(2) }, ['a.dts', 'b.dts']);
    expect(a).not.toBeNull();
    expect(a).not.toBe(b);
  });
  test('macros that paste and tell their place are expanded each time', () => {
    const odd = { 'odd.dtsi': '#define J(a, b) a##b\n/ { J(x, TAIL) = <J(1, NUM) __LINE__>; };\n' };
    const make = (num: number) => `/dts-v1/;\n#define NUM ${num}\n#define J1 ${num}\n#include "odd.dtsi"\n`;
    const boards = ['a.dts', 'b.dts'];
    check({ ...odd, 'a.dts': make(1), 'b.dts': make(2) }, boards);
  });
  test('an error in a shared file is reported for every board, where it is written', () => {
    const bad = { 'bad.dtsi': '/ { n { p = <&nowhere>; }; };\n', 'a.dts': '/dts-v1/;\n#include "bad.dtsi"\n' };
    const compiler = createCompiler(memoryHost({ ...bad, 'b.dts': '/dts-v1/;\n\n\n#include "bad.dtsi"\n' }));
    for (const path of ['a.dts', 'b.dts']) {
      const { blob, diagnostics } = compiler.compile(path);
      expect(blob).toBeNull();
      expect(diagnostics.map(({ span }) => span)).toEqual([{ file: fileId('bad.dtsi'), start: 13, end: 21 }]);
    }
  });
});

test('source of any bytes keeps them', () => {
  const source = Uint8Array.from([
    ...Buffer.from('/dts-v1/; / { a = "x'),
    0xe9,
    0xff,
    0xc3,
    0xa9,
    ...Buffer.from('"; };'),
  ]);
  const { tree } = createCompiler(memoryHost({ 'a.dts': source })).compile('a.dts');
  const bytes = tree?.root.property('a')?.bytes ?? new Uint8Array();
  expect(Buffer.from(bytes).toString('hex')).toBe('78e9ffc3a900');
});

test('as dtc alone reads it, a directive is an error and a marker is not', () => {
  const compiler = createCompiler(
    memoryHost({ 'a.dts': '/dts-v1/;\n#define X 1\n/ { };', 'b.dts': '# 1 "b"\n/dts-v1/; / { };' }),
  );
  expect(compiler.compile('a.dts', { directives: 'dtc' }).blob).toBeNull();
  expect(compiler.compile('b.dts', { directives: 'dtc' }).blob).not.toBeNull();
});

describe('dependencies', () => {
  test('list includes and included files once, the input first', () => {
    const files = {
      'a.dts': '/dts-v1/;\n#include "b.h"\n#include "b.h"\n/ { p = /incbin/("c.bin"), /incbin/("c.bin"); };',
      'b.h': '',
      'c.bin': 'x',
    };
    expect(createCompiler(memoryHost(files)).compile('a.dts').dependencies).toEqual(['a.dts', 'b.h', 'c.bin']);
  });
  test('are written for make', () => {
    expect(dependencyList('a b.dtb', ['a b.dts', 'c$d.h'])).toBe('a\\ b.dtb: \\\n  a\\ b.dts \\\n  c$$d.h\n');
    // A bare colon would begin a static pattern rule; GNU make 4.3 and ninja 1.11 read these names back.
    expect(dependencyList('a', ['h#h.h', 'c:c.h', 'b\\ :'])).toBe('a: \\\n  h\\#h.h \\\n  c\\:c.h \\\n  b\\\\\\ \\:\n');
    // A target with a bare `%` would be a pattern; among the files it is none.
    expect(dependencyList('a%.dtb', ['m.dts', 'b%.h'], true)).toBe('a\\%.dtb: \\\n  m.dts \\\n  b%.h\n\nb\\%.h:\n');
    expect(dependencyLine('o.dtb', ['a b.dts', 'c.h'])).toBe('o.dtb: a\\ b.dts c.h\n');
  });
});

// As cpp | dtc of kernel 6.12, with the links on a real file system.
test.each(['#include "link/f.dtsi"', '/include/ "link/f.dtsi"', '/ { p = /incbin/("link/../up.dtsi"); };'])(
  'a .. behind a symbolic link leaves where it leads to: %s',
  (line) => {
    const files = {
      'b.dts': `/dts-v1/;\n${line}\n/ { };\n`,
      'real/deep/f.dtsi': '/include/ "../up.dtsi"\n',
      'link/f.dtsi': '/include/ "../up.dtsi"\n',
      'up.dtsi': '/ { wrong; };\n',
      'real/up.dtsi': '/ { right; };\n',
    };
    const host = { ...memoryHost(files), linkTarget: (path: string) => (path === 'link' ? 'real/deep' : undefined) };
    const { blob, dependencies } = createCompiler(host).compile('b.dts');
    expect(Buffer.from(blob ?? []).toString('latin1')).toContain('right');
    expect(dependencies).toContain('real/up.dtsi');
  },
);

describe('/incbin/', () => {
  const blobOf = (files: Files, main: string): string =>
    Buffer.from(createCompiler(memoryHost(files)).compile(main).blob ?? []).toString('latin1');
  test('of preprocessed text is looked for beside the text, as dtc does, not beside what line markers name', () => {
    const marked = '/dts-v1/;\n# 3 "sub/foo.dts"\n/ { p = /incbin/("a.bin"); };\n';
    expect(blobOf({ 'out/a.tmp': marked, 'out/a.bin': 'right', 'sub/a.bin': 'wrong' }, 'out/a.tmp')).toContain('right');
  });
  test('of an include is looked for beside it, and beside the main file', () => {
    const files = { 'b.dts': '/dts-v1/;\n#include "sub/i.dtsi"\n', 'sub/i.dtsi': '/ { p = /incbin/("a.bin"); };\n' };
    expect(blobOf({ ...files, 'sub/a.bin': 'right', 'a.bin': 'wrong' }, 'b.dts')).toContain('right');
    expect(blobOf({ ...files, 'a.bin': 'right' }, 'b.dts')).toContain('right');
  });
});
