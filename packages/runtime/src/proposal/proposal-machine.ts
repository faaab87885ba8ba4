import {
  alloc,
  type Bitmap,
  bestFit,
  clearRange,
  createBitmap,
  isRegionReserved,
  type MemblockState,
  reserve,
  setRange,
} from '@carveout/allocator';
import { alignUp, formatSize, hex, type Range, type U64, u64, ZERO } from '@carveout/core';
import type { Proposal, ProposedRegion } from '@carveout/grammar-cmdline';
import { type DeviceRequest, regionsFor } from './region-map.ts';

const PAGE = 4096n;

/** A buffer in use, with the number of its users. */
export interface ProposalChunk extends Range {
  readonly users: number;
}

/** A region after early boot. A value. */
export interface PlacedRegion {
  readonly asked: ProposedRegion;
  /** Null when it was dropped. */
  readonly place: Range | null;
  /** Pages of it that are in use. */
  readonly bitmap: Bitmap;
  readonly chunks: readonly ProposalChunk[];
}

/** The memory of a kernel with the proposal of 2010. A value: every operation gives a new one. */
export interface ProposalMachine {
  readonly proposal: Proposal;
  readonly regions: readonly PlacedRegion[];
  /** What it printed. */
  readonly log: readonly string[];
}

/**
 * Reserves the regions in the order of the command line: at their start if they have one and it is free, else anywhere, top-down.
 * A region that cannot be had is dropped with a message.
 */
export function reserveRegions(proposal: Proposal, memory: MemblockState): ProposalMachine {
  let state = memory;
  const log: string[] = [];
  const regions = proposal.regions.map((asked): PlacedRegion => {
    const placed = place(state, asked);
    if (placed === null) log.push(failureOf(proposal, asked));
    else state = reserve(state, placed, asked.name);
    return { asked, place: placed, bitmap: createBitmap(Number(asked.size / PAGE)), chunks: [] };
  });
  return { proposal, regions, log };
}

function place(state: MemblockState, { name, size, start, alignment }: ProposedRegion): Range | null {
  if (start === ZERO) {
    const { event } = alloc(state, { owner: name, size, align: alignment });
    return event.type === 'reserved' ? { base: event.region.base, size } : null;
  }
  const range = { base: start, size };
  const inMemory = state.memory.some(({ base, size: bytes }) => base <= start && start + size <= base + bytes);
  return inMemory && !isRegionReserved(state, range) ? range : null;
}

function failureOf({ posting }: Proposal, { name, size, start, alignment }: ProposedRegion): string {
  return posting === 'v1'
    ? `cma: init: ${name}: unable to allocate ${hex(size)}@${hex(start)}`
    : `cma: init: unable to reserve ${hex(size)}@${hex(start)}/${hex(alignment)}`;
}

export type ProposalOutcome =
  | { readonly kind: 'allocated'; readonly region: string; readonly range: Range; readonly passed: readonly string[] }
  /** No rule is for the device. */
  | { readonly kind: 'no-rule' }
  /** The regions of its rule were tried and have no room. */
  | { readonly kind: 'no-room'; readonly passed: readonly string[] };

export interface ProposalRequest extends DeviceRequest {
  /** Bytes. */
  readonly size: bigint;
  /** Bytes, a power of two; 0 for any. */
  readonly alignment: bigint;
}

export interface ProposalResult {
  readonly machine: ProposalMachine;
  readonly outcome: ProposalOutcome;
}

/** cma_alloc() of 2010: the first rule for the device and kind, its regions from left to right, best fit in each. */
export function proposalAlloc(machine: ProposalMachine, request: ProposalRequest): ProposalResult {
  const names = regionsFor(machine.proposal, request);
  if (names === null) return { machine, outcome: { kind: 'no-rule' } };
  const passed: string[] = [];
  for (const name of names) {
    const index = machine.regions.findIndex((region) => region.asked.name === name && region.place !== null);
    const region = machine.regions[index];
    const found = region && fit(region, request);
    if (!region?.place || !found) {
      passed.push(region ? `\`${name}\` has no hole for ${formatSize(request.size)}` : `\`${name}\` does not exist`);
      continue;
    }
    const after = withChunk(region, found);
    const outcome: ProposalOutcome = { kind: 'allocated', region: name, range: found, passed };
    return { machine: { ...machine, regions: machine.regions.with(index, after) }, outcome };
  }
  return { machine, outcome: { kind: 'no-room', passed } };
}

/** Best fit; sizes are whole pages, alignments at least one. */
function fit({ place: range, bitmap }: PlacedRegion, { size, alignment }: ProposalRequest): Range | null {
  if (range === null || size === 0n || size > range.size) return null;
  const bytes = alignUp(u64(size), u64(PAGE));
  const align = Number((alignment > PAGE ? alignment : PAGE) / PAGE);
  const first = range.base / PAGE;
  const request = { need: Number(bytes / PAGE), align, offset: Number(first % BigInt(align)), base: Number(first) };
  for (const page of bestFit.candidates(bitmap, request)) {
    return { base: u64(range.base + BigInt(page) * PAGE), size: bytes };
  }
  return null;
}

function withChunk(region: PlacedRegion, range: Range): PlacedRegion {
  const { page, pages } = pagesOf(region, range);
  const chunks = [...region.chunks, { ...range, users: 1 }];
  return { ...region, bitmap: setRange(region.bitmap, page, pages), chunks };
}

const pagesOf = ({ place: range }: PlacedRegion, { base, size }: Range) => ({
  page: Number((base - (range?.base ?? ZERO)) / PAGE),
  pages: Number(size / PAGE),
});

/** One more user of the buffer at this address; undefined when there is none. */
export const proposalGet = (machine: ProposalMachine, address: U64): ProposalMachine | undefined =>
  changeUsers(machine, address, 1);

/** One user less; the last one gives the buffer back. Undefined when there is none. */
export const proposalPut = (machine: ProposalMachine, address: U64): ProposalMachine | undefined =>
  changeUsers(machine, address, -1);

function changeUsers(machine: ProposalMachine, address: U64, by: 1 | -1): ProposalMachine | undefined {
  const index = machine.regions.findIndex(({ chunks }) => chunks.some(({ base }) => base === address));
  const region = machine.regions[index];
  const at = region?.chunks.findIndex(({ base }) => base === address) ?? -1;
  const chunk = region?.chunks[at];
  if (!region || !chunk) return undefined;
  const users = chunk.users + by;
  const { page, pages } = pagesOf(region, chunk);
  const after: PlacedRegion =
    users > 0
      ? { ...region, chunks: region.chunks.with(at, { ...chunk, users }) }
      : { ...region, chunks: region.chunks.toSpliced(at, 1), bitmap: clearRange(region.bitmap, page, pages) };
  return { ...machine, regions: machine.regions.with(index, after) };
}
