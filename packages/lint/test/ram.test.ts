import { describe, expect, it } from 'vitest';
import { largestWithin, ramOf, sizeWithin } from '../src/facts/ram.ts';
import { type Board, boardConfig, range } from './board.ts';

const check = (board: Board, expected: ReturnType<typeof ramOf>): void =>
  expect(ramOf(boardConfig(board))).toEqual(expected);

describe('ramOf', () => {
  it('joins banks that touch', () =>
    check({ memory: ['0x40000000:1G', '0x80000000:1G'] }, [range(0x4000_0000, 0x8000_0000)]));
  it('is not known without a memory node', () => check({ memory: [] }, null));
  it('is not known when the boot loader fills in the size', () => check({ memory: ['0x40000000:0'] }, null));
  it('is what the user gives, whatever the tree says', () =>
    check({ memory: [], ram: [range(0x8000_0000, 0x1000_0000)] }, [range(0x8000_0000, 0x1000_0000)]));
});

describe('windows', () => {
  const ram = [range(0x4000_0000, 0x1000_0000), range(0x6000_0000, 0x4000_0000)];
  it('count only their RAM', () => expect(sizeWithin(ram, range(0x4800_0000, 0x2000_0000))).toBe(0x1000_0000n));
  it('hold at most one bank in one piece', () =>
    expect(largestWithin(ram, range(0x4800_0000, 0x2000_0000))).toEqual(range(0x4800_0000, 0x0800_0000)));
  it('may hold none', () => expect(largestWithin(ram, range(0, 0x1000))).toBeNull());
});
