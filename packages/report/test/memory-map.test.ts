import { type Range, u64 } from '@carveout/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayoutRow } from '../src/index.ts';
import { barsOf, bytesPerCell } from '../src/layout/map-scale.ts';
import { memoryMap } from '../src/layout/memory-map.ts';
import { textOptions } from '../src/text/text-options.ts';

const range = (base: number, size: number): Range => ({ base: u64(base), size: u64(size) });

const row = (what: string, place: Range): LayoutRow => ({
  range: place,
  size: place.size,
  kind: 'reserved',
  what,
  mark: null,
  failed: false,
  origin: { kind: 'default', reason: 'test' },
  why: 'test',
});

const check = (memory: readonly Range[], rows: readonly LayoutRow[], width = 60): readonly string[] =>
  memoryMap(rows, memory, textOptions({ width }));

describe('memory map', () => {
  it('shows two banks in one scale', () => {
    expect(
      check([range(0, 0x1000_0000), range(0x8000_0000, 0x2000_0000)], [row('pool', range(0x8000_0000, 0x1000_0000))]),
    ).toEqual([
      'one character is 9.1 MiB',
      '▒ reserved  · free',
      '',
      'RAM 0x00000000-0x0fffffff  256 MiB',
      ' ┌────────────────────────────┐',
      ' │····························│',
      ' └────────────────────────────┘',
      '',
      'RAM 0x80000000-0x9fffffff  512 MiB',
      ' ┌────────────────────────────────────────────────────────┐',
      ' │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒····························│',
      ' └─────────────┬──────────────────────────────────────────┘',
      '               └ 0x80000000 pool 256 MiB',
    ]);
  });

  it('keeps a page visible in 8 GiB and inside a larger region', () => {
    const page = { ...row('page', range(0x8000_0000, 0x1000)), kind: 'no-map' } as const;
    const lines = check([range(0, 0x2_0000_0000)], [row('outer', range(0, 0x1_0000_0000)), page]);
    expect(lines.join('\n')).toMatch(/▒+╳▒+·+/);
    expect(lines.join('\n')).toContain('page 4 KiB');
  });

  it('draws a small hole and starts a new bar at a large one', () => {
    expect(
      barsOf([range(0, 0x3000), range(0x4000, 0x3000), range(0x10_0000, 0x1000)]).map((bar) => bar.banks.length),
    ).toEqual([2, 1]);
  });

  it('scales by the largest bar', () => {
    expect(bytesPerCell(barsOf([range(0, 1000), range(100_000, 96)]), 96)).toBe(11n);
  });

  it('labels every region once, without collisions, for any layout', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 1, max: 0x2000 }));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), fc.integer({ min: 60, max: 160 }), (places, width) => {
        const rows = places.map(([base, pages], index) => row(`r${index}`, range(base * 0x1000, pages * 0x1000)));
        const lines = check([range(0, 0x1000_0000)], rows, width);
        const drawn = lines.slice(4).filter((line) => !line.startsWith('outside') && line !== '');
        const labels = drawn.filter((line) => /0x[0-9a-f]{8}/.test(line));
        expect(labels.every((line) => (line.match(/0x[0-9a-f]{8}/g) ?? []).length === 1)).toBe(true);
        expect(drawn.every((line) => [...line].length <= width)).toBe(true);
        const ticks = drawn.join('').match(/[┬┴]/g) ?? [];
        expect(ticks.length).toBe(labels.length);
      }),
    );
  });
});
