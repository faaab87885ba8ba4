import { describe, expect, test } from 'vitest';
import type { CmaContext, RegisterRequest } from '../src/index.ts';
import { declareMultiRange, registerReserved, reservedMerged } from '../src/index.ts';
import { board, bytes, context, RULES, range, show } from './board.ts';

const pool = board({ memory: ['80000000+1G'], reserved: { pool: '90000000+64M', tail: 'a0000000..a0001000' } });

const node = (text: string, more: Partial<RegisterRequest> = {}): RegisterRequest => ({ ...range(text), ...more });

const check = (where: CmaContext, wanted: RegisterRequest, expected: string): void => {
  const { area, failure, state } = registerReserved(where, wanted);
  expect(area ? `${area.name} ${show(area)} ${area.pages}` : `${failure?.errno} ${failure?.reason.kind}`).toBe(
    expected,
  );
  expect(state).toBe(where.state);
};

describe('registerReserved', () => {
  // Expect reserved memory to become an area with its own name.
  test('named', () =>
    check(context(pool), node('90000000+64M', { name: 'linux,cma' }), 'linux,cma 90000000..94000000 16384'));

  // Expect a made-up name, counted from 0 or from 1.
  test('unnamed', () => {
    check(context(pool), node('90000000+64M'), 'cma0 90000000..94000000 16384');
    check(context(pool, { unnamedNumber: 'count' }), node('90000000+64M'), 'cma1 90000000..94000000 16384');
  });

  // Expect names to be cut where the kernel has room for 63 characters, and kept where it points to them.
  test('long names', () => {
    const name = 'n'.repeat(80);
    expect(registerReserved(context(pool), node('90000000+64M', { name })).area?.name).toHaveLength(63);
    const whole = context(pool, { nameLimit: undefined });
    expect(registerReserved(whole, node('90000000+64M', { name })).area?.name).toHaveLength(80);
  });

  // Expect one reserved page to be enough for a whole area, and none to be too little.
  test('reserved in part', () => {
    check(context(pool), node('a0000000+64M'), 'cma0 a0000000..a4000000 16384');
    check(context(pool), node('b0000000+64M'), 'EINVAL not-reserved');
    check(context(pool), node('90000000+0'), 'EINVAL zero-size');
  });

  // Expect base and size both to be multiples of the alignment.
  test('alignment', () => {
    check(context(pool), node('90100000+2M'), 'EINVAL misaligned');
    check(context(pool), node('90000000+3M'), 'EINVAL misaligned');
    check(context(pool, { minAlign: bytes('4M') }), node('90000000+6M'), 'EINVAL misaligned');
    check(context(pool), node('90000000+6M'), 'cma0 90000000..90600000 1536');
  });

  // Expect kernels that compare the bitmap order with the alignment to refuse a larger one.
  test('order per bit', () => {
    const strict = context(pool, { orderPerBitWithinMinAlign: true });
    check(strict, node('90000000+64M', { orderPerBit: 10 }), 'EINVAL order-per-bit-too-large');
    check(strict, node('90000000+64M', { orderPerBit: 9 }), 'cma0 90000000..94000000 16384');
  });

  // Expect a full table to come before or after the other checks.
  test('slots', () => {
    check(context(pool, {}, 0), node('b0000000+64M'), 'ENOSPC no-slot');
    check(context(pool, { slotCheck: 'late' }, 0), node('b0000000+64M'), 'EINVAL not-reserved');
    check(context(pool, { slotCheck: 'late' }, 0), node('90000000+64M'), 'ENOSPC no-slot');
    expect(registerReserved(context(pool, {}, 0), node('90000000+64M')).printed).toEqual([
      { kind: 'not-enough-slots' },
    ]);
  });
});

describe('declareMultiRange', () => {
  const rules = { ...RULES, slotCheck: 'late', above4gCondition: 'limit', failurePrinted: 'always' } as const;
  const declare = (where: CmaContext, size: string) =>
    declareMultiRange(where, { size: bytes(size), align: bytes('1G'), orderPerBit: 9, name: 'hugetlb0' });

  // Three free pieces above 4 GiB: 2, 4 and 1 GiB.
  //   4G    6G  7G        11G 12G  13G 14G
  //   |-----|###|---------|###|----|
  const scattered = board({ memory: ['100000000+9G'], reserved: { a: '180000000+1G', b: '2c0000000+1G' } });

  // Expect one range when one is large enough.
  test('one range', () => {
    const { area, printed } = declare(context(scattered, rules), '4G');
    expect(area?.ranges.map(show)).toEqual(['1c0000000..2c0000000']);
    expect(printed).toEqual([{ kind: 'reserved-in-ranges', bytes: bytes('4G'), ranges: 1 }]);
  });

  // Expect the largest pieces, by address, and the last one in part.
  test('two ranges', () => {
    const { area, printed, state } = declare(context(scattered, rules), '5G');
    expect(area?.ranges.map(show)).toEqual(['100000000..180000000', '1c0000000..280000000']);
    expect(area).toMatchObject({ base: bytes('4G'), size: bytes('5G'), pages: 5 << 18 });
    expect(printed).toEqual([{ kind: 'reserved-in-ranges', bytes: bytes('5G'), ranges: 2 }]);
    expect(reservedMerged(state).map(show)).toEqual(['100000000..280000000', '2c0000000..300000000']);
  });

  // Expect a failure to change nothing, and to print once.
  test('too large', () => {
    const { failure, printed, state } = declare(context(scattered, rules), '8G');
    expect(failure?.errno).toBe('ENOMEM');
    expect(printed).toEqual([{ kind: 'failed', bytes: bytes('8G'), node: -1 }]);
    expect(state).toBe(scattered);
  });

  // Expect memory below 4 GiB not to count for pieces.
  test('nothing above 4 GiB', () => {
    const low = board({ memory: ['40000000+1G', '80000001+1G'] });
    expect(declare(context(low, rules), '2G').failure?.errno).toBe('ENOMEM');
  });

  // Expect a full table to be noticed in both ways.
  test('no slot', () => {
    expect(declare(context(scattered, rules, 0), '4G').failure?.errno).toBe('ENOSPC');
    const pieces = declare(context(scattered, rules, 0), '5G');
    expect(pieces.failure?.errno).toBe('ENOSPC');
    expect(pieces.printed.map((message) => message.kind)).toEqual(['not-enough-slots', 'failed']);
  });
});
