import { describe, expect, test } from 'vitest';
import type { AllocRequest, Gap, MemblockState } from '../src/index.ts';
import {
  addMemory,
  alloc,
  allocRun,
  findRange,
  largestFit,
  markNomap,
  regionsOfRun,
  setMemoryNode,
} from '../src/index.ts';
import { board, bytes, range, request, show } from './board.ts';

const check = (state: MemblockState, wanted: AllocRequest, expected: string | undefined): void =>
  expect(findRange(state, wanted)?.toString(16)).toBe(expected);

describe('top-down', () => {
  //   0x1000                  0x9000
  //   |--------------|####|------|
  //                          ^ highest fit
  const state = board({ memory: ['0..10000'], reserved: { kernel: '9000..c000' } });

  // Expect the highest aligned place in the highest gap that fits.
  test('highest gap', () => check(state, request('4K'), 'f000'));

  // Expect a larger request to go below the reservation.
  test('next gap', () => check(state, request('5000'), '4000'));

  // Expect alignment to move the place down inside the gap.
  test('alignment', () => check(state, request('1000', { align: bytes('4000') }), 'c000'));

  // Expect a size that is no multiple of anything to be kept to the byte.
  test('odd sizes', () => check(state, request('123', { align: bytes('40') }), 'fec0'));

  // Expect an exact fit to be taken.
  test('exact fit', () => check(state, request('4000'), 'c000'));

  // Expect the first page never to be given out, so 0x8000 bytes fit below the kernel and 0x9000 do not.
  test('never page 0', () => {
    check(state, request('8000'), '1000');
    check(state, request('9000'), undefined);
  });

  // Expect the window to be honoured at both ends.
  test('window', () => {
    check(state, request('4K', { max: bytes('8000') }), '7000');
    check(state, request('4K', { min: bytes('7000'), max: bytes('9000') }), '8000');
    check(state, request('4K', { min: bytes('9000'), max: bytes('c000') }), undefined);
    check(state, request('4K', { min: bytes('f001') }), undefined);
    check(state, request('4K', { min: bytes('f000'), max: bytes('8000') }), undefined);
  });

  // Expect 'accessible', and 0, to mean the current limit, which 'anywhere' and plain numbers ignore.
  test('current limit', () => {
    const limited = { ...state, currentLimit: bytes('8000') };
    check(limited, request('4K'), '7000');
    check(limited, request('4K', { max: bytes('0') }), '7000');
    check(limited, request('4K', { max: 'anywhere' }), 'f000');
    check(limited, request('4K', { max: bytes('e000') }), 'd000');
  });

  // Expect mask arithmetic for an alignment of 0x3000, as in the kernel: & ~0x2fff clears bits 13 and 0-11.
  test('alignment that is no power of two', () => check(state, request('4K', { align: bytes('3000') }), 'd000'));

  // Expect an empty request to get an address and reserve nothing.
  test('empty', () => {
    const { state: after, region } = alloc(state, request('0'));
    expect(region && show(region)).toBe('10000..10000');
    expect(after).toBe(state);
  });
});

describe('memory entries', () => {
  // Expect a place never to span two entries, even when they touch.
  //   |----- node 0 -----|----- node 1 -----|
  test('no straddling', () => {
    const state = setMemoryNode(board({ memory: ['1000..9000'] }), range('5000..9000'), 1);
    check(state, request('4000'), '5000');
    check(state, request('5000'), undefined);
  });

  // Expect a gap that reaches over a reservation across the border to be cut at the border.
  test('reservation across entries', () => {
    const state = setMemoryNode(
      board({ memory: ['1000..9000'], reserved: { a: '4000..6000' } }),
      range('5000..9000'),
      1,
    );
    check(state, request('3000'), '6000');
    check(state, request('3000', { max: bytes('8000') }), '1000');
  });

  // Expect no-map memory to be skipped.
  test('no-map', () => check(markNomap(board({ memory: ['1000..9000'] }), range('7000..9000')), request('4K'), '6000'));

  // Expect hotpluggable memory to be skipped only with movable_node.
  test('hotplug', () => {
    const state = addMemory(board({ memory: ['1000..3000'] }), range('5000..9000'), {
      flags: { nomap: false, hotplug: true },
    });
    check(state, request('4K'), '8000');
    check({ ...state, movableNode: true }, request('4K'), '2000');
  });

  // Expect an exact node to be all there is, and a preferred one to give way.
  test('nodes', () => {
    const state = addMemory(board({ memory: ['4000..9000'] }), range('1000..3000'), { node: 1 });
    check(state, request('4K', { node: 1 }), '2000');
    check(state, request('4K', { node: -1 }), '8000');
    expect(alloc(state, request('4000', { node: 1 })).region).toBeUndefined();
    expect(alloc(state, request('4000', { node: 1, exactNode: false })).region?.base).toBe(bytes('5000'));
  });
});

