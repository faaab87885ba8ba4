import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type Posting, parseCommandLine, parseProposal } from '../src/index.ts';
import { MapParser, RegionParser } from '../src/proposal/proposal-parsers.ts';
import { createMapLexer, createRegionLexer } from '../src/proposal/proposal-tokens.ts';

const parse = (line: string, posting: Posting | null = null) =>
  parseProposal(parseCommandLine(line, fileId('cmdline')).parameters, posting);

/** NAME=SIZE@START/ALIGN:ALLOCATOR(PARAMETERS), as it was read. */
const regions = (line: string, posting: Posting | null = null): readonly string[] =>
  parse(line, posting).regions.map(
    ({ name, size, start, alignment, allocator, allocatorParameters, asterisk }) =>
      `${asterisk ? '' : '-'}${name}=0x${size.toString(16)}@0x${start.toString(16)}/0x${alignment.toString(16)}:${allocator}(${allocatorParameters})`,
  );

const problems = (line: string, posting: Posting | null = null): readonly string[] =>
  parse(line, posting).diagnostics.map(({ message }) => message);

it('both grammars are sound', () => {
  expect(() => [new RegionParser(false), new MapParser(false)]).not.toThrow();
  expect(() => [createRegionLexer(false), createMapLexer(false)]).not.toThrow();
});

describe('regions', () => {
  it('have a name and a size', () =>
    expect(regions('cma=c=10M cma_map=camera=c')).toEqual(['c=0xa00000@0x0/0x1000:null(null)']));

  it('may have a start, an alignment and an allocator, in this order', () =>
    expect(regions('cma=v=20M@0x40000001/1M:bf;c=5000')).toEqual([
      'v=0x1400000@0x40100000/0x100000:bf(null)',
      'c=0x2000@0x0/0x1000:null(null)',
    ]));

  it('end with an optional semicolon', () => expect(regions('cma=a=1M;b=2M;')).toHaveLength(2));

  it('may be none', () => expect(parse('cma= cma.map=').diagnostics).toEqual([]));

  it('take allocator parameters in the first posting only', () => {
    expect(regions('cma=a=1M:(x=1,y)', 'v1')).toEqual(['a=0x100000@0x0/0x1000:null(x=1,y)']);
    expect(problems('cma=a=1M:bf(x)', 'v5')).toEqual(["cma: param: expecting ';' or end of parameter near `(x)`"]);
  });

  it('are kept from the catch-all with a minus in the third posting', () => {
    expect(regions('cma=-a=1M', 'v3')).toEqual(['-a=0x100000@0x0/0x1000:null(null)']);
    expect(regions('cma=-a=1M', 'v5')[0]).toMatch(/^-a=/);
    expect(parse('cma=-a=1M', 'v5').regions[0]?.asterisk).toBe(true);
  });

  it('start at address 0 in the first posting only', () => {
    expect(problems('cma=a=1M@0', 'v1')).toEqual([]);
    expect(problems('cma=a=1M@0', 'v5')).toEqual(['cma: param: invalid value near `0`']);
  });
});

describe('what is wrong with a region', () => {
  it.each([
    ['cma==10M', 'v1', 'cma: param: empty region name near `=10M`'],
    ['cma=a', 'v1', "cma: param: expecting '=' near the end"],
    ['cma=a=1M;b', 'v5', 'cma: param: expected "<name>=" near the end'],
    ['cma=a=', 'v1', 'cma: param: invalid size near the end'],
    ['cma=a=0', 'v1', 'cma: param: invalid size near `0`'],
    ['cma=a=x', 'v5', 'cma: param: invalid value near `x`'],
    ['cma=a=1M/3', 'v1', 'cma: param: invalid alignment near `3`'],
    ['cma=a=1Mx', 'v1', "cma: param: expecting ';' or end of parameter near `1Mx`"],
    ['cma=a=1M@0xfffffffffffff000', 'v5', 'cma: param: invalid start, size combination near `0xfffffffffffff000`'],
  ] as const)('%s (%s)', (line, posting, message) => expect(problems(line, posting)).toEqual([message]));

  it('leaves the entries before it', () => expect(regions('cma=a=1M;b=0;c=1M', 'v1')).toHaveLength(1));

  it('is too many of them', () => {
    const line = `cma=${Array.from({ length: 17 }, (_, at) => `r${at}=1M`).join(';')}`;
    expect(parse(line, 'v1').regions).toHaveLength(16);
    expect(parse(line, 'v5').regions).toHaveLength(15);
    expect(problems(line, 'v1')).toEqual(['v1 has room for 16 regions']);
  });
});

describe('maps', () => {
  const rules = (line: string) =>
    parse(line).rules.map(({ patterns, regions: names }) => ({ patterns, regions: names }));

  it('have patterns and regions', () =>
    expect(rules('cma=r=1M;s=1M cma_map=video,camera/a,/b=r,s;*=r')).toEqual([
      {
        patterns: [
          { device: 'video', kind: null },
          { device: 'camera', kind: 'a' },
          { device: null, kind: 'b' },
        ],
        regions: ['r', 's'],
      },
      { patterns: [{ device: '*', kind: null }], regions: ['r'] },
    ]));

  it('name the posting', () => {
    expect(parse('cma=c=1M cma_map=x=c').posting).toBe('v1');
    expect(parse('cma=c=1M cma.map=x=c').posting).toBe('v5');
    // Only the third posting had a `-`, and its documents wrote the map's name both ways.
    expect(parse('cma=c=1M;-d=1M cma_map=x=c').posting).toBe('v3');
  });

  it('say what is wrong', () => {
    expect(problems('cma=c=1M cma_map=camera')).toEqual(["cma: map: expecting '=' near the end"]);
    expect(problems('cma=c=1M cma.map==c')).toEqual(['cma: map: expecting "<patterns>=<regions>" near `=c`']);
    expect(problems('cma=c=1M cma_map=x=d')).toEqual(['the map names a region `d` that `cma=` does not make']);
    expect(problems('cma=c=1M;c=2M')).toEqual(['a second region `c`: the map finds the first']);
  });
});

it('never throws, and its spans lie in the text', () => {
  const pieces = [
    'cma=',
    'cma_map=',
    'a',
    '=',
    ';',
    '@',
    '/',
    ':',
    '(',
    ')',
    ',',
    '1M',
    '0x',
    '-',
    '*',
    '?',
    '\u{1f600}',
    '"',
  ];
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
  };
  for (let round = 0; round < 300; round++) {
    const line = Array.from({ length: next() % 12 }, () => pieces[next() % pieces.length]).join('');
    for (const posting of ['v1', 'v3', 'v5'] as const) {
      const { diagnostics } = parse(`cma=${line} cma_map=${line}`, posting);
      for (const { span } of diagnostics) expect(span.start).toBeLessThanOrEqual(span.end);
    }
  }
});
