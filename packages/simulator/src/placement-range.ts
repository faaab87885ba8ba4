import type { BootConfig, PlacedImage } from '@carveout/bootconfig';
import { alignDown, defaultOrigin, hex, maxU64, minU64, type Range, u64 } from '@carveout/core';
import type { BootSimulation, CmaAreaResult, Note, PlacementRange } from './model.ts';
import { BLOB_PLACE } from './notes.ts';
import { simulateBoot } from './simulate-boot.ts';

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
  return { area: index, lowest, highest, mayFail, unknown: 'device tree blob', settle: BLOB_PLACE };
}

function withBlob(config: BootConfig, range: Range): BootConfig {
  const dtb: PlacedImage = { range, origin: defaultOrigin('a place tried for the blob'), basis: 'assumed' };
  return { ...config, images: { ...config.images, dtb } };
}

const sameArea = ({ cma }: BootSimulation, { name, source, node }: CmaAreaResult): CmaAreaResult | undefined =>
  cma.find((other) => other.name === name && other.source === source && other.node === node);

/** The simulation with its placements, and with a note for each area that the blob could move instead of the general one. */
export function withPlacements(config: BootConfig, simulation: BootSimulation): BootSimulation {
  const placements = placementRanges(config, simulation);
  const notes = simulation.notes.flatMap((note) =>
    note.settle === BLOB_PLACE ? blobNotes(simulation, placements, note) : [note],
  );
  return { ...simulation, placements, notes };
}

function blobNotes(simulation: BootSimulation, placements: readonly PlacementRange[], note: Note): readonly Note[] {
  const moving = placements.filter(({ lowest, highest, mayFail }) => lowest !== highest || mayFail);
  if (moving.length === 0) return [{ ...note, affectsPlacement: false }];
  return moving.map((placement) => ({ ...note, message: movingText(simulation, placement) }));
}

function movingText({ cma }: BootSimulation, { area, lowest, highest, mayFail }: PlacementRange): string {
  const { name = 'the area', base = lowest, size = u64(0) } = cma[area] ?? {};
  const where = `${hex(base)}-${hex(base + size - 1n)}`;
  const effects = [
    ...(lowest < base ? [`the area moves down, at the lowest to ${hex(lowest)}`] : []),
    ...(highest > base ? [`it moves up, at the highest to ${hex(highest)}`] : []),
    ...(mayFail ? ['there may be no such area at all'] : []),
  ];
  return `${name}: exact unless the boot loader puts the device tree blob into ${where}; then ${effects.join(', or ')}`;
}
