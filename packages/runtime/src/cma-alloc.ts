import { type BitRequest, clearRange, setRange } from '@carveout/allocator';
import type { KernelBehaviour } from '@carveout/kernel';
import { bitsFor, type CmaBuffer, type RuntimeArea } from './area.ts';
import { type Claimed, claimRange, type Obstacle } from './contig-range.ts';
import { type Machine, withArea } from './machine.ts';

/** A call of cma_alloc(). */
export interface AllocRequest {
  readonly pages: number;
  /** The first page frame number is a multiple of 2^alignOrder. */
  readonly alignOrder: number;
}

export const ENOMEM = -12;
export const EBUSY = -16;

/** A place that was tried and was busy. */
export interface BusyPlace {
  readonly at: number;
  readonly obstacle: Obstacle;
}

/** How a call ended. */
export interface AllocOutcome {
  readonly kind:
    | 'allocated'
    /** 0 pages. */
    | 'nothing-asked'
    /** More than the area has. */
    | 'too-large'
    /** No run of clear bits is long enough with that alignment. */
    | 'no-free-run'
    /** There were such runs, but pages in each of them cannot be moved away. */
    | 'all-busy'
    /** Pages had to be moved away and there is no memory for them. */
    | 'no-memory';
  /** 0, or the negative error number inside the kernel; the caller only sees that it got nothing. */
  readonly error: number;
  /** First page, counted from the area's start; null for none. */
  readonly at: number | null;
  /** The page the kernel tried last, which a trace event shows even for a failure. */
  readonly lastTried: number | null;
  readonly migrated: number;
  readonly waited: number;
  /** The first of them; `busyCount` counts all. */
  readonly busy: readonly BusyPlace[];
  readonly busyCount: number;
  /** Bits taken beyond those asked for: by placement strategies that round up, never in the kernel. */
  readonly slackBits: number;
}

export interface AllocResult {
  readonly machine: Machine;
  readonly outcome: AllocOutcome;
}

/** Busy places that are kept for reports. */
const MAX_BUSY = 64;

const NOTHING = { at: null, lastTried: null, migrated: 0, waited: 0, busy: [], busyCount: 0, slackBits: 0 } as const;

/**
 * cma_alloc() of mm/cma.c: claim the first fitting run of bits, empty its pages, go on behind it when they are busy, stop at
 * any other error.
 */
export function cmaAlloc(machine: Machine, index: number, request: AllocRequest): AllocResult {
  const area = machine.areas[index];
  if (!area) throw new RangeError(`no area ${index}`);
  const need = bitsFor(request.pages, area.orderPerBit);
  if (need === 0) return impossible(machine, index, request, 'nothing-asked');
  if (need > area.bitmap.bits) return impossible(machine, index, request, 'too-large');
  return search(machine, index, request);
}

function search(machine: Machine, index: number, request: AllocRequest): AllocResult {
  const area = areaAt(machine, index);
  const { placement, does } = machine;
  const bits = bitRequest(area, request, does.alignedOffset);
  const busy: BusyPlace[] = [];
  let busyCount = 0;
  let lastTried: number | null = null;
  for (const bit of placement.candidates(area.bitmap, bits)) {
    const at = bit * 2 ** area.orderPerBit;
    lastTried = at;
    const claim = claimRange(machine, area, { at, pages: request.pages });
    if (claim.ok) {
      const claimed = placement.claimedBits(bits.need);
      const bitmap = setRange(area.bitmap, bit, claimed);
      return allocated(machine, index, request, { at, claim, bitmap, busy, busyCount, slackBits: claimed - bits.need });
    }
    const { obstacle } = claim;
    busyCount++;
    if (busy.length < MAX_BUSY) busy.push({ at, obstacle });
    if (obstacle.kind === 'no-memory') {
      const outcome = { ...NOTHING, kind: 'no-memory', error: ENOMEM, lastTried, busy, busyCount } as const;
      return { machine: countFailure(machine, index, request.pages), outcome };
    }
  }
  const kind = busyCount > 0 ? 'all-busy' : 'no-free-run';
  const error = busyCount > 0 ? EBUSY : errorOf(does.noFreeBitsError);
  const outcome = { ...NOTHING, kind, error, lastTried, busy, busyCount } as const;
  return { machine: countFailure(machine, index, request.pages), outcome };
}

