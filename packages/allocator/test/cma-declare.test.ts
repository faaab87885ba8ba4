import { describe, expect, test } from 'vitest';
import type { CmaContext, CmaOutcome, DeclareRequest } from '../src/index.ts';
import { addMemory, declareContiguous, markNomap, reservedMerged, totalCmaPages } from '../src/index.ts';
import { board, bytes, context, range, show } from './board.ts';

/** `size[@base][-limit]` with a trailing `!` for fixed, as {@link range} spells numbers; more fields as they are. */
function declaration(text: string, more: Partial<DeclareRequest> = {}): DeclareRequest {
  const [, size = '', base = '0', limit = '0', fixed] = /^(\w+)(?:@(\w+))?(?:-(\w+))?(!)?$/.exec(text) ?? [];
  return { size: bytes(size), base: bytes(base), limit: bytes(limit), fixed: fixed === '!', name: 'reserved', ...more };
}

const hexOf = (value: unknown): unknown => (typeof value === 'bigint' ? value.toString(16) : value);

/** Area or errno, then the lines printed: kind and numbers. */
function summary({ area, failure, printed }: CmaOutcome): string[] {
  const lines = printed.map(({ kind, ...numbers }) => [kind, ...Object.values(numbers).map(hexOf)].join(' '));
  return [area ? `${area.name} ${show(area)}` : `${failure?.errno} ${failure?.reason.kind}`, ...lines];
}

const check = (where: CmaContext, wanted: DeclareRequest, expected: readonly string[]): void =>
  expect(summary(declareContiguous(where, wanted))).toEqual(expected);

// 1 GiB at 2 GiB, alignment 4 MiB, nothing reserved, limit at the end of RAM.
const plain = board({ memory: ['80000000+1G'] });
const OLD = { minAlign: bytes('4M'), fixedUnaligned: 'round-up', exceedsLimitCheck: false, above4g: 'none' } as const;
const MID = { minAlign: bytes('4M') } as const;
const NEW = {
  minAlign: bytes('4M'),
  slotCheck: 'late',
  reportedSize: 'requested',
  failurePrinted: 'always',
  above4gCondition: 'limit',
  highmemBoundaryCheck: 'with-highmem',
  unnamedNumber: 'count',
} as const;

describe.each([
  ['≤4.9', OLD],
  ['4.14–6.14', MID],
  ['≥6.15', NEW],
] as const)('argument vectors, %s', (era, rules) => {
  const expectIn = (text: string, expected: Record<'≤4.9' | '4.14–6.14' | '≥6.15', readonly string[]>): void =>
    check(context(plain, rules), declaration(text), expected[era]);

  // Expect a fixed place to be taken.
  test('64M@0x90000000', () => {
    const line = ['reserved 90000000..94000000', 'reserved 4000000 90000000 -1'];
    expectIn('64M@90000000-94000000!', { '≤4.9': line, '4.14–6.14': line, '≥6.15': line });
  });

  // Expect a fixed size that is no multiple of the alignment to exceed its own limit once that is checked.
  test('3M@0x90000000', () =>
    expectIn('3M@90000000-90300000!', {
      '≤4.9': ['reserved 90000000..90400000', 'reserved 400000 90000000 -1'],
      '4.14–6.14': ['EINVAL exceeds-limit', 'exceeds-limit 90000000 400000 90000000', 'failed 400000 -1'],
      '≥6.15': ['EINVAL exceeds-limit', 'exceeds-limit 90000000 400000 90000000', 'failed 300000 -1'],
    }));

  // Expect a fixed base off the alignment to be moved up by old kernels and refused by later ones, before the size is rounded.
  test('66M@0x90100000', () => {
    const refused = ['EINVAL base-misaligned', 'must-be-aligned 90100000 400000', 'failed 4200000 -1'];
    expectIn('66M@90100000-94300000!', {
      '≤4.9': ['reserved 90400000..94800000', 'reserved 4400000 90400000 -1'],
      '4.14–6.14': refused,
      '≥6.15': refused,
    });
  });

  // Expect a window to be searched from its top.
  test('64M@0x80000000-0xA0000000', () => {
    const line = ['reserved 9c000000..a0000000', 'reserved 4000000 9c000000 -1'];
    expectIn('64M@80000000-a0000000', { '≤4.9': line, '4.14–6.14': line, '≥6.15': line });
  });

  // Expect the size to be rounded up, and the line to show the rounded size or the caller's.
  test('3M', () =>
    expectIn('3M-c0000000', {
      '≤4.9': ['reserved bfc00000..c0000000', 'reserved 400000 bfc00000 -1'],
      '4.14–6.14': ['reserved bfc00000..c0000000', 'reserved 400000 bfc00000 -1'],
      '≥6.15': ['reserved bfc00000..c0000000', 'reserved 300000 bfc00000 -1'],
    }));

  // Expect base 0 not to be fixed: anywhere below 64 MiB, where there is no memory.
  test('64M@0', () => {
    const line = ['ENOMEM no-space', 'failed 4000000 -1'];
    expectIn('64M@0-64M!', { '≤4.9': line, '4.14–6.14': line, '≥6.15': line });
  });

  // Expect no size to be refused: silently, or with the failure line.
  test('0', () =>
    expectIn('0', {
      '≤4.9': ['EINVAL zero-size'],
      '4.14–6.14': ['EINVAL zero-size'],
      '≥6.15': ['EINVAL zero-size', 'failed 0 -1'],
    }));
});

