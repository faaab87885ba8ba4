import { createCompiler } from '@carveout/analysis/compile';
import { memoryHost } from '@carveout/core';
import { describe, expect, it } from 'vitest';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-convert.ts';
import { run } from './memory-io.ts';

/** A command line of 2010, all in one: what it became in that kernel, what it becomes today, and what it cannot become. */
interface Form {
  readonly line: string;
  readonly posting?: 'v1' | 'v3' | 'v5';
  /** POSTING, then NAME@PLACE of every region, `-` for a dropped one. */
  readonly old: readonly string[];
  /** REQUEST=REGION, requests being DEVICE or DEVICE/KIND; `-` where nothing serves it. */
  readonly served?: readonly string[];
  /** NODE or NODE/ALIGNMENT, `*` before the default area. */
  readonly nodes: readonly string[];
  /** DEVICE:LABEL,… or DEVICE:LABEL=NAME,… */
  readonly links: readonly string[];
  /** What some notes contain, each another one; notes that every conversion has are left out. */
  readonly notes: readonly string[];
}

/** RAM 0x40000000-0x4fffffff: regions without a start come from its top. */
const FORMS: Readonly<Record<string, Form>> = {
  'a region per device': {
    line: 'cma=v=20M;c=20M cma_map=video=v;camera=c',
    old: ['v1', 'v@0x4ec00000', 'c@0x4d800000'],
    served: ['video=v', 'camera=c', 'other=-'],
    nodes: ['v', 'c'],
    links: ['video:cma_v', 'camera:cma_c'],
    notes: ['devices that no rule named'],
  },
  'one region for several devices': {
    line: 'cma=r=20M cma_map=video,camera=r',
    old: ['v1', 'r@0x4ec00000'],
    served: ['video=r', 'camera=r'],
    nodes: ['r'],
    links: ['video:cma_r', 'camera:cma_r'],
    notes: ['devices that no rule named'],
  },
  'the catch-all of v1, and semicolons at the end': {
    line: 'cma=r=8M; cma_map=*/*=r;',
    old: ['v1', 'r@0x4f800000'],
    served: ['any=r', 'any/kind=r'],
    nodes: ['*r'],
    links: [],
    notes: [],
  },
  'a catch-all of v1 for requests without a kind': {
    line: 'cma=r=8M cma_map=*=r',
    old: ['v1', 'r@0x4f800000'],
    served: ['any=r', 'any/kind=-'],
    nodes: ['*r'],
    links: [],
    notes: [],
  },
  'the catch-all of v3 and later, with a region to fall back to': {
    line: 'cma=r=8M;s=8M cma.map=*=r,s',
    old: ['v5', 'r@0x4f800000', 's@0x4f000000'],
    served: ['any=r', 'any/kind=r'],
    nodes: ['*r', 's'],
    links: [],
    notes: ['catch-all: falling back to `s`'],
  },
  'a catch-all for the type common': {
    line: 'cma=r=8M cma.map=*/common=r',
    old: ['v5', 'r@0x4f800000'],
    served: ['any=r', 'any/common=r', 'any/x=-'],
    nodes: ['*r'],
    links: [],
    notes: [],
  },
  'a catch-all for another type': {
    line: 'cma=r=8M cma.map=*/x=r',
    old: ['v5', 'r@0x4f800000'],
    served: ['any=-', 'any/x=r'],
    nodes: ['*r'],
    links: [],
    notes: ['rule `*/x`: the default area serves every request'],
  },
  'kinds with two banks in either order': {
    line: 'cma=a=8M@0x40000000;b=8M@0x48000000 cma_map=foo/a=a,b;foo/b=b,a',
    old: ['v1', 'a@0x40000000', 'b@0x48000000'],
    served: ['foo/a=a', 'foo/b=b', 'foo=-'],
    nodes: ['a@40000000', 'b@48000000'],
    links: ['foo:cma_a=a,cma_b=b'],
    notes: ['back to `b`', 'back to `a`', 'kinds become', 'devices that no rule named'],
  },
  'a device pattern that is inherited': {
    line: 'cma=a=8M cma.map=foo/x,/y=a',
    old: ['v5', 'a@0x4f800000'],
    served: ['foo/x=a', 'foo/y=a', 'foo/z=-', 'bar/y=-'],
    nodes: ['a'],
    links: ['foo:cma_a=x,cma_a=y'],
    notes: ['kinds become', 'devices that no rule named'],
  },
  'a type and the rest, v3 and later': {
    line: 'cma=a=8M;b=8M cma.map=foo/common=a;foo=b',
    old: ['v5', 'a@0x4f800000', 'b@0x4f000000'],
    served: ['foo=a', 'foo/x=b'],
    nodes: ['a', 'b'],
    links: ['foo:cma_a=common,cma_b=common-2'],
    notes: ['kinds become', 'devices that no rule named'],
  },
  'wildcards for devices': {
    line: 'cma=a=8M;b=8M cma.map=cam?=a;vid*=b',
    old: ['v5', 'a@0x4f800000', 'b@0x4f000000'],
    served: ['cam0=a', 'cam=-', 'vid=b', 'video=b'],
    nodes: ['a', 'b'],
    links: [],
    notes: ['pattern `cam?`', 'pattern `vid*`', 'devices that no rule named'],
  },
  'wildcards for kinds, v1': {
    line: 'cma=a=8M;b=8M cma_map=foo/x=b;foo/*=a',
    old: ['v1', 'a@0x4f800000', 'b@0x4f000000'],
    served: ['foo=a', 'foo/x=b', 'foo/y=a'],
    nodes: ['a', 'b'],
    links: ['foo:cma_b=x,cma_a=common'],
    notes: ['kinds become', 'devices that no rule named'],
  },
  'a rule that another hides': {
    line: 'cma=a=8M;b=8M cma.map=cam*=a;camera=b',
    old: ['v5', 'a@0x4f800000', 'b@0x4f000000'],
    served: ['camera=a'],
    nodes: ['a', 'b'],
    links: [],
    notes: ['pattern `cam*`', 'pattern `camera`: never used, since `cam*`', 'devices that no rule named'],
  },
  'start, alignment and allocator, v3 and later': {
    line: 'cma=a=8M@0x48000001/4M:bf;b=4M/8M:;c=2M:own cma.map=x=a;y=b;z=c',
    posting: 'v3',
    old: ['v3', 'a@0x48400000', 'b@0x4f800000', 'c@0x4fe00000'],
    served: ['x=a', 'y=b', 'z=c'],
    nodes: ['a@48400000/0x400000', 'b/0x800000', 'c'],
    links: ['x:cma_a', 'y:cma_b', 'z:cma_c'],
    notes: ['no allocator `own`', 'devices that no rule named'],
  },
  'allocator parameters and start 0, v1': {
    line: 'cma=a=8M@0:bf(x=1,y);b=8M:(z) cma_map=x=a,b',
    old: ['v1', 'a@0x4f800000', 'b@0x4f000000'],
    served: ['x=a'],
    nodes: ['a', 'b'],
    links: ['x:cma_a'],
    notes: ['parameters (x=1,y)', 'parameters (z)', 'back to `b`', 'devices that no rule named'],
  },
  'a region that is kept from the catch-all, v3': {
    line: 'cma=-a=8M;b=8M cma.map=x=a;*=a,b',
    old: ['v3', 'a@0x4f800000', 'b@0x4f000000'],
    served: ['x=a', 'any=b'],
    nodes: ['a', '*b'],
    links: ['x:cma_a'],
    notes: ['region `a`: kept from the catch-all'],
  },
  'nothing but kept regions for the catch-all, v3': {
    line: 'cma=-a=8M cma.map=*=a',
    old: ['v3', 'a@0x4f800000'],
    served: ['any=-'],
    nodes: ['a'],
    links: [],
    notes: ['region `a`: kept from the catch-all', 'devices that no rule named'],
  },
  'sizes that are no pages of today': {
    line: 'cma=a=5000@0x48000000 cma.map=x=a',
    old: ['v5', 'a@0x48000000'],
    served: ['x=a'],
    nodes: ['a@48000000'],
    links: ['x:cma_a'],
    notes: ['8 KiB become 2 MiB', 'devices that no rule named'],
  },
  'a region that found its place taken': {
    line: 'cma=a=8M@0x48000000;b=8M@0x48400000 cma.map=x=b,a',
    old: ['v5', 'a@0x48000000', 'b@-'],
    served: ['x=a'],
    nodes: ['a@48000000', 'b@48400000'],
    links: ['x:cma_b'],
    notes: ['region `b`: there was no room', 'back to `a`', 'devices that no rule named'],
  },
};