const errorOf = (name: KernelBehaviour['noFreeBitsError']): number => (name === 'EBUSY' ? EBUSY : ENOMEM);

const areaAt = (machine: Machine, index: number): RuntimeArea => {
  const area = machine.areas[index];
  if (!area) throw new RangeError(`no area ${index}`);
  return area;
};

/** Requests that no search is made for. */
function impossible(
  machine: Machine,
  index: number,
  { pages }: AllocRequest,
  kind: 'nothing-asked' | 'too-large',
): AllocResult {
  const how = machine.does.impossibleRequest;
  const late = how === 'oversize-fails-late' && kind === 'too-large';
  const counted = how === 'counted' || late;
  const error = late ? errorOf(machine.does.noFreeBitsError) : ENOMEM;
  return {
    machine: counted ? countFailure(machine, index, pages) : machine,
    outcome: { ...NOTHING, kind, error },
  };
}

interface Taken {
  readonly at: number;
  readonly claim: Claimed;
  readonly bitmap: RuntimeArea['bitmap'];
  readonly busy: readonly BusyPlace[];
  readonly busyCount: number;
  readonly slackBits: number;
}

function allocated(machine: Machine, index: number, { pages }: AllocRequest, taken: Taken): AllocResult {
  const { at, claim, bitmap, ...rest } = taken;
  const area = areaAt(machine, index);
  const { counters } = area;
  const after: RuntimeArea = {
    ...area,
    bitmap,
    available: area.available - pages,
    counters: { ...counters, allocated: counters.allocated + pages },
    occupants: claim.occupants,
  };
  const vm = { ...machine.vm, allocSuccess: machine.vm.allocSuccess + 1 };
  const { migrated, waited } = claim;
  return {
    machine: { ...withArea(machine, index, after), freePages: claim.freePages, vm },
    outcome: { kind: 'allocated', error: 0, at, lastTried: at, migrated, waited, ...rest },
  };
}

function countFailure(machine: Machine, index: number, pages: number): Machine {
  const area = areaAt(machine, index);
  const { counters } = area;
  const vm = { ...machine.vm, allocFail: machine.vm.allocFail + 1 };
  const after = { ...area, counters: { ...counters, failed: counters.failed + pages } };
  return { ...withArea(machine, index, after), vm };
}

/** The request in bits. An order up to that of a bit needs no alignment of its own: areas start at a multiple of it. */
export function bitRequest(
  { basePfn, orderPerBit }: RuntimeArea,
  { pages, alignOrder }: AllocRequest,
  alignedOffset: KernelBehaviour['alignedOffset'],
): BitRequest {
  const align = alignOrder <= orderPerBit ? 1 : 2 ** (alignOrder - orderPerBit);
  const remainder = basePfn % (1n << BigInt(alignOrder));
  const toNext = remainder === 0n ? 0n : (1n << BigInt(alignOrder)) - remainder;
  const distance = alignedOffset === 'from-last-boundary' ? remainder : align === 1 ? 0n : toNext;
  return {
    need: bitsFor(pages, orderPerBit),
    align,
    offset: Number(distance >> BigInt(orderPerBit)),
    base: Number(basePfn >> BigInt(orderPerBit)),
  };
}

/**
 * cma_release(): the pages' bits are cleared whoever set them. The caller knows that they are in the area. With
 * orderPerBit > 0 whole bits are cleared.
 */
export function cmaRelease(machine: Machine, index: number, buffer: Omit<CmaBuffer, 'name'>): Machine {
  const area = areaAt(machine, index);
  const bit = Math.floor(buffer.at / 2 ** area.orderPerBit);
  const bits = bitsFor(buffer.pages, area.orderPerBit) + buffer.slackBits;
  const { counters } = area;
  return withArea(machine, index, {
    ...area,
    bitmap: clearRange(area.bitmap, bit, bits),
    available: area.available + buffer.pages,
    counters: { ...counters, released: counters.released + buffer.pages },
  });
}
