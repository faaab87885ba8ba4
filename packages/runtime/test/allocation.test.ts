import { u64 } from '@carveout/core';
import { profileOf, versionLiteral } from '@carveout/kernel';
import { describe, expect, it } from 'vitest';
import {
  type AreaInput,
  allocBuffer,
  bitRequest,
  cmaAlloc,
  createArea,
  createMachine,
  failureLines,
  freeBuffers,
  freeNamed,
  type Machine,
  type MachineInput,
  type Marking,
  pagesWritten,
  runStep,
  stateOf,
} from '../src/index.ts';

const machineOf = (area: Partial<AreaInput> = {}, rest: Partial<MachineInput> = {}, kernel = '6.12.0'): Machine =>
  createMachine({
    does: profileOf(versionLiteral(kernel)).does,
    areas: [createArea({ name: 'pool', basePfn: u64(0x7e000), pages: 64, ...area })],
    pageblockPages: 16,
    ...rest,
  });

const runs = (machine: Machine): readonly string[] =>
  (machine.areas[0] ? stateOf(machine, machine.areas[0]).bitmap : []).map(({ start, count }) => `${count}@${start}`);

const mark = (machine: Machine, op: Marking, pages: number, at?: number): Machine => {
  const run = runStep(machine, { op, area: 'pool', pages, ...(at === undefined ? {} : { at }) });
  expect(run.result.result).toBe(0);
  return run.machine;
};

describe('search', () => {
  it('aligns the page frame, not the bit', () => {
    // 0x7e006 is 2 pages before a multiple of 8.
    const { outcome } = cmaAlloc(machineOf({ basePfn: u64(0x7e006) }), 0, { pages: 4, alignOrder: 3 });
    expect(outcome).toMatchObject({ kind: 'allocated', at: 2 });
  });

  it('of 4.4 uses the distance to the next boundary, which misplaces buffers', () => {
    const area = createArea({ name: 'pool', basePfn: u64(0x7e006), pages: 64 });
    const request = { pages: 4, alignOrder: 3 };
    expect(bitRequest(area, request, 'to-next-boundary').offset).toBe(2);
    expect(bitRequest(area, request, 'from-last-boundary').offset).toBe(6);
    const { outcome } = cmaAlloc(machineOf({ basePfn: u64(0x7e006) }, {}, '4.4.1'), 0, request);
    expect(outcome.at).toBe(6);
  });

  it('takes whole bits, and counts pages as asked', () => {
    const machine = machineOf({ orderPerBit: 2 });
    const { machine: after } = cmaAlloc(machine, 0, { pages: 5, alignOrder: 0 });
    expect(runs(after)).toEqual(['2@0']);
    expect(after.areas[0]?.counters.allocated).toBe(5);
    const newer = cmaAlloc(machineOf({ orderPerBit: 2 }, {}, '6.17.0'), 0, { pages: 5, alignOrder: 0 }).machine;
    const used = (one: Machine): number | undefined => one.areas[0] && stateOf(one, one.areas[0]).used;
    expect([used(after), used(newer)]).toEqual([8, 5]);
  });
});

describe('busy pages', () => {
  //  pages 0        10  12                    64
  //        |movable |pin|  free ...            |
  const occupied = mark(mark(machineOf(), 'fill', 12), 'pin', 2, 10);

  it('move the search on behind them', () => {
    const { outcome, machine } = cmaAlloc(occupied, 0, { pages: 8, alignOrder: 2 });
    expect(outcome).toMatchObject({ kind: 'allocated', at: 0, migrated: 8 });
    const second = cmaAlloc(machine, 0, { pages: 8, alignOrder: 2 }).outcome;
    expect(second).toMatchObject({ kind: 'allocated', at: 12, busyCount: 1 });
    expect(second.busy[0]).toEqual({ at: 8, obstacle: { kind: 'pinned', at: 10, pages: 2 } });
  });

  it('are not in the way behind the busy place: locked and written pages are waited for there', () => {
    const machine = mark(mark(mark(mark(occupied, 'fill', 8, 16), 'pin', 8, 0), 'lock', 2, 16), 'write', 3, 20);
    const { outcome } = cmaAlloc(machine, 0, { pages: 8, alignOrder: 3 });
    expect(outcome).toMatchObject({ kind: 'allocated', at: 16, busyCount: 2, migrated: 8, waited: 5 });
  });

  it('make a request fail with EBUSY when they are in every place', () => {
    const { outcome, machine } = cmaAlloc(occupied, 0, { pages: 60, alignOrder: 0 });
    expect(outcome).toMatchObject({ kind: 'all-busy', error: -16, busyCount: 5 });
    expect(runs(machine)).toEqual([]);
    const [line] = machine.areas[0] ? failureLines(machine, machine.areas[0], 60, outcome) : [];
    expect(line?.text).toBe('cma: __cma_alloc: pool: alloc failed, req-size: 60 pages, ret: -16');
  });

  it('are waited for when they are locked or being written', () => {
    const locked = mark(mark(occupied, 'lock', 3, 0), 'write', 2, 4);
    expect(cmaAlloc(locked, 0, { pages: 8, alignOrder: 0 }).outcome).toMatchObject({ at: 0, migrated: 8, waited: 5 });
  });

  it('need memory to move to', () => {
    const tight = { ...occupied, freePages: 7 };
    expect(cmaAlloc(tight, 0, { pages: 7, alignOrder: 0 }).machine.freePages).toBe(0);
    const { outcome } = cmaAlloc(tight, 0, { pages: 8, alignOrder: 0 });
    expect(outcome).toMatchObject({ kind: 'no-memory', error: -12 });
    expect(outcome.busy[0]?.obstacle).toEqual({ kind: 'no-memory', needed: 8, free: 7 });
  });

  it('of an isolated block conflict with every range that shares the block', () => {
    const isolated = mark(machineOf(), 'isolate', 1, 3);
    const { outcome } = cmaAlloc(isolated, 0, { pages: 4, alignOrder: 2 });
    expect(outcome).toMatchObject({ at: 16, busyCount: 4 });
  });

  it('are found only where they are', () => {
    expect(runStep(occupied, { op: 'pin', area: 'pool', pages: 20 }).result.result).toBe(-22);
    expect(runStep(occupied, { op: 'fill', area: 'pool', pages: 2, at: 11 }).result.result).toBe(-22);
    expect(runStep(occupied, { op: 'drop', area: 'other', pages: 2 }).result.result).toBe(-2);
  });

  it('lie together at the end after compaction, pinned ones excepted', () => {
    const { machine } = runStep(occupied, { op: 'compact', area: 'pool' });
    expect(machine.areas[0]?.occupants.movable.edges).toEqual([54, 64]);
    expect(machine.areas[0]?.occupants.pinned.edges).toEqual([10, 12]);
  });
});