describe('bottom-up', () => {
  const state = board({ memory: ['0..10000'], reserved: { kernel: '3000..5000' } });
  const up = { direction: 'bottom-up' } as const;

  // Expect the lowest aligned place, above page 0.
  test('lowest fit', () => {
    check(state, request('4K', up), '1000');
    check(state, request('3000', up), '5000');
    check(state, request('4K', { ...up, align: bytes('8000') }), '8000');
    check({ ...state, bottomUp: true }, request('4K'), '1000');
  });

  // Expect the old variant to start at the end of the kernel, and to fall back to top-down below it.
  test('above the kernel', () => {
    const old = { direction: { aboveKernelEnd: bytes('5000') } } as const;
    check(state, request('4K', old), '5000');
    check(state, request('2000', { ...old, max: bytes('6000') }), '1000');
    check(state, request('4K', { ...old, max: bytes('3000') }), '2000');
    const { event } = alloc(state, request('2000', { ...old, max: bytes('6000') }));
    expect(event.explain().map((pass) => pass.direction)).toEqual(['bottom-up', 'top-down']);
  });
});

// Expect the virtual flavour to cap at the current limit and to retry without a minimum.
test('virtual flavour', () => {
  const state = { ...board({ memory: ['1000..9000'] }), currentLimit: bytes('5000') };
  const wanted = request('4K', { min: bytes('5000'), max: 'anywhere' });
  expect(alloc(state, wanted).region?.base).toBe(bytes('8000'));
  expect(alloc(state, { ...wanted, flavour: 'virtual' }).region?.base).toBe(bytes('4000'));
});

describe('explanations', () => {
  const gapText = ({ range: free, below, above }: Gap): string => {
    const side = (bound: Gap['below']): string => (bound.kind === 'reserved' ? bound.owners.join('+') : bound.kind);
    return `${show(free)} over ${side(below)} under ${side(above)}`;
  };

  //   0x1000       0x8000    0xc000    0x10000   0x14000
  //   |-----#kernel#----#pt#---|!!!!!!!!!|
  const state = markNomap(
    board({ memory: ['1000..14000'], reserved: { kernel: '4000..6000', 'page tables': 'b000..c000' } }),
    range('10000..14000'),
  );

  // Expect each gap passed over with its reason and what bounds it, and the one that was used.
  test('success', () => {
    const { event } = alloc(state, request('1000', { align: bytes('8000'), max: bytes('f000') }));
    const [pass] = event.explain();
    expect(pass?.passedOver.map((rejection) => `${rejection.reason}: ${gapText(rejection.gap)}`)).toEqual([
      'nomap: 10000..14000 over other-memory under memory-edge',
      'misaligned: c000..10000 over page tables under other-memory',
    ]);
    expect(pass?.chosen && gapText(pass.chosen)).toBe('6000..b000 over kernel under page tables');
    expect(pass && show(pass.window)).toBe('1000..f000');
    expect(pass?.passedOver[1]?.clamped && show(pass.passedOver[1].clamped)).toBe('c000..f000');
  });

  // Expect a failure to name every gap, and those outside the window as such.
  test('failure', () => {
    const { event, state: after } = alloc(state, request('4000', { max: bytes('9000') }));
    expect(after).toBe(state);
    expect(event.explain()[0]?.passedOver.map(({ reason }) => reason)).toEqual([
      'nomap',
      'outside-window',
      'too-small',
      'too-small',
    ]);
  });

  // Expect the largest fit to be the largest aligned stretch of the window, at its highest place.
  test('largest fit', () => {
    const fit = largestFit(state, { align: bytes('1000'), max: bytes('f000') });
    expect(fit && show(fit.range)).toBe('6000..b000');
    const coarse = largestFit(state, { align: bytes('2000'), sizeStep: bytes('2000') });
    expect(coarse && show(coarse.range)).toBe('c000..10000');
    expect(largestFit(state, { align: bytes('8000'), max: bytes('8000') })).toBeUndefined();
  });
});

describe('allocRun', () => {
  const state = board({ memory: ['0..10000', '20000..23000'], reserved: { a: '8000..9000', b: '21000..21800' } });

  // Expect a run to be what single allocations give, across gaps, to the last byte.
  test.each([
    ['1000', '1000', 30],
    ['1000', '1000', 3],
    ['1800', '1000', 30],
    ['40', '1000', 30],
    ['1000', '3000', 12],
    ['1000', '1000', 0],
  ])('size %s align %s × %d', (size, align, count) => {
    const wanted = request(size, { align: bytes(align) });
    let single = state;
    const regions: string[] = [];
    for (let index = 0; index < count; index++) {
      const result = alloc(single, wanted);
      if (!result.region) break;
      single = result.state;
      regions.push(show(result.region));
    }
    const run = allocRun(state, wanted, count);
    expect(regionsOfRun(run).map(show)).toEqual(regions);
    expect(run.placed).toBe(regions.length);
    expect(run.state).toEqual(single);
  });

  // Expect the loop for requests that take several passes, and for bottom-up.
  test('bottom-up', () => {
    const run = allocRun(state, request('1000', { direction: 'bottom-up' }), 9);
    expect(regionsOfRun(run).map((region) => region.base.toString(16))).toEqual([
      '1000',
      '2000',
      '3000',
      '4000',
      '5000',
      '6000',
      '7000',
      '9000',
      'a000',
    ]);
  });
});
