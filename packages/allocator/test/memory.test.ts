import { describe, expect, test } from 'vitest';
import type { MemblockState } from '../src/index.ts';
import {
  addMemory,
  capMemory,
  clearNomap,
  endOfDram,
  enforceMemoryLimit,
  isFullyMemory,
  isOverlapsMemory,
  isRegionMemory,
  markNomap,
  removeMemory,
  reservedMerged,
  setMemoryNode,
  startOfDram,
  totalMemory,
} from '../src/index.ts';
import { board, bytes, range, show } from './board.ts';

/** `memory` as text, one entry each: range, then `!` for no-map, `h` for hotplug, `@n` for a node. */
const memoryOf = (state: MemblockState): string[] =>
  state.memory.map(
    (region) =>
      show(region) +
      (region.nomap ? '!' : '') +
      (region.hotplug ? 'h' : '') +
      (region.node >= 0 ? `@${region.node}` : ''),
  );

const check = (state: MemblockState, expected: readonly string[]): void => expect(memoryOf(state)).toEqual(expected);

describe('addMemory', () => {
  // Expect touching banks to become one entry, whatever order they come in.
  test('joins equal neighbours', () => check(board({ memory: ['2000..3000', '1000..2000'] }), ['1000..3000']));

  // Expect neighbours of different nodes to stay two entries.
  test('keeps nodes apart', () => {
    const state = addMemory(board({ memory: ['1000..2000'] }), range('2000..3000'), { node: 1 });
    check(state, ['1000..2000', '2000..3000@1']);
  });

  // Expect an overlapping range to fill only the gaps: what was known keeps its flags.
  //   known     |      !!!!      |
  //   added   ==|================|==
  //   result  --|------!!!!------|--
  test('fills only the gaps', () => {
    const known = markNomap(board({ memory: ['3000..4000'] }), range('3000..4000'));
    check(addMemory(known, range('1000..6000')), ['1000..3000', '3000..4000!', '4000..6000']);
  });

  // Expect an empty range to change nothing.
  test('ignores an empty range', () => check(addMemory(board({}), range('1000+0')), []));

  // Expect a 32-bit kernel to lose the last byte below 4 GiB, as a 32-bit end cannot hold it.
  test('caps at the width of an address', () =>
    check(board({ physAddrBits: 32, memory: ['80000000+2G'] }), ['80000000..ffffffff']));
});

describe('removeMemory, markNomap, clearNomap', () => {
  // Expect removal to split an entry to the byte.
  test('splits byte-exactly', () =>
    check(removeMemory(board({ memory: ['1000..9000'] }), range('2345..3456')), ['1000..2345', '3456..9000']));

  // Expect no-map to take only what is memory of the range, without page rounding.
  test('marks only memory', () =>
    check(markNomap(board({ memory: ['1000..3000', '5000..6000'] }), range('2801..5100')), [
      '1000..2801',
      '2801..3000!',
      '5000..5100!',
      '5100..6000',
    ]));

  // Expect a range outside of memory to do nothing, silently.
  test('is silent outside memory', () =>
    check(markNomap(board({ memory: ['1000..3000'] }), range('8000..9000')), ['1000..3000']));

  // Expect clearing to give one entry again.
  test('clearing joins again', () => {
    const marked = markNomap(board({ memory: ['1000..9000'] }), range('2000..3000'));
    check(clearNomap(marked, range('2000..3000')), ['1000..9000']);
  });

  // Expect setMemoryNode to isolate the range and give it the node.
  test('sets nodes', () =>
    check(setMemoryNode(board({ memory: ['1000..9000'] }), range('4000..9000'), 1), ['1000..4000', '4000..9000@1']));
});

describe('capMemory and enforceMemoryLimit', () => {
  const banks = board({
    memory: ['1000..5000', '8000..c000'],
    reserved: { low: '1000..2000', across: '4000..9000', high: 'b000..c000' },
  });

  // Expect everything outside the cap to go from both lists, but no-map memory to stay.
  //   memory    |----|      |-----!!|
  //   cap          [===========]
  test('caps both lists and keeps no-map', () => {
    const state = capMemory(markNomap(banks, range('b000..c000')), range('3000..a000'));
    check(state, ['3000..5000', '8000..a000', 'b000..c000!']);
    expect(reservedMerged(state).map(show)).toEqual(['4000..9000']);
  });

  // Expect no-map memory across the edge of the cap to stay whole.
  test('keeps both sides of no-map memory', () => {
    const state = capMemory(markNomap(board({ memory: ['1000..9000'] }), range('2000..4000')), range('3000..5000'));
    expect(totalMemory(state)).toBe(bytes('3000'));
    expect(isFullyMemory(state, range('2000..5000'))).toBe(true);
  });

  // Expect an empty cap to be ignored.
  test('ignores an empty cap', () => expect(capMemory(banks, range('3000+0'))).toBe(banks));

  // Expect the limit to be counted over entries: the hole does not count.
  test('truncates by amount', () => {
    const state = enforceMemoryLimit(banks, bytes('6000'), 'truncate');
    check(state, ['1000..5000', '8000..a000']);
    expect(reservedMerged(state).map(show)).toEqual(['1000..2000', '4000..9000']);
  });

  // Expect truncation to take no-map memory too, and the other mode to leave it.
  test('no-map above the limit', () => {
    const marked = markNomap(banks, range('b000..c000'));
    check(enforceMemoryLimit(marked, bytes('4000'), 'truncate'), ['1000..5000']);
    check(enforceMemoryLimit(marked, bytes('4000'), 'keep-nomap'), ['1000..5000', 'b000..c000!']);
  });

  // Expect 0, and more than there is, to change nothing.
  test('limits without effect', () => {
    expect(enforceMemoryLimit(banks, bytes('0'), 'truncate')).toBe(banks);
    expect(enforceMemoryLimit(banks, bytes('9000'), 'keep-nomap')).toBe(banks);
  });
});

describe('queries', () => {
  const split = markNomap(board({ memory: ['1000..5000', '8000..9000'] }), range('3000..4000'));

  // Expect isRegionMemory to want one entry, isFullyMemory any, isOverlapsMemory a byte.
  test.each([
    ['1000..3000', true, true, true],
    ['2000..5000', false, true, true],
    ['4000..6000', false, false, true],
    ['5000..8000', false, false, false],
    ['0..1001', false, false, true],
  ])('%s', (text, single, fully, some) => {
    expect(isRegionMemory(split, range(text))).toBe(single);
    expect(isFullyMemory(split, range(text))).toBe(fully);
    expect(isOverlapsMemory(split, range(text))).toBe(some);
  });

  // Expect the DRAM figures to include no-map memory, and to be 0 without any.
  test('DRAM figures', () => {
    expect([startOfDram(split), endOfDram(split), totalMemory(split)]).toEqual(['1000', '9000', '5000'].map(bytes));
    expect([startOfDram(board({})), endOfDram(board({})), totalMemory(board({}))]).toEqual([0n, 0n, 0n]);
  });
});
