import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bitmap,
  bitmapOf,
  bitmapWords,
  changedRuns,
  clearRange,
  clearRuns,
  countSet,
  countSetIn,
  createBitmap,
  findClearArea,
  intersectRuns,
  isClear,
  longestClear,
  nextClear,
  nextSet,
  passedRuns,
  placementStrategies,
  setRange,
  setRuns,
} from '../src/index.ts';

const BITS = 96;
const step = fc.record({ set: fc.boolean(), start: fc.nat(BITS - 1), count: fc.integer({ min: 0, max: 40 }) });

/** The same steps on a plain list of bits. */
function both(steps: readonly { set: boolean; start: number; count: number }[]): { map: Bitmap; plain: boolean[] } {
  let map = createBitmap(BITS);
  const plain = new Array<boolean>(BITS).fill(false);
  for (const { set, start, count } of steps) {
    map = set ? setRange(map, start, count) : clearRange(map, start, count);
    for (let bit = start; bit < Math.min(BITS, start + count); bit++) plain[bit] = set;
  }
  return { map, plain };
}

/** bitmap_find_next_zero_area_off() bit by bit, as its description reads. */
function searchBits(plain: readonly boolean[], need: number, align: number, offset: number): number | undefined {
  for (let from = 0; ; ) {
    while (from < BITS && plain[from]) from++;
    const at = Math.ceil((from + offset) / align) * align - offset;
    if (at + need > BITS) return undefined;
    const busy = plain.findIndex((bit, index) => bit && index >= at && index < at + need);
    if (busy < 0) return at;
    from = busy + 1;
  }
}

describe('bitmap', () => {
  it('agrees with a list of bits', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(BITS), fc.nat(BITS), (steps, from, many) => {
        const { map, plain } = both(steps);
        const bits = new Array<boolean>(BITS).fill(false);
        for (const { start, count } of setRuns(map)) bits.fill(true, start, start + count);
        expect(bits).toEqual(plain);
        expect(map.edges.every((edge, at) => at === 0 || edge > (map.edges[at - 1] ?? 0))).toBe(true);
        const busy = plain.filter(Boolean).length;
        expect(countSet(map)).toBe(busy);
        expect(clearRuns(map).reduce((sum, { count }) => sum + count, 0)).toBe(BITS - busy);
        expect(longestClear(map)).toBe(Math.max(0, ...clearRuns(map).map(({ count }) => count)));
        const find = (value: boolean): number => {
          const at = plain.indexOf(value, from);
          return at < 0 ? BITS : at;
        };
        expect([nextClear(map, from), nextSet(map, from)]).toEqual([find(false), find(true)]);
        const part = plain.slice(from, from + many).filter(Boolean).length;
        expect([countSetIn(map, from, many), isClear(map, from, many)]).toEqual([
          part,
          part === 0 && from + many <= BITS,
        ]);
        expect(
          intersectRuns(map, from, many).every(
            ({ start, count }) => !plain.slice(start, start + count).includes(false),
          ),
        ).toBe(true);
        const words = bitmapWords(map);
        expect(plain.map((_, bit) => (((words[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 1)).toEqual(plain);
      }),
    );
  });

  it('leaves out bits past its end', () => {
    expect(setRuns(setRange(createBitmap(10), 8, 5))).toEqual([{ start: 8, count: 2 }]);
  });
});

describe('findClearArea', () => {
  it('finds what a bit-by-bit search finds', () => {
    const need = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), need, fc.nat(5), fc.nat(63), (steps, many, order, base) => {
        const { map, plain } = both(steps);
        const align = 2 ** order;
        const offset = base % align;
        const found = findClearArea(map, { need: many, align, offset, base });
        expect(found).toBe(searchBits(plain, many, align, offset));
      }),
    );
  });
});

describe('strategies', () => {
  //  bits 0   4     10   14      22        32
  //       |busy|.....|busy|.......|  busy  |
  const map = bitmapOf(32, [
    { start: 0, count: 4 },
    { start: 10, count: 4 },
    { start: 22, count: 10 },
  ]);

  const check = (name: keyof typeof placementStrategies, need: number, align: number, expected: readonly number[]) =>
    expect([...placementStrategies[name].candidates(map, { need, align, offset: 0, base: 0 })]).toEqual(expected);

  it('first fit goes up by the alignment', () => check('first-fit', 4, 2, [4, 6, 14, 16, 18]));
  it('first fit takes the lowest hole though another fits better', () => check('first-fit', 6, 1, [4, 14, 15, 16]));
  it('best fit takes the smallest hole', () => check('best-fit', 5, 1, [4, 14]));
  it('best fit goes to the end of a hole when the rest is a multiple of the alignment', () =>
    check('best-fit', 4, 8, [16]));
  it('best fit moves up where the tail divides', () => {
    const holes = bitmapOf(32, [{ start: 0, count: 3 }]);
    const request = { need: 8, align: 4, offset: 0, base: 0 };
    expect([...placementStrategies['best-fit'].candidates(holes, request)]).toEqual([24]);
  });
  it('buddy keeps large blocks whole', () => check('buddy', 2, 1, [8, 14, 20, 4, 6, 16, 18]));
  it('buddy rounds up', () => {
    check('buddy', 3, 1, [4, 16]);
    expect(placementStrategies.buddy.claimedBits(3)).toBe(4);
  });

  it('never propose taken bits', () => {
    const request = fc.record({ need: fc.integer({ min: 1, max: 20 }), order: fc.nat(4), base: fc.nat(63) });
    const name = fc.constantFrom('first-fit', 'best-fit', 'buddy' as const);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), request, name, (steps, { need, order, base }, which) => {
        const { map: bits } = both(steps);
        const strategy = placementStrategies[which as keyof typeof placementStrategies];
        const align = 2 ** order;
        for (const at of strategy.candidates(bits, { need, align, offset: base % align, base })) {
          expect(isClear(bits, at, strategy.claimedBits(need))).toBe(true);
          expect((at + base) % align).toBe(0);
        }
      }),
    );
  });

  it('say why free runs did not serve', () => {
    expect(passedRuns(map, { need: 7, align: 8, offset: 0, base: 0 })).toEqual([
      { start: 4, count: 6, reason: 'too-small' },
      { start: 14, count: 8, reason: 'misaligned' },
    ]);
  });
});

describe('changedRuns', () => {
  it('is what one map has and the other has not', () => {
    const run = fc.record({ start: fc.nat(60), count: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(run), fc.array(run), (left, right) => {
        const [before, after] = [bitmapOf(64, left), bitmapOf(64, right)];
        const bit = (map: typeof before, at: number): boolean => !isClear(map, at, 1);
        const changed = bitmapOf(64, changedRuns(before, after));
        for (let at = 0; at < 64; at++) expect(bit(changed, at)).toBe(bit(before, at) !== bit(after, at));
      }),
    );
  });
});