describe('debugfs files', () => {
  const three = [10, 5, 3].reduce<Machine>(
    (machine, pages) => allocBuffer(machine, 0, { pages, alignOrder: 0 }, `b${pages}`).machine,
    machineOf(),
  );

  it('give back the most recent buffer first, and cut the last one from its front', () => {
    const { machine, released } = freeBuffers(three, 0, 6);
    expect(released.map(({ at, pages }) => `${pages}@${at}`)).toEqual(['3@15', '3@10']);
    expect(runs(machine)).toEqual(['10@0', '2@13']);
  });

  it('never cut a buffer when one bit is more than a page', () => {
    const machine = allocBuffer(machineOf({ orderPerBit: 1 }), 0, { pages: 8, alignOrder: 0 }).machine;
    expect(freeBuffers(machine, 0, 7)).toMatchObject({ machine, released: [] });
  });

  it('take numbers as C ints', () => {
    expect([pagesWritten(5n), pagesWritten(0x1_0000_0003n)]).toEqual([5, 3]);
    expect(pagesWritten(0xffff_ffffn)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('have nothing for a name: scripts do', () => {
    expect(runs(freeNamed(three, 0, 'b5')?.machine ?? three)).toEqual(['10@0', '3@15']);
    expect(freeNamed(three, 0, 'b6')).toBeUndefined();
  });
});

describe('failures by version', () => {
  const check = (kernel: string, pages: number, expected: readonly string[]): void => {
    const machine = machineOf({ taken: [{ start: 8, count: 8 }] }, {}, kernel);
    const { machine: after, outcome } = cmaAlloc(machine, 0, { pages, alignOrder: 0 });
    const [area] = after.areas;
    expect(area && failureLines(after, area, pages, outcome).map(({ text }) => text)).toEqual(expected);
  };

  it.each([
    ['4.9.80', []],
    ['4.14.180', ['cma: cma_alloc: alloc failed, req-size: 60 pages, ret: -12']],
    ['5.10.89', ['cma: cma_alloc: alloc failed, req-size: 60 pages, ret: -12']],
    ['5.15.140', ['cma: cma_alloc: pool: alloc failed, req-size: 60 pages, ret: -12']],
    [
      '6.12.9',
      [
        'cma: __cma_alloc: pool: alloc failed, req-size: 60 pages, ret: -12',
        'cma: number of available pages: 8@0+48@16=> 56 free of 64 total pages',
      ],
    ],
    [
      '6.17.0',
      [
        'cma: __cma_alloc: pool: alloc failed, req-size: 60 pages, ret: -16',
        'cma: number of available pages: ',
        'cma: range 0: 8@0+48@16',
        'cma: ',
        '=> 56 free of 64 total pages',
      ],
    ],
  ])('%s', (kernel, expected) => check(kernel, 60, expected));

  it('of too large requests are silent until 6.14', () => {
    check('6.12.9', 65, []);
    check('6.1.100', 65, []);
    check('6.17.0', 65, [
      'cma: __cma_alloc: pool: alloc failed, req-size: 65 pages, ret: -16',
      'cma: number of available pages: ',
      'cma: range 0: 8@0+48@16',
      'cma: ',
      '=> 56 free of 64 total pages',
    ]);
  });

  it.each([
    ['5.10.89', 65, 0],
    ['6.1.100', 65, 1],
    ['6.1.100', 0, 1],
    ['6.12.9', 65, 0],
    ['6.17.0', 65, 1],
    ['6.17.0', 0, 0],
  ])('%s counts a request for %i pages %i times', (kernel, pages, calls) => {
    expect(cmaAlloc(machineOf({}, {}, kernel), 0, { pages, alignOrder: 0 }).machine.vm.allocFail).toBe(calls);
  });
});
