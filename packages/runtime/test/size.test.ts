import { GIB, MIB, u64 } from '@carveout/core';
import { profileOf, versionLiteral } from '@carveout/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AreaSizing, cmaAlloc, cmaRelease, createArea, createMachine, type Demand, judgeRules } from '../src/index.ts';

const take = (token: number | null, pages: number, align = 0): Demand => ({
  kind: 'take',
  area: 'a',
  pages,
  align,
  token,
  time: null,
});
const give = (token: number, pages: number): Demand => ({ kind: 'give', area: 'a', pages, token, time: null });

const needOf = (demands: readonly Demand[], options = {}) => {
  const sizing = new AreaSizing('a', options);
  for (const demand of demands) sizing.add(demand);
  return sizing.result();
};

describe('the smallest area', () => {
  it('counts gaps that alignment and releases leave', () => {
    //  0  1        4    8       16
    //  |x |        |4   |8      |
    const { needed, peak, decisive } = needOf([
      take(100, 1),
      take(104, 4, 2),
      take(108, 8, 3),
      give(104, 4),
      take(120, 5),
    ]);
    expect([needed, peak]).toEqual([16, 14]);
    expect(decisive).toMatchObject({ at: 8, pages: 8 });
  });

  it('gives back parts, also from within and over several buffers', () => {
    const { peak, needed } = needOf([take(0, 4), take(4, 4), give(2, 4), take(50, 4), give(50, 1), take(60, 1)]);
    expect([peak, needed]).toEqual([8, 8]);
  });

  it('forgets buffers whose pages others have: their release was not recorded', () => {
    expect(needOf([take(0, 8), take(8, 8), take(4, 8), take(4, 8), take(2, 12)])).toMatchObject({
      peak: 16,
      needed: 16,
    });
  });

  it('serves what was refused, once per caller', () => {
    const refused = needOf([take(0, 10), take(null, 20, 2), take(null, 20, 2), take(30, 20, 2)]);
    expect(refused).toMatchObject({ needed: 32, refusedBefore: 2, largestRequest: 20 });
  });

  it('grows with pages that are pinned', () => {
    const demands = [take(0, 6), take(10, 6), take(20, 6)];
    expect(needOf(demands).needed).toBe(18);
    // Pages 7, 15, 23 are pinned: each block of 8 holds one buffer.
    expect(needOf(demands, { pinnedEvery: 8 }).needed).toBe(22);
    expect(needOf(demands, { takenAtBottom: 3 }).needed).toBe(21);
  });

  it('is exact: it serves the workload in the real engine, and one page less does not', () => {
    const step = fc.record({ pages: fc.integer({ min: 1, max: 40 }), align: fc.nat(4), release: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const live: { token: number; pages: number }[] = [];
        const demands: Demand[] = [];
        for (const [index, { pages, align, release }] of steps.entries()) {
          const old = release ? live.shift() : undefined;
          if (old) demands.push(give(old.token, old.pages));
          demands.push(take(index * 100, pages, align));
          live.push({ token: index * 100, pages });
        }
        const { needed } = needOf(demands);
        expect([plays(demands, needed), plays(demands, needed - 1)]).toEqual([true, false]);
      }),
    );
  });
});

function plays(demands: readonly Demand[], pages: number): boolean {
  if (pages === 0) return false;
  const { does } = profileOf(versionLiteral('6.12.0'));
  let machine = createMachine({ does, areas: [createArea({ name: 'a', basePfn: u64(0x40000), pages })] });
  const places = new Map<number, number>();
  for (const demand of demands) {
    if (demand.kind === 'give') {
      machine = cmaRelease(machine, 0, { at: places.get(demand.token) ?? -1, pages: demand.pages, slackBits: 0 });
      continue;
    }
    const { outcome, machine: after } = cmaAlloc(machine, 0, { pages: demand.pages, alignOrder: demand.align });
    if (outcome.at === null) return false;
    places.set(demand.token ?? -1, outcome.at);
    machine = after;
  }
  return true;
}

describe('rules of board support packages', () => {
  const verdict = (rule: string, ram: bigint) =>
    judgeRules(300n * MIB, 4n * MIB).find((one) => one.rule === rule && one.ram === ram);

  it.each([
    ['max(256 MiB, 25 %)', GIB, 256n, false],
    ['max(256 MiB, 25 %)', 4n * GIB, 1024n, true],
    ['min(1376 MiB, 25 %)', 8n * GIB, 1376n, true],
    ['50 % by the boot loader', GIB, 512n, true],
    ['fixed 960 MiB', 512n * MIB, 960n, false],
  ])('%s of %d', (rule, ram, size, serves) => {
    expect(verdict(rule, ram)).toMatchObject({ size: size * MIB, serves });
  });
});
