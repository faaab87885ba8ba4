import { encodeFdt, plainTree } from '@carveout/analysis/compile';
import { describe, expect, it } from 'vitest';
import { run } from './memory-io.ts';

const SOURCE = `/dts-v1/;
# 10 "foo/bar.dts"
/ {
	a: n@1 { x = <1>;
	y = "b"; };
};
&a { status = <1>; };
`;

const dtc = (args: readonly string[], files: Readonly<Record<string, string>>) =>
  run(['dtc', '-I', 'dts', '-O', 'null', ...args], { files });

describe('messages of carveout dtc', () => {
  it('have the form of dtc, in the file that line markers name, with every body of a node', async () => {
    const { err, code } = await dtc(['a.dts'], { 'a.dts': SOURCE });
    expect([code, err]).toEqual([
      0,
      `foo/bar.dts:14.6-19: Warning (status_is_string): /n@1:status: is not one string
foo/bar.dts:11.9-12.13: Warning (unit_address_vs_reg): /n@1: has a unit address, but neither reg nor ranges
  also defined at foo/bar.dts:14.4-22
`,
    ]);
  });

  it('name the output where there is no place', async () => {
    const overlay = '/dts-v1/;\n/plugin/;\n&ext { clocks = <1>; };\n';
    const { err } = await dtc(['-E', 'always_fail', '-f', '-o', 'out.dtb', 'a.dts'], { 'a.dts': overlay });
    expect(err).toContain('out.dtb: ERROR (always_fail): /fragment@0: fails always\n');
    expect(err).toContain('a.dts:3.6-24: ERROR (always_fail): /fragment@0/__overlay__: fails always\n');
    expect(err).toMatch(/Warning: Input tree has errors, output forced\n$/);
  });

  it('count columns in bytes', async () => {
    const { err } = await dtc(['a.dts'], { 'a.dts': '/dts-v1/;\n/ { a = "é"; status = <1>; };\n' });
    expect(err).toContain('a.dts:2.15-28: Warning (status_is_string): /:status: ');
  });

  it('tell of a label whose symbol is taken', async () => {
    const taken = '/dts-v1/;\n/ { l: n { }; __symbols__ { l = "/m"; }; };\n';
    const { err, code } = await dtc(['-@', 'a.dts'], { 'a.dts': taken });
    expect([code, err]).toEqual([
      0,
      'WARNING: a.dts:2.29-38: /__symbols__ has l already, so the label l of /n is left out\n',
    ]);
  });

  it('tell of it behind the checks, even when quiet, and not when a check stops the run', async () => {
    const taken = '/dts-v1/;\n/ { l: n@1 { }; __symbols__ { l = "/m"; }; };\n';
    const names = async (...args: readonly string[]): Promise<unknown> => {
      const { err, code } = await dtc(['-@', ...args, 'a.dts'], { 'a.dts': taken });
      return [code, ...new Set(err.match(/unit_address_vs_reg|label l|always_fail/g))];
    };
    expect(await names()).toEqual([0, 'unit_address_vs_reg', 'label l']);
    expect(await names('-q')).toEqual([0, 'label l']);
    expect(await names('-q', '-E', 'always_fail')).toEqual([2, 'always_fail']);
    expect(await names('-q', '-E', 'always_fail', '-f')).toEqual([0, 'always_fail', 'label l']);
  });

  it('say what to do after an error, however quiet', async () => {
    const { err, code } = await dtc(['-qqq', 'a.dts'], { 'a.dts': '/dts-v1/;\n/ { a = <&b>; };\n' });
    expect([code, err]).toEqual([2, 'ERROR: Input tree has errors, aborting (use -f to force output)\n']);
  });

  it.each([
    ['#', 1],
    ['#line 7', 1],
    ['#pragma x', 1],
    ['# 7', 1],
    ['#define A', 1],
    ['# 7 "f" 2', 0],
    ['#line 7 "f"', 0],
  ])('take line markers that name a file, and no other directive: %s', async (line, expected) => {
    const { code, err } = await dtc(['a.dts'], { 'a.dts': `/dts-v1/;\n${line}\n/ { };\n` });
    expect(code, err).toBe(expected);
    expect(err).not.toContain('/include/');
  });
});

describe('blobs that carveout dtc reads as dtc does', () => {
  /** `/ { };`, with words of the header changed: [byte offset, value]. */
  const blob = (...words: readonly (readonly [number, number])[]): Uint8Array => {
    const bytes = encodeFdt(plainTree({ name: '', properties: [], children: [] }, 'test'));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (const [offset, value] of words) view.setUint32(offset, value);
    return bytes;
  };
  it.each([
    ['last_comp_version 18', blob([24, 18])],
    ['version 0', blob([20, 0])],
    ['version 18 for readers of 18', blob([20, 18], [24, 18])],
  ])('%s', async (_, bytes) => {
    const files = { 'a.dtb': bytes };
    const read = await run(['dtc', '-I', 'dtb', '-O', 'null', 'a.dtb'], { files });
    expect([read.code, read.err]).toEqual([0, '']);
    const decompiled = await run(['decompile', 'a.dtb'], { files });
    expect(decompiled.code).toBe(2);
    expect(decompiled.err).toContain('carveout dtc -I dtb -O dtb writes it as');
  });
});
