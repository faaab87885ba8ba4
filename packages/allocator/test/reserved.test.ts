import { describe, expect, test } from 'vitest';
import type { MemblockState } from '../src/index.ts';
import { free, holdersOf, isRegionReserved, reserve, reservedMerged, totalReserved } from '../src/index.ts';
import { board, bytes, range, show } from './board.ts';

const check = (state: MemblockState, merged: readonly string[], claims: readonly string[]): void => {
  expect(reservedMerged(state).map(show)).toEqual(merged);
  expect(state.reserved.map((claim) => `${show(claim)} ${claim.owner}`)).toEqual(claims);
};

describe('reserve', () => {
  // Expect two owners to keep their claims where they overlap, while the kernel's list has one range.
  //   dtb     |=====|
  //   kernel     |=======|
  test('keeps both claims of an overlap', () => {
    const state = board({ reserved: { kernel: '2000..5000', dtb: '1000..3000' } });
    check(state, ['1000..5000'], ['1000..3000 dtb', '2000..5000 kernel']);
    expect(holdersOf(state, range('2fff+1')).map((claim) => claim.owner)).toEqual(['dtb', 'kernel']);
    expect(totalReserved(state)).toBe(bytes('4000'));
  });

  // Expect touching claims of one owner to be joined, on both sides at once.
  test('joins runs of one owner', () => {
    let state = board({});
    for (const page of ['3000', '1000', '2000']) state = reserve(state, range(`${page}+1000`), 'page tables');
    check(state, ['1000..4000'], ['1000..4000 page tables']);
  });

  // Expect touching claims of different owners to be merged in the kernel's list only.
  test('keeps neighbours apart', () =>
    check(board({ reserved: { a: '1000..2000', b: '2000..3000' } }), ['1000..3000'], ['1000..2000 a', '2000..3000 b']));

  // Expect reservations outside of memory to be accepted, and empty ones to do nothing.
  test('asks no questions', () =>
    check(board({ reserved: { a: '9000..a000', b: '1000+0' } }), ['9000..a000'], ['9000..a000 a']));

  // Expect a claim that swallows several others to merge them all.
  test('swallows', () =>
    check(
      board({ reserved: { a: '2000..3000', b: '5000..6000', c: '8000..9000', all: '1000..8000' } }),
      ['1000..9000'],
      ['1000..8000 all', '2000..3000 a', '5000..6000 b', '8000..9000 c'],
    ));
});

describe('free', () => {
  // Expect to cut every claim byte-exactly, splitting where it lies inside.
  //   a   |=========|
  //   b        |=========|
  //   free   [=======]
  test('cuts all holders', () => {
    const state = free(board({ reserved: { a: '1000..5000', b: '3000..9000' } }), range('2001..6002'));
    check(state, ['1000..2001', '6002..9000'], ['1000..2001 a', '6002..9000 b']);
  });

  // Expect a free inside one claim to leave two.
  test('splits', () =>
    check(
      free(board({ reserved: { a: '1000..5000' } }), range('2000..3000')),
      ['1000..2000', '3000..5000'],
      ['1000..2000 a', '3000..5000 a'],
    ));

  // Expect freeing what nobody holds to be a no-op.
  test('nothing to free', () => {
    const state = board({ reserved: { a: '1000..2000' } });
    expect(free(state, range('2000..9000'))).toBe(state);
  });
});

// Expect the test to be true on any shared byte, and false for neighbours.
test.each([
  ['0..1000', false],
  ['0..1001', true],
  ['1800..1801', true],
  ['1fff..9000', true],
  ['2000..3000', false],
  ['4000..6000', true],
  ['1800+0', true], // strictly inside: the kernel's comparison says yes
  ['1000+0', false],
])('isRegionReserved %s', (text, expected) =>
  expect(isRegionReserved(board({ reserved: { a: '1000..2000', b: '5000..6000' } }), range(text))).toBe(expected),
);
