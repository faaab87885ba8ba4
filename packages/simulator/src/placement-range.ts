import type { BootConfig, PlacedImage } from '@carveout/bootconfig';
import { alignDown, defaultOrigin, maxU64, minU64, type Range, type U64, u64 } from '@carveout/core';
import type { BootSimulation, CmaAreaResult } from './model.ts';
import { simulateBoot } from './simulate-boot.ts';

/** Where an area can end up over all places of what nobody told. */
export interface PlacementRange {
  /** Index into `BootSimulation.cma`. */
  readonly area: number;
  /** Lowest and highest base found; equal when the place does not depend on it. */
  readonly lowest: U64;
  readonly highest: U64;
  /** True when in some case there is no such area at all. */
  readonly mayFail: boolean;
  /** What is not known: `device tree blob`. */
  readonly unknown: string;
  /** The one input that would settle it: `--dtb BASE:SIZE`. */
  readonly settle: string;
}

/** Blobs of boards with overlays and symbols stay below this; a larger one is given. */
const BLOB_SIZE = u64(256 * 1024);
/** Boards have a handful of areas whose place is searched. */
const MOST_AREAS = 8;

/**
 * Repeats the boot with the device tree blob at the places where it is most in the way of each area: at its start and at its
 * end. A place that stays the same is exact; the others get a range. Empty when it is known where the blob lies.
 */
export function placementRanges(config: BootConfig, simulation: BootSimulation): readonly PlacementRange[] {
  if (config.images.dtb || simulation.outcome.kind !== 'boots') return [];
  return simulation.cma
    .map((area, index) => ({ area, index }))
    .filter(({ area }) => isSearched(simulation, area))
    .slice(0, MOST_AREAS)
    .map(({ area, index }) => rangeOf(config, area, index));
}

/** Areas at an address that somebody wrote stay there whatever lies below them. */
const isSearched = ({ events }: BootSimulation, { event }: CmaAreaResult): boolean =>
  (events[event]?.request ?? null) !== null;

function rangeOf(config: BootConfig, area: CmaAreaResult, index: number): PlacementRange {
  const size = minU64(BLOB_SIZE, area.size);
  const places = [area.base, alignDown(u64(area.base + area.size - size), u64(8))];
  let lowest = area.base;
  let highest = area.base;
  let mayFail = false;
  for (const base of places) {
    const moved = sameArea(simulateBoot(withBlob(config, { base, size })), area);
    if (!moved) mayFail = true;
    else {
      lowest = minU64(lowest, moved.base);
      highest = maxU64(highest, moved.base);
    }
  }
  return { area: index, lowest, highest, mayFail, unknown: 'device tree blob', settle: '--dtb BASE:SIZE' };
}

function withBlob(config: BootConfig, range: Range): BootConfig {
  const dtb: PlacedImage = { range, origin: defaultOrigin('a place tried for the blob'), basis: 'assumed' };
  return { ...config, images: { ...config.images, dtb } };
}

const sameArea = ({ cma }: BootSimulation, { name, source, node }: CmaAreaResult): CmaAreaResult | undefined =>
  cma.find((other) => other.name === name && other.source === source && other.node === node);