/** Every conversion has these. */
const ALWAYS = /^(?:regions of 2010 were withheld|best fit becomes first fit|areas are multiples of)/;

interface Converted {
  readonly posting: string;
  readonly old: readonly { name: string; place: { base: string } | null }[];
  readonly requests: readonly { region: string | null }[];
  readonly regions: readonly { node: string; alignment: string; default: boolean }[];
  readonly devices: readonly { device: string; labels: string[]; names: string[] }[];
  readonly notes: readonly string[];
  readonly dts: string;
}

async function convert({ line, posting, served = [] }: Form): Promise<Converted> {
  const requests = served.map((one) => {
    const [device, kind] = (one.split('=')[0] ?? '').split('/');
    return { op: 'alloc', device, kind, size: '4K' };
  });
  const argv = ['convert', '--cmdline', line, '--memory', '0x40000000:256M', '--requests', 'r.json'];
  const more = posting ? ['--posting', posting] : [];
  const files = { 'r.json': JSON.stringify(requests) };
  const { out } = await run([...argv, ...more, '--format', 'json'], { files });
  return JSON.parse(out) as Converted;
}

describe('every form of 2010', () => {
  it.each(Object.entries(FORMS))('%s', async (_, form) => {
    const converted = await convert(form);
    expect([converted.posting, ...converted.old.map(({ name, place }) => `${name}@${place?.base ?? '-'}`)]).toEqual(
      form.old,
    );
    const asked = (form.served ?? []).map((one) => one.split('=')[0]);
    expect(converted.requests.map(({ region }, at) => `${asked[at]}=${region ?? '-'}`)).toEqual(form.served ?? []);
    expect(
      converted.regions.map(
        (one) => `${one.default ? '*' : ''}${one.node}${one.alignment === '0x0' ? '' : `/${one.alignment}`}`,
      ),
    ).toEqual(form.nodes);
    expect(
      converted.devices.map(
        ({ device, labels, names }) =>
          `${device}:${labels.map((label, at) => (names[at] === undefined ? label : `${label}=${names[at]}`)).join(',')}`,
      ),
    ).toEqual(form.links);
    const notes = converted.notes.filter((note) => !ALWAYS.test(note));
    for (const part of form.notes) expect(notes.filter((note) => note.includes(part))).toHaveLength(1);
    expect(notes).toHaveLength(form.notes.length);
    const compiler = createCompiler(memoryHost({ 'converted.dts': converted.dts }), { includeDirs: [], defines: [] });
    expect(compiler.read('converted.dts', {}).diagnostics).toEqual([]);
  });
});
