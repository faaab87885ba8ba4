import { fileId } from '@carveout/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllocScript } from '../src/index.ts';
import { ScriptParser } from '../src/script-parser.ts';
import { createLexer } from '../src/tokens.ts';

const read = (text: string) => parseAllocScript(text, fileId('a.alloc'));

const check = (text: string, expected: readonly object[]): void => {
  const { commands, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  expect(commands).toMatchObject(expected);
};

describe('the grammar', () => {
  it('is sound', () => {
    expect(createLexer(false).lexerDefinitionErrors).toEqual([]);
    expect(new ScriptParser(false)).toBeInstanceOf(ScriptParser);
  });
});

describe('steps', () => {
  it('count pages, or bytes with a suffix', () =>
    check('alloc linux,cma 4097\nalloc video@60000000 16M', [
      { op: 'alloc', area: { text: 'linux,cma' }, amount: { value: 4097n, unit: 'pages' }, align: null, dma: false },
      { op: 'alloc', area: { text: 'video@60000000' }, amount: { value: 0x100_0000n, unit: 'bytes' } },
    ]));

  it('have options and comments, on lines or behind semicolons', () =>
    check('alloc pool 0x10 align 4 as frame # four\r\nalloc pool 3M dma; free pool frame; free pool 8 \n\n', [
      { op: 'alloc', amount: { value: 16n }, align: 4, name: 'frame' },
      { op: 'alloc', dma: true, name: null },
      { op: 'free-buffer', name: { text: 'frame' } },
      { op: 'free', amount: { value: 8n } },
    ]));

  it('mark pages', () =>
    check('fill pool 100; pin pool 2 at 50; isolate pool 1; compact pool; free-memory 64M', [
      { op: 'fill', at: null },
      { op: 'pin', at: 50 },
      { op: 'isolate' },
      { op: 'compact', area: { text: 'pool' } },
      { op: 'free-memory', amount: { unit: 'bytes' } },
    ]));

  it('may name areas as they like', () =>
    check('alloc free 1; free alloc 1; alloc "my pool" 2; free size at', [
      { area: { text: 'free' } },
      { area: { text: 'alloc' } },
      { area: { text: 'my pool' } },
      { op: 'free-buffer', area: { text: 'size' }, name: { text: 'at' } },
    ]));
});

describe('settings', () => {
  it('describe the machine', () => {
    const text =
      'kernel 6.12.117\npage-size 16K\ncma-alignment 9\nstrategy best-fit\narea pool at 0x7e000000 size 32M order 2 taken 0+96 200+8\narea b at 0 size 4M';
    expect(read(text).diagnostics).toEqual([]);
    expect(read(text).settings).toMatchObject([
      { kind: 'kernel', release: { text: '6.12.117' } },
      { kind: 'page-size', amount: { value: 16384n } },
      { kind: 'cma-alignment', order: 9 },
      { kind: 'strategy', name: 'best-fit' },
      {
        kind: 'area',
        name: { text: 'pool' },
        base: { value: 0x7e000000n },
        orderPerBit: 2,
        taken: [
          { start: 0, count: 96 },
          { start: 200, count: 8 },
        ],
      },
      { kind: 'area', name: { text: 'b' }, orderPerBit: 0, taken: [] },
    ]);
  });
});

describe('a wrong line', () => {
  it.each([
    ['alloc pool', '`alloc` ends too early', 'the form is: alloc AREA AMOUNT [align ORDER | dma] [as NAME]'],
    ['aloc pool 1', '`aloc` is no step', 'did you mean `alloc`?'],
    ['alloc pool 1 2', '`2` does not belong here', 'the form is: alloc AREA AMOUNT [align ORDER | dma] [as NAME]'],
    ['alloc pool 12q', '`12q` is no amount', 'write pages as 4097, or bytes as 64K, 16M, 1G'],
    ['alloc pool 99999999999T', '`99999999999T` does not fit into 64 bits', undefined],
    ['alloc pool 1 align 99', '`99` is no whole number up to 40', undefined],
    ['strategy worst-fit', '`worst-fit` does not belong here', 'the form is: strategy first-fit|best-fit|buddy'],
  ])('%s: one diagnostic, the others are read', (line, message, help) => {
    const { commands, diagnostics } = read(`alloc a 1\n${line}\nalloc b 2\n`);
    expect(diagnostics.map((one) => [one.message, one.help])).toEqual([[message, help]]);
    expect(commands.map((one) => ('area' in one ? one.area.text : ''))).toEqual(expect.arrayContaining(['a', 'b']));
    expect(diagnostics[0]?.span.start).toBeGreaterThanOrEqual(10);
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'alloc',
      'free',
      'area',
      ' ',
      '\n',
      '"',
      '#',
      ';',
      '12',
      '0x',
      '1+2',
      '-',
      'at',
      '\0',
      '🦀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(read(pieces.join('')).diagnostics.length).toBeLessThanOrEqual(60);
      }),
    );
  });

  it('is not listed for ever', () => {
    const { diagnostics } = read('x\n'.repeat(1000));
    expect(diagnostics.length).toBe(52);
    expect(diagnostics.at(-1)?.rule).toBe('alloc-script-too-many-problems');
  });
});
