import { formatSize, spanOf } from '@carveout/core';
import type { BootEvent } from '@carveout/simulator';
import type { BoardView } from '../board-view.ts';
import { PHASE_NAMES } from '../boot/phase-names.ts';
import { approximateSize, digitsFor, formatRange } from '../text/address.ts';
import { decidedBy, shortFileNames } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import { KIND_NAMES, type PictureRegion } from './picture-region.ts';

/** What a step does, in a word. */
export const EVENT_NAMES: Readonly<Record<BootEvent['kind'], string>> = {
  add: 'RAM is added',
  remove: 'RAM is taken away',
  reserve: 'reserved',
  free: 'given back',
  nomap: 'taken out of the linear map',
  alloc: 'allocated',
  'alloc-failed': 'FAILED',
  cma: 'CMA area',
  'cma-failed': 'CMA area FAILED',
  option: 'decided',
  stop: 'the boot stops',
};

/** One region as the page tells about it. Everything is text for people, safe to show. */
export interface RegionData {
  readonly name: string;
  readonly mark: string | null;
  readonly kind: PictureRegion['kind'];
  readonly kindName: string;
  readonly range: string;
  readonly size: string;
  readonly why: string;
  readonly by: string;
  readonly from: number;
  readonly to: number | null;
}

export interface StepData {
  readonly phase: string;
  readonly what: string;
  readonly range: string | null;
  readonly owner: string;
  readonly reason: string;
}

export interface PageData {
  readonly hint: string;
  readonly regions: readonly RegionData[];
  readonly steps: readonly StepData[];
}

const HINT = 'Point at a region, or reach one with Tab and the arrow keys; a click or Enter keeps it here.';

export function pageData({ simulation, sources }: BoardView, regions: readonly PictureRegion[]): PageData {
  const digits = digitsFor(regions.map(({ range }) => range));
  const name = shortFileNames(regions.flatMap(({ origin }) => spanOf(origin)?.file ?? []));
  return {
    hint: HINT,
    regions: regions.map((region) => ({
      name: printable(region.name),
      mark: region.mark === null ? null : printable(region.mark),
      kind: region.kind,
      kindName: KIND_NAMES[region.kind],
      range: formatRange(region.range, digits),
      size: region.size === region.range.size ? formatSize(region.size) : `about ${approximateSize(region.size)}`,
      why: printable(region.why),
      by: decidedBy(region.origin, sources, name),
      from: region.from,
      to: region.to,
    })),
    steps: simulation.events.map((event) => ({
      phase: PHASE_NAMES[event.phase],
      what: EVENT_NAMES[event.kind],
      range: event.range === null ? null : `${formatRange(event.range)} (${formatSize(event.range.size)})`,
      owner: printable(event.owner),
      reason: printable(event.reason),
    })),
  };
}

/** JSON that can stand inside a script element: nothing in it can end the element or begin a comment. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
