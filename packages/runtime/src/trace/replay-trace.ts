import { clearRange, countSet, isClear, setRange } from '@carveout/allocator';
import { bitsFor, type RuntimeArea, usedPages } from '../area.ts';
import { cmaAlloc } from '../cma-alloc.ts';
import { type Machine, withArea } from '../machine.ts';
import type { TraceEvent } from './trace-event.ts';

/** Where the kernel did something else than we would, from the state it was in. */
export interface Divergence {
  /** Number of the event, from 1. */
  readonly event: number;
  readonly time: number | null;
  readonly area: string;
  readonly pages: number;
  /** Page in the area; null for a failure. */
  readonly recorded: number | null;
  readonly predicted: number | null;
}

export interface AreaReplay {
  readonly name: string;
  readonly allocations: number;
  readonly failures: number;
  readonly releases: number;
  /** Pages; since the first event. */
  readonly peak: number;
  /** Largest request that was refused, 0 for none. */
  readonly largestRefused: number;
  /** Pages released that the trace never saw allocated: taken before it began. */
  readonly releasedUnseen: number;
}

export interface Replay {
  readonly machine: Machine;
  readonly events: number;
  /** Allocations and refusals that were predicted. */
  readonly agreed: number;
  readonly diverged: number;
  /** The first of them. */
  readonly divergences: readonly Divergence[];
  readonly areas: readonly AreaReplay[];
  /** Events of areas that the machine does not have, or has elsewhere. */
  readonly elsewhere: number;
}

const MAX_DIVERGENCES = 20;

type Finished = Pick<Extract<TraceEvent, { readonly kind: 'finish' }>, 'at' | 'pfn' | 'pages' | 'align'>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Replays recorded events on a machine. Every allocation is predicted from the state so far and compared; then the state
 * becomes what the kernel did, so that one difference (a busy page) is one difference. Memory does not grow with the trace.
 */
export class TraceReplay {
  #machine: Machine;
  readonly #areas: Mutable<AreaReplay>[];
  readonly #divergences: Divergence[] = [];
  #events = 0;
  #agreed = 0;
  #diverged = 0;
  #elsewhere = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#areas = machine.areas.map(({ name }) => ({
      name,
      allocations: 0,
      failures: 0,
      releases: 0,
      peak: 0,
      largestRefused: 0,
      releasedUnseen: 0,
    }));
  }

  add(event: TraceEvent): void {
    // No line of its own.
    if (event.kind !== 'unanswered') this.#events++;
    const index = this.#areaOf(event);
    const area = this.#machine.areas[index];
    const totals = this.#areas[index];
    if (!area || !totals || isOutside(event, area)) {
      this.#elsewhere++;
      return;
    }
    if (event.kind === 'finish') this.#finish(event, index, area);
    else if (event.kind === 'unanswered') this.#finish({ ...event, pfn: null }, index, area);
    else if (event.kind === 'release') this.#release(event, index, area);
    else if (event.kind === 'refused') {
      totals.failures++;
      totals.largestRefused = Math.max(totals.largestRefused, event.pages);
    }
    const now = this.#machine.areas[index];
    if (now) totals.peak = Math.max(totals.peak, usedPages(now));
  }

  result(): Replay {
    return {
      machine: this.#machine,
      events: this.#events,
      agreed: this.#agreed,
      diverged: this.#diverged,
      divergences: this.#divergences,
      areas: this.#areas,
      elsewhere: this.#elsewhere,
    };
  }

  /** By name, else (kernels up to 5.10) by the page. */
  #areaOf(event: TraceEvent): number {
    const { area } = event.at;
    if (area !== null) return this.#machine.areas.findIndex(({ name }) => name === area);
    const pfn = 'pfn' in event ? event.pfn : null;
    if (pfn === null) return this.#machine.areas.length === 1 ? 0 : -1;
    return this.#machine.areas.findIndex(
      ({ basePfn, pages }) => BigInt(pfn) >= basePfn && BigInt(pfn) < basePfn + BigInt(pages),
    );
  }

  #finish(event: Finished, index: number, area: RuntimeArea): void {
    const { pages, align, pfn } = event;
    const recorded = pfn === null ? null : pfn - Number(area.basePfn);
    const predicted = cmaAlloc(this.#machine, index, { pages, alignOrder: align });
    const { at } = predicted.outcome;
    const totals = this.#areas[index];
    if (totals && recorded === null) totals.largestRefused = Math.max(totals.largestRefused, pages);
    if (totals) totals[recorded === null ? 'failures' : 'allocations']++;
    if (at === recorded) {
      this.#agreed++;
      this.#machine = predicted.machine;
      return;
    }
    this.#diverged++;
    if (this.#divergences.length < MAX_DIVERGENCES) {
      const { time } = event.at;
      this.#divergences.push({ event: this.#events, time, area: area.name, pages, recorded, predicted: at });
    }
    this.#machine = withArea(this.#machine, index, forced(area, recorded, pages));
  }

  #release(event: Extract<TraceEvent, { readonly kind: 'release' }>, index: number, area: RuntimeArea): void {
    const at = event.pfn - Number(area.basePfn);
    const bit = Math.floor(at / 2 ** area.orderPerBit);
    const bits = bitsFor(event.pages, area.orderPerBit);
    const totals = this.#areas[index];
    if (totals) totals.releases++;
    const bitmap = clearRange(area.bitmap, bit, bits);
    const held = (countSet(area.bitmap) - countSet(bitmap)) * 2 ** area.orderPerBit;
    if (totals && held < event.pages) totals.releasedUnseen += event.pages - held;
    const { counters } = area;
    this.#machine = withArea(this.#machine, index, {
      ...area,
      bitmap,
      available: area.available + event.pages,
      counters: { ...counters, released: counters.released + event.pages },
    });
  }
}

/** A board on which the area lies somewhere else, or is larger. */
function isOutside(event: TraceEvent, { basePfn, pages }: RuntimeArea): boolean {
  if (!('pfn' in event) || event.pfn === null) return false;
  const at = event.pfn - Number(basePfn);
  return at < 0 || at + event.pages > pages;
}

/** The area after what the kernel did, whatever we would have done. */
function forced(area: RuntimeArea, at: number | null, pages: number): RuntimeArea {
  const { counters } = area;
  if (at === null) return { ...area, counters: { ...counters, failed: counters.failed + pages } };
  const bit = Math.floor(at / 2 ** area.orderPerBit);
  const bits = bitsFor(pages, area.orderPerBit);
  return {
    ...area,
    bitmap: setRange(area.bitmap, bit, bits),
    available: area.available - (isClear(area.bitmap, bit, bits) ? pages : 0),
    counters: { ...counters, allocated: counters.allocated + pages },
  };
}