describe('silent refusals', () => {
  // Expect an alignment that is no power of two, and a size that is no whole number of bitmap bits, to print nothing.
  test('arguments', () => {
    check(context(plain), declaration('64M', { align: bytes('3M') }), ['EINVAL alignment-not-power-of-two']);
    check(context(plain), declaration('2M', { orderPerBit: 10 }), ['EINVAL size-not-order-multiple']);
    check(context(plain, NEW), declaration('4M', { orderPerBit: 11 }), [
      'EINVAL size-not-order-multiple',
      'failed 400000 -1',
    ]);
  });

  // Expect a full table to be noticed first, or after memory was found, which then goes back.
  test('slots', () => {
    check(context(plain, {}, 0), declaration('0'), ['ENOSPC no-slot', 'not-enough-slots']);
    const late = declareContiguous(context(plain, NEW, 0), declaration('64M'));
    expect(summary(late)).toEqual(['ENOSPC no-slot', 'not-enough-slots', 'failed 4000000 -1']);
    expect(late.attempts).toHaveLength(1);
    expect(reservedMerged(late.state)).toEqual([]);
    check(context(plain, NEW, 0), declaration('0'), ['EINVAL zero-size', 'failed 0 -1']);
  });
});

describe('fixed places', () => {
  // Expect a fixed place to fail on any overlap, without another try, and to say who is there.
  test('busy', () => {
    const state = board({ memory: ['80000000+1G'], reserved: { initrd: '92345000..92346000' } });
    const outcome = declareContiguous(context(state), declaration('64M@90000000-94000000!'));
    expect(summary(outcome)).toEqual(['EBUSY busy', 'failed 4000000 -1']);
    expect(outcome.failure?.reason).toMatchObject({ holders: [{ owner: 'initrd' }] });
    expect(outcome.state).toBe(state);
  });

  // Expect a fixed place in a hole of memory to be accepted: nobody checks.
  test('outside memory', () => {
    const holes = board({ memory: ['80000000+256M', 'b0000000+256M'] });
    check(context(holes), declaration('64M@a0000000-a4000000!'), [
      'reserved a0000000..a4000000',
      'reserved 4000000 a0000000 -1',
    ]);
  });

  // Expect the border of highmem to be checked always, or only where there is highmem.
  //   |------ lowmem ------|---- highmem ----|
  //                    [=======]
  test('across highmem', () => {
    const wanted = declaration('64M@ae000000-b2000000!', { highMemory: bytes('b0000000') });
    const refused = ['EINVAL across-highmem', 'across-highmem ae000000 b0000000', 'failed 4000000 -1'];
    check(context(plain), wanted, refused);
    check(context(plain, { highmemBoundaryCheck: 'with-highmem' }), wanted, refused);
  });

  // Expect a place that reaches past the end of DRAM to meet the border check where that end stands in for highmem.
  test('past the end of DRAM', () => {
    const wanted = declaration('64M@be000000-c2000000!');
    check(context(plain), wanted, ['EINVAL across-highmem', 'across-highmem be000000 c0000000', 'failed 4000000 -1']);
    const later = context(plain, { ...NEW, minAlign: bytes('2M') });
    check(later, wanted, ['EINVAL exceeds-limit', 'exceeds-limit be000000 4000000 c0000000', 'failed 4000000 -1']);
  });
});

