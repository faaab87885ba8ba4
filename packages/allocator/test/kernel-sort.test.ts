import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelSort } from '../src/index.ts';

const VARIANTS = ['classic', 'bottom-up'] as const;

/** 'D1 S5' …: D is a dynamic node with base 0, S a static one whose base is its number. */
const base = (name: string): number => (name.startsWith('D') ? 0 : Number(name.slice(1) || 1));

const check = (input: string, expected: string): void => {
  for (const variant of VARIANTS) {
    expect(kernelSort(input.split(' '), (a, b) => base(a) - base(b), variant).join(' ')).toBe(expected);
  }
};

// Expect both sorts to leave equal keys in the orders worked out from the kernel's algorithm.
test.each([
  ['D1', 'D1'],
  ['D1 D2', 'D2 D1'],
  ['D1 D2 S', 'D2 D1 S'],
  ['S D1 D2', 'D1 D2 S'],
  ['D1 S D2', 'D1 D2 S'],
  ['D1 D2 S5 S9', 'D1 D2 S5 S9'],
  ['S5 S9 D1 D2', 'D2 D1 S5 S9'],
  ['D1 D2 D3 S', 'D1 D3 D2 S'],
  ['S D1 D2 D3', 'D1 D2 D3 S'],
])('%s', check);

// Expect n dynamic nodes and nothing else to come out with the first one last (recorded: d2 d3 d4 d5 d6 d1).
test.each([2, 3, 4, 5, 6, 7, 8, 16, 33])('%d dynamic nodes', (count) => {
  const names = Array.from({ length: count }, (_, index) => `D${index + 1}`);
  check(names.join(' '), [...names.slice(1), ...names.slice(0, 1)].join(' '));
});

describe.each(VARIANTS)('%s', (variant) => {
  // Expect any input to come out sorted, with nothing lost, and itself unchanged.
  test('sorts', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (items) => {
        const before = [...items];
        expect(kernelSort(items, (a, b) => a - b, variant)).toEqual([...items].sort((a, b) => a - b));
        expect(items).toEqual(before);
      }),
    ));
});
