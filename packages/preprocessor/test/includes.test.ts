import { memoryHost, type ReadResult } from '@carveout/core';
import { expect, it } from 'vitest';
import { createPreprocessor, findKernelTree, type PreprocessorOptions } from '../src/index.ts';
import { collapse, type Files, listed, run } from './check.ts';

function check(files: Files, expected: string, options: PreprocessorOptions = {}): void {
  const result = run(files, options);
  expect(listed(result)).toEqual([]);
  expect(collapse(result.text)).toBe(expected);
}

it('searches beside the file, then the directories in order', () => {
  const dirs = { includeDirs: ['one', 'two'] };
  check(
    {
      'main.dts': '#include "a.h"\n#include <a.h>\n#include <b.h>',
      'a.h': 'main',
      'one/a.h': 'one',
      'two/a.h': 'two',
      'two/b.h': 'b',
    },
    'main one b',
    dirs,
  );
  check({ 'main.dts': '#include "sub/a.h"', 'sub/a.h': '#include "b.h"', 'sub/b.h': 'b' }, 'b');
  check({ 'main.dts': '#include_next <a.h>', 'one/a.h': 'one', 'two/a.h': 'two' }, 'one', dirs);
  check({ 'main.dts': '#include <a.h>', 'one/a.h': '#include_next <a.h>', 'two/a.h': 'two' }, 'two', dirs);
  check(
    {
      'main.dts': '#define DIR(x) <sub/x>\n#include DIR(a.h)\n#define Q "sub/a.h"\n#include Q',
      'one/sub/a.h': 'a',
      'sub/a.h': 'q',
    },
    'a q',
    dirs,
  );
});

it('reads a header again unless it is guarded', () => {
  check({ 'main.dts': '#include "a.h"\n#include "a.h"', 'a.h': 'x' }, 'x x');
  check({ 'main.dts': '#include "a.h"\n#include "a.h"', 'a.h': '#ifndef A\n#define A\nx\n#endif' }, 'x');
  check({ 'main.dts': '#include "a.h"\n#include "a.h"', 'a.h': '#pragma once\nx' }, 'x');
});

it('gives /include/ the meaning it has in dtc', () => {
  check(
    { 'main.dts': '#define X 1\nX /include/ "a.dtsi" X', 'a.dtsi': 'X /include/ "b.dtsi" // c\n', 'b.dtsi': 'b X' },
    '1 X b X 1',
  );
  check({ 'main.dts': '/include/ "sub/a.dtsi"', 'sub/a.dtsi': '/include/ "b.dtsi"', 'sub/b.dtsi': 't' }, 't');
  check({ 'main.dts': 'x = "/include/ \\"a\\"";' }, 'x = "/include/ \\"a\\"";');
  const result = run({ 'main.dts': '/include/ "a.dtsi"', 'a.dtsi': 'a\n#include "b.h"\nb' });
  expect(listed(result)).toEqual([
    "CPP1005 a.dtsi:2:1 'a.dtsi' is read by /include/, where preprocessor directives mean nothing",
  ]);
});

it('names the directories it searched and goes on', () => {
  const result = run({ 'main.dts': 'a\n#include "none.h"\nb' }, { includeDirs: ['inc', '/abs'] });
  expect(collapse(result.text)).toBe('a b');
  expect(result.diagnostics).toMatchObject([
    {
      code: 'CPP1001',
      message: "include file 'none.h' not found",
      help: 'searched: ., inc, /abs; add the directory that holds it with -I',
      span: { file: 'main.dts', start: 2, end: 19 },
    },
  ]);
  expect(listed(run('#include 3'))).toEqual(["CPP1004 main.dts:1:1 '3' names no file"]);
  expect(listed(run({ 'main.dts': '#include "d"', 'd/x': '' }))).toEqual([
    "CPP1001 main.dts:1:1 include file 'd' not found",
  ]);
  expect(listed(run({}))).toEqual(["CPP1002 main.dts:1:1 'main.dts' cannot be read: no such file"]);
});

const kernel = {
  'linux/arch/arm64/boot/dts/acme/main.dts': '#include <dt-bindings/x.h>\n#include <arm/y.dtsi>\nX Y',
  'linux/arch/arm/boot/dts/y.dtsi': '#define Y y',
  'linux/include/dt-bindings/x.h': '#define X x',
};

it('finds the include prefixes of a kernel tree, with or without its links', () => {
  const file = 'linux/arch/arm64/boot/dts/acme/main.dts';
  const linked = { ...kernel, 'linux/scripts/dtc/include-prefixes/dt-bindings/x.h': 'not the real one' };
  for (const files of [kernel, linked]) {
    const result = createPreprocessor(memoryHost(files)).preprocess(file);
    expect(listed(result)).toEqual([]);
    expect(collapse(result.text)).toBe('x y');
    expect(result.files).toEqual([file, 'linux/include/dt-bindings/x.h', 'linux/arch/arm/boot/dts/y.dtsi']);
    expect(result.includeDirs).toEqual(['linux/scripts/dtc/include-prefixes']);
  }
  expect(findKernelTree(memoryHost(kernel), '/elsewhere/deep')).toBeUndefined();
  const off = createPreprocessor(memoryHost(kernel), { kernelPrefixes: false }).preprocess(file);
  expect(off.diagnostics).toHaveLength(2);
});

it('reads a header once for all boards', () => {
  const host = memoryHost({
    'a.dts': '#include "h.h"\nH',
    'b.dts': '#define H 0\n#undef H\n#include "h.h"\nH',
    'c.dts': 'H',
    'h.h': '#define H 1',
  });
  let reads = 0;
  const read = (path: string): ReadResult => {
    if (path === 'h.h') reads++;
    return host.read(path);
  };
  const counting = { ...host, read };
  const preprocessor = createPreprocessor(counting);
  const texts = ['a.dts', 'b.dts', 'c.dts'].map((path) => collapse(preprocessor.preprocess(path).text));
  expect(texts).toEqual(['1', '1', 'H']);
  expect(reads).toBe(1);
  preprocessor.invalidate('h.h');
  preprocessor.preprocess('a.dts');
  expect(reads).toBe(2);
});

it('does not mind line ends, byte-order marks, comments and continuations', () => {
  check({ 'main.dts': '\uFEFF#define A 1\r\n#if A\r\nA\\\r\nB /* x\r\n y */ c//d\r\n#endif\r\n' }, 'AB c');
  check({ 'main.dts': '/* a */ #define A \\\n 1 /* b\n */ + 2\nA/**/A' }, '1 + 2 1 + 2');
  check({ 'main.dts': "it's // no comment\n// it's\n'x' y" }, "it's // no comment 'x' y");
});