describe('highmem and 4 GiB', () => {
  const kinds = (outcome: CmaOutcome): string[] =>
    outcome.attempts.map(({ kind, window, direction, event }) => `${kind} ${show(window)} ${direction} ${event.type}`);

  // Expect a 32-bit kernel to prefer highmem, in 8 MiB steps below 4 GiB - 1 (recorded: armmp with 3 GiB).
  test('armmp 3G', () => {
    const state = board({ physAddrBits: 32, memory: ['40000000+3G'] });
    const wanted = declaration('16M-ffffffff', { highMemory: bytes('70000000') });
    const outcome = declareContiguous(
      context(state, { minAlign: bytes('8M'), above4g: 'after-highmem-overwrites' }),
      wanted,
    );
    expect(outcome.area && show(outcome.area)).toBe('fe800000..ff800000');
    expect(kinds(outcome)).toEqual(['highmem 70000000..ff800000 top-down reserved']);
  });

  // Recorded on armmp-lpae 6.1 with 4 GiB. Expect the highmem block to be forgotten but to stay reserved.
  //   0x40000000   0x70000000           0xfee00000 4 GiB      5 GiB
  //   |--- lowmem [A]|---------- highmem [leak]-|-------------|
  test('lpae leaks the highmem block', () => {
    const state = board({ memory: ['40000000+4G'] });
    const rules = { above4g: 'after-highmem-overwrites' } as const;
    const outcome = declareContiguous(
      context(state, rules),
      declaration('16M-ffffffff', { highMemory: bytes('70000000') }),
    );
    expect(summary(outcome)).toEqual(['reserved 6f000000..70000000', 'reserved 1000000 6f000000 -1']);
    expect(outcome.leaked && show(outcome.leaked)).toBe('fee00000..ffe00000');
    expect(reservedMerged(outcome.state).map(show)).toEqual(['6f000000..70000000', 'fee00000..ffe00000']);
    expect(kinds(outcome)).toEqual([
      'highmem 70000000..ffe00000 top-down reserved',
      'above-4g 100000000..100000000 bottom-up failed',
      'window 0..70000000 top-down reserved',
    ]);
  });

  // Recorded there with cma=1G: 1 GiB leaked at 0xbfe00000, no area.
  test('lpae leaks and fails', () => {
    const state = board({ memory: ['40000000+4G'] });
    const outcome = declareContiguous(
      context(state, { above4g: 'after-highmem-overwrites' }),
      declaration('1G-ffffffff', { highMemory: bytes('70000000') }),
    );
    expect(summary(outcome)).toEqual(['ENOMEM no-space', 'failed 40000000 -1']);
    expect(outcome.leaked && show(outcome.leaked)).toBe('bfe00000..ffe00000');
    expect(outcome.failure?.reason).toMatchObject({ largest: { range: { base: bytes('40000000') } } });
  });

  // Expect later kernels on the same machine to try 4 GiB first, and then to keep the highmem block.
  test('before-highmem does not leak', () => {
    const outcome = declareContiguous(
      context(board({ memory: ['40000000+4G'] })),
      declaration('16M-ffffffff', { highMemory: bytes('70000000') }),
    );
    expect(outcome.area && show(outcome.area)).toBe('fee00000..ffe00000');
    expect(outcome.leaked).toBeUndefined();
  });

  // Expect a kernel without the 4 GiB attempt to stay with highmem.
  test('none', () => {
    const outcome = declareContiguous(
      context(board({ memory: ['40000000+4G'] }), { above4g: 'none' }),
      declaration('16M'),
    );
    expect(kinds(outcome)).toEqual(['window 0..140000000 top-down reserved']);
    expect(outcome.area?.base).toBe(bytes('13f000000'));
  });

  // Expect an area without limit to lie bottom-up from 4 GiB.
  test('hugetlb, pernuma', () => {
    const outcome = declareContiguous(
      context(board({ memory: ['40000000+8G'] })),
      declaration('1G', { align: bytes('1G') }),
    );
    expect(outcome.area?.base).toBe(bytes('4G'));
  });

  // Recorded: hugetlb_cma=1G with 4 GiB of RAM, page tables at its top. 6.1 aligns to 2 MiB, 6.12 to 1 GiB.
  test('hugetlb in 4 GiB', () => {
    const state = board({ memory: ['40000000+4G'], reserved: { 'page tables': '13f600000..140000000' } });
    const older = context(state, { above4g: 'after-highmem-overwrites' });
    expect(declareContiguous(older, declaration('1G', { align: bytes('2M') })).area?.base).toBe(bytes('ff600000'));
    expect(declareContiguous(context(state), declaration('1G', { align: bytes('1G') })).area?.base).toBe(
      bytes('c0000000'),
    );
  });

  // Expect the condition to be on the end of DRAM, or on the limit: a window above 4 GiB in 5 GiB of RAM.
  test('condition', () => {
    const state = board({ memory: ['40000000+4G'] });
    const wanted = declaration('512M@100000000-120000000');
    expect(kinds(declareContiguous(context(state), wanted))).toEqual([
      'above-4g 100000000..120000000 bottom-up reserved',
    ]);
    const small = declaration('16M-ffffffff');
    expect(kinds(declareContiguous(context(state), small))[0]).toMatch(/^above-4g/);
    expect(kinds(declareContiguous(context(state, { above4gCondition: 'limit' }), small))[0]).toMatch(/^window/);
  });

  // Expect no attempt at 4 GiB while the allocator already works bottom-up.
  test('bottom-up default', () => {
    const state = { ...board({ memory: ['40000000+8G'] }), bottomUp: true };
    expect(kinds(declareContiguous(context(state), declaration('16M')))).toEqual([
      'window 0..240000000 bottom-up reserved',
    ]);
  });

  // Observed: 320 MiB do not fit in the 252 MiB of highmem, so lowmem under the DTB it is (Raspberry Pi 4, LPAE).
  test('highmem too small', () => {
    const state = board({
      memory: ['0..3b400000', '40000000..fc000000'],
      reserved: { dtb: '2eff2e00..2f000000', top: '2f000000..30000000' },
    });
    const outcome = declareContiguous(
      context(state, { minAlign: bytes('4M'), above4g: 'none' }),
      declaration('320M-3fffffff', { highMemory: bytes('30000000') }),
    );
    expect(outcome.area?.base).toBe(bytes('1ac00000'));
  });
});

