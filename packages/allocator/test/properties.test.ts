import type { U64 } from '@carveout/core';
import { u64 } from '@carveout/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AllocRequest, MemblockState } from '../src/index.ts';
import {
  addMemory,
  alloc,
  allocRun,
  clearNomap,
  createMemblock,
  free,
  isRegionReserved,
  largestFit,
  markNomap,
  regionsOfRun,
  removeMemory,
  reserve,
  reservedMerged,
  setMemoryNode,
} from '../src/index.ts';

// A machine small enough to look at every byte: 128 bytes of address space, pages of 4.
const TOP = 128;
const PAGE = 4;

type Change = readonly ['add' | 'remove' | 'nomap' | 'clear' | 'node' | 'reserve' | 'free', number, number];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('add', 'add', 'remove', 'nomap', 'clear', 'node', 'reserve', 'reserve', 'free'),
  fc.integer({ min: 0, max: TOP - 1 }),
  fc.integer({ min: 0, max: 40 }),
) as fc.Arbitrary<Change>;

/** What one byte is: the plainest possible second implementation of the two lists. */
interface Byte {
  memory: boolean;
  nomap: boolean;
  node: number;
  reserved: boolean;
}

function applyToBytes(bytes: Byte[], [kind, base, size]: Change): void {
  for (const byte of bytes.slice(base, base + size)) {
    if (kind === 'add' && !byte.memory) Object.assign(byte, { memory: true, nomap: false, node: -1 });
    if (kind === 'remove') byte.memory = false;
    if (kind === 'nomap') byte.nomap = true;
    if (kind === 'clear') byte.nomap = false;
    if (kind === 'node') byte.node = 1;
    if (kind === 'reserve') byte.reserved = true;
    if (kind === 'free') byte.reserved = false;
  }
}

function applyToState(state: MemblockState, [kind, base, size]: Change): MemblockState {
  const range = { base: u64(base), size: u64(Math.min(size, TOP - base)) };
  const apply: Record<Change[0], () => MemblockState> = {
    add: () => addMemory(state, range),
    remove: () => removeMemory(state, range),
    nomap: () => markNomap(state, range),
    clear: () => clearNomap(state, range),
    node: () => setMemoryNode(state, range, 1),
    reserve: () => reserve(state, range, `owner ${base % 3}`),
    free: () => free(state, range),
  };
  return apply[kind]();
}

function build(changes: readonly Change[]): { state: MemblockState; bytes: Byte[] } {
  const bytes = Array.from({ length: TOP }, () => ({ memory: false, nomap: false, node: -1, reserved: false }));
  let state = createMemblock({ pageSize: u64(PAGE) });
  for (const each of changes) {
    applyToBytes(bytes, each);
    state = applyToState(state, each);
  }
  return { state, bytes };
}

const wanted = fc.record({
  size: fc.integer({ min: 1, max: 24 }),
  align: fc.constantFrom(1, 2, 4, 8, 16),
  min: fc.integer({ min: 0, max: TOP }),
  max: fc.integer({ min: 1, max: TOP }),
  direction: fc.constantFrom('top-down', 'bottom-up'),
  node: fc.constantFrom(undefined, 1),
});
type Wanted = typeof wanted extends fc.Arbitrary<infer T> ? T : never;

const requestOf = ({ size, align, min, max, direction, node }: Wanted): AllocRequest => ({
  size: u64(size),
  align: u64(align),
  min: u64(min),
  max: u64(max),
  direction: direction as 'top-down' | 'bottom-up',
  owner: 'new',
  ...(node === undefined ? {} : { node }),
});

/** Whether every byte of a place may be handed out, and all are of one kind. */
function fits(bytes: readonly Byte[], base: number, w: Wanted): boolean {
  const first = bytes[base];
  if (!first || base % w.align !== 0 || base < Math.max(w.min, PAGE) || base + w.size > w.max) return false;
  const place = bytes.slice(base, base + w.size);
  if (place.length < w.size || (w.node !== undefined && first.node !== w.node)) return false;
  return place.every((byte) => byte.memory && !byte.nomap && !byte.reserved && byte.node === first.node);
}

function bruteForce(bytes: readonly Byte[], w: Wanted): number | undefined {
  const places = Array.from({ length: TOP }, (_, base) => base).filter((base) => fits(bytes, base, w));
  return w.direction === 'top-down' ? places.at(-1) : places[0];
}

const check = (predicate: (changes: readonly Change[], w: Wanted) => void): void =>
  fc.assert(fc.property(fc.array(change, { maxLength: 14 }), wanted, predicate), { numRuns: 600 });

// Expect both lists to say of every byte what the byte-by-byte model says.
test('lists match the model', () =>
  check((changes) => {
    const { state, bytes } = build(changes);
    const holds = (address: bigint) => (each: { readonly base: bigint; readonly size: bigint }) =>
      each.base <= address && address < each.base + each.size;
    const seen = bytes.map((_, address) => {
      const at = u64(address);
      const region = state.memory.find(holds(at));
      const reserved = isRegionReserved(state, { base: at, size: u64(1) });
      const claimed = state.reserved.some(holds(at));
      return `${region ? [region.nomap, region.node] : '-'} ${reserved} ${claimed}`;
    });
    const expected = bytes.map(
      ({ memory, nomap, node, reserved }) => `${memory ? [nomap, node] : '-'} ${reserved} ${reserved}`,
    );
    expect(seen).toEqual(expected);
  }));

