import { placementStrategies } from '@carveout/allocator';
import { u64 } from '@carveout/core';
import { profileOf, versionLiteral } from '@carveout/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocBuffer,
  cmaAlloc,
  createArea,
  createMachine,
  freeBuffers,
  freeNamed,
  type Machine,
} from '../src/index.ts';

interface Setup {
  readonly base: number;
  readonly pages: number;
  readonly orderPerBit: number;
  readonly strategy: keyof typeof placementStrategies;
  readonly kernel: string;
}

const setup: fc.Arbitrary<Setup> = fc.record({
  base: fc.nat(63),
  pages: fc.integer({ min: 1, max: 40 }),
  orderPerBit: fc.integer({ min: 0, max: 3 }),
  strategy: fc.constantFrom('first-fit', 'best-fit', 'buddy'),
  kernel: fc.constantFrom('4.9.80', '5.15.140', '6.1.100', '6.12.9', '6.17.0'),
});

const machineOf = ({ base, pages, orderPerBit, strategy, kernel }: Setup, scale = 1): Machine => {
  const bit = 2 ** orderPerBit;
  const basePfn = u64(0x80000 + base * bit);
  return createMachine({
    does: profileOf(versionLiteral(kernel)).does,
    areas: [createArea({ name: 'pool', basePfn, pages: pages * bit * scale, orderPerBit })],
    placement: placementStrategies[strategy],
  });
};

const step = fc.oneof(
  fc.record({ op: fc.constant('alloc' as const), pages: fc.nat(30), order: fc.nat(5) }),
  fc.record({ op: fc.constant('free' as const), pages: fc.nat(40), order: fc.constant(0) }),
  fc.record({ op: fc.constant('named' as const), pages: fc.nat(12), order: fc.constant(0) }),
);
const steps = fc.array(step, { maxLength: 25 });

function* states(machine: Machine, list: readonly { op: string; pages: number; order: number }[]) {
  let current = machine;
  for (const [index, { op, pages, order }] of list.entries()) {
    if (op === 'alloc') {
      const write = allocBuffer(current, 0, { pages, alignOrder: order }, `b${index}`);
      yield { machine: write.machine, at: write.outcome?.at ?? null, order };
      current = write.machine;
      continue;
    }
    const freed = op === 'free' ? freeBuffers(current, 0, pages) : freeNamed(current, 0, `b${pages}`);
    current = freed?.machine ?? current;
    yield { machine: current, at: null, order: 0 };
  }
}

describe('live allocations', () => {
  it('lie in the area, aligned as asked, and never overlap', () => {
    fc.assert(
      fc.property(setup, steps, (one, list) => {
        for (const { machine, at, order } of states(machineOf(one), list)) {
          const [area] = machine.areas;
          const buffers = [...(area?.buffers ?? [])].sort((a, b) => a.at - b.at);
          const pfn = area?.basePfn ?? 0n;
          if (at !== null) expect((pfn + BigInt(at)) % (1n << BigInt(order))).toBe(0n);
          let end = 0;
          for (const buffer of buffers) {
            expect(buffer.at).toBeGreaterThanOrEqual(end);
            // With what a strategy that rounds up took behind it.
            const bit = 2 ** one.orderPerBit;
            end = (Math.ceil((buffer.at + buffer.pages) / bit) + buffer.slackBits) * bit;
          }
          expect(end).toBeLessThanOrEqual(area?.pages ?? 0);
        }
      }),
    );
  });

  it('leave the first state when all is freed', () => {
    fc.assert(
      fc.property(setup, steps, (one, list) => {
        const first = machineOf(one);
        let last = first;
        for (const { machine } of states(first, list)) last = machine;
        const [before, after] = [first.areas[0], freeBuffers(last, 0, Number.MAX_SAFE_INTEGER).machine.areas[0]];
        expect(after?.bitmap).toEqual(before?.bitmap);
        expect(after?.available).toBe(before?.available);
        expect(after?.buffers).toEqual([]);
        expect(after?.counters.released).toBe(after?.counters.allocated);
      }),
    );
  });
});

describe('a request', () => {
  it('that fails in an empty area fails in every smaller one', () => {
    const request = fc.record({ pages: fc.integer({ min: 1, max: 400 }), alignOrder: fc.nat(8) });
    fc.assert(
      fc.property(setup, fc.nat(39), request, (one, less, asked) => {
        const smaller = { ...one, pages: Math.max(1, one.pages - less) };
        if (cmaAlloc(machineOf(one), 0, asked).outcome.at === null) {
          expect(cmaAlloc(machineOf(smaller), 0, asked).outcome.at).toBeNull();
        }
      }),
    );
  });

  it('that fails changes nothing but counters', () => {
    fc.assert(
      fc.property(setup, steps, fc.integer({ min: 1, max: 400 }), (one, list, pages) => {
        let last = machineOf(one);
        for (const { machine } of states(last, list)) last = machine;
        const { outcome, machine } = cmaAlloc(last, 0, { pages, alignOrder: 0 });
        if (outcome.at !== null) return;
        expect({ ...machine.areas[0], counters: null }).toEqual({ ...last.areas[0], counters: null });
      }),
    );
  });
});