describe('widths and nodes', () => {
  // Expect a 32-bit sum to wrap: base + size is 0x1000000, below any limit.
  test('truncation', () => {
    const state = board({ physAddrBits: 32, memory: ['80000000+2G'] });
    const outcome = declareContiguous(context(state), declaration('32M@ff000000-ffffffff!'));
    expect(outcome.area?.base).toBe(bytes('ff000000'));
  });

  // Expect a 64-bit size to lose its upper half on a 32-bit kernel.
  test('size of 4 GiB', () => {
    const state = board({ physAddrBits: 32, memory: ['80000000+1G'] });
    check(context(state), declaration('4G'), ['EINVAL zero-size']);
  });

  // Expect the node to be exact, to be printed, and no-map memory to be left out.
  test('node', () => {
    const memory = addMemory(board({ memory: ['40000000+512M'] }), range('60000000+512M'), { node: 1 });
    const state = markNomap(memory, range('7e000000+32M'));
    check(context(state), declaration('64M', { node: 1, name: 'pernuma1' }), [
      'pernuma1 7a000000..7e000000',
      'reserved 4000000 7a000000 1',
    ]);
    check(context(state), declaration('512M', { node: 1 }), ['ENOMEM no-space', 'failed 20000000 1']);
  });

  // Expect areas to be numbered in the order declared, and their pages to add up.
  test('table', () => {
    const first = declareContiguous(context(plain), declaration('64M'));
    const second = declareContiguous(
      { ...context(first.state), table: first.table },
      declaration('2M', { orderPerBit: 9 }),
    );
    expect(second.area).toMatchObject({ index: 1, base: bytes('bbe00000'), pages: 512, orderPerBit: 9 });
    expect(totalCmaPages(second.table)).toBe(16384 + 512);
    expect(second.state.reserved.map((claim) => claim.owner)).toEqual(['reserved']);
  });
});
