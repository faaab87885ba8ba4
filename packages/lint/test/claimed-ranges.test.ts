import type { ReservedMemoryResult } from '@carveout/simulator';
import { describe, expect, it } from 'vitest';
import { claimedRanges, overlapsOf } from '../src/facts/claimed-ranges.ts';
import type { BoardView } from '../src/index.ts';
import { type Board, boardConfig, boardTree, range } from './board.ts';

function view(board: Board, placed: readonly Partial<ReservedMemoryResult>[] = []): BoardView {
  const tree = boardTree(board);
  return { tree, config: boardConfig(board, tree), simulation: { reservedMemory: placed } as BoardView['simulation'] };
}

const names = (board: BoardView): readonly string[] =>
  overlapsOf(claimedRanges(board)).map(({ first, second }) => `${first.name} ${second.name}`);

const region = (name: string, base: number, size: number, more = ''): string =>
  `${name} { reg = <0x0 0x${base.toString(16)} 0x0 0x${size.toString(16)}>; ${more} };`;

const check = (board: Board, expected: readonly string[], placed?: readonly Partial<ReservedMemoryResult>[]): void =>
  expect(names(view(board, placed))).toEqual(expected);

describe('overlaps', () => {
  // [  a   )[  b  )
  it('are none between regions that touch', () =>
    check({ snippet: `${region('a', 0x5000_0000, 0x1000)}${region('b', 0x5000_1000, 0x1000)}` }, []));

  // [        a        )
  //    [ b )     [ c )
  it('are found between all pairs, not only neighbours', () =>
    check(
      {
        snippet: [
          region('a', 0x5000_0000, 0x10000),
          region('b', 0x5000_1000, 0x1000),
          region('c', 0x5000_8000, 0x1000),
        ].join('\n'),
      },
      ['/reserved-memory/a /reserved-memory/b', '/reserved-memory/a /reserved-memory/c'],
    ));

  it('leave disabled nodes and empty regions out', () =>
    check(
      {
        snippet: [
          region('a', 0x5000_0000, 0x10000),
          region('b', 0x5000_1000, 0x1000, 'status = "disabled";'),
          region('c', 0x5000_8000, 0),
        ].join('\n'),
      },
      [],
    ));

  it('leave the tuples of one node alone', () =>
    check({ snippet: 'a { reg = <0x0 0x50000000 0x0 0x2000>, <0x0 0x50001000 0x0 0x1000>; };' }, []));

  it('count where the kernel put a dynamic region, if it kept it', () => {
    const board = { snippet: `${region('a', 0x5000_0000, 0x10000)}b { size = <0x0 0x1000>; };` };
    const at = { node: '/reserved-memory/b', ...range(0x5000_2000, 0x1000) };
    check(board, ['/reserved-memory/a /reserved-memory/b'], [{ ...at, outcome: 'reserved' }]);
    check(board, [], [{ ...at, outcome: 'init-failed' }]);
  });

  it('stop at a hundred for input that overlaps everywhere', () => {
    const many = Array.from({ length: 60 }, (_, index) => region(`r${index}`, 0x5000_0000, 0x1000));
    expect(names(view({ snippet: many.join('\n') }))).toHaveLength(100);
  });
});