// Expect lists to be sorted, without empty entries, and neighbours to differ.
test('lists are normal', () =>
  check((changes) => {
    const { state } = build(changes);
    const orderly = state.memory.every((region, index) => {
      const next = state.memory[index + 1];
      const end = region.base + region.size;
      const same = next?.nomap === region.nomap && next?.node === region.node;
      return region.size > 0n && (!next || (end <= next.base && !(same && end === next.base)));
    });
    expect(orderly).toBe(true);
    const merged = reservedMerged(state);
    const apart = merged.every((range, index) => {
      const next = merged[index + 1];
      return range.size > 0n && (!next || range.base + range.size < next.base);
    });
    expect(apart).toBe(true);
    expect([...state.reserved].sort((a, b) => Number(a.base - b.base || a.size - b.size))).toEqual(state.reserved);
  }));

// Expect the place to be the highest (or lowest) one that is memory, mapped, free, aligned and inside the window.
test('placement matches brute force', () =>
  check((changes, w) => {
    const { state, bytes } = build(changes);
    const { region } = alloc(state, requestOf(w));
    expect(region && Number(region.base)).toBe(bruteForce(bytes, w));
  }));

// Expect explanations to come to the same place as the search, and a rejected gap really to have no room.
test('explanations agree with the search', () =>
  check((changes, w) => {
    const { state } = build(changes);
    const { event } = alloc(state, requestOf(w));
    const chosen = event.explain().at(-1)?.chosen;
    expect(chosen !== undefined).toBe(event.type === 'reserved');
    if (event.type === 'failed' || !chosen) return;
    const { base, size } = event.region;
    expect(chosen.range.base <= base && base + size <= chosen.range.base + chosen.range.size).toBe(true);
  }));

// Expect free to undo an allocation, and the same request to come to the same place again.
test('free restores', () =>
  check((changes, w) => {
    const { state } = build(changes);
    const { state: after, region } = alloc(state, requestOf(w));
    if (!region) {
      expect(after).toBe(state);
      return;
    }
    const freed = free(after, region);
    expect(freed.taken).toEqual(state.taken);
    expect(freed.reserved).toEqual(state.reserved);
    expect(alloc(freed, requestOf(w)).region).toEqual(region);
  }));

// Expect a request that fails to fail too when more is reserved, or less is memory.
test('failure is monotonic', () =>
  fc.assert(
    fc.property(fc.array(change, { maxLength: 14 }), wanted, change, (changes, w, [, base, size]) => {
      const { state } = build(changes);
      const fails = (each: MemblockState): boolean => alloc(each, requestOf(w)).region === undefined;
      fc.pre(fails(state));
      for (const kind of ['reserve', 'remove', 'nomap'] as const) {
        expect(fails(applyToState(state, [kind, base, size]))).toBe(true);
      }
    }),
    { numRuns: 600 },
  ));

// Expect allocations of one state never to overlap each other or anything reserved before, alone or as a run.
test('allocations do not overlap', () =>
  fc.assert(
    fc.property(fc.array(change, { maxLength: 14 }), fc.array(wanted, { maxLength: 6 }), (changes, all) => {
      let { state } = build(changes);
      for (const w of all) {
        const before = state;
        const run = allocRun(state, requestOf(w), 3);
        const regions = regionsOfRun(run);
        for (const region of regions) expect(isRegionReserved(before, region)).toBe(false);
        expect(sumOf(reservedMerged(run.state))).toBe(sumOf([...reservedMerged(before), ...regions]));
        state = run.state;
      }
    }),
    { numRuns: 500 },
  ));

const sumOf = (ranges: readonly { readonly size: bigint }[]): bigint =>
  ranges.reduce((sum, { size }) => sum + size, 0n);

// Expect a run to be the same as single allocations, whatever the memory looks like.
test('runs match single allocations', () =>
  check((changes, w) => {
    const { state } = build(changes);
    let single = state;
    const regions: unknown[] = [];
    for (let index = 0; index < 7; index++) {
      const result = alloc(single, requestOf(w));
      if (!result.region) break;
      single = result.state;
      regions.push(result.region);
    }
    const run = allocRun(state, requestOf(w), 7);
    expect(regionsOfRun(run)).toEqual(regions);
    expect(run.state.taken).toEqual(single.taken);
  }));

// Expect the largest fit to fit, and one byte more not to.
test('largest fit is the largest', () =>
  check((changes, w) => {
    const { state } = build(changes);
    const { align, min, max } = requestOf(w);
    const window = { align, min: min ?? u64(0), max: max ?? u64(1) };
    const fit = largestFit(state, window);
    const tryOf = (size: U64) => alloc(state, { ...window, size, direction: 'top-down', owner: 'new' }).region;
    if (fit) expect(tryOf(fit.range.size)).toEqual(fit.range);
    expect(tryOf(u64((fit?.range.size ?? 0n) + 1n))).toBeUndefined();
  }));
