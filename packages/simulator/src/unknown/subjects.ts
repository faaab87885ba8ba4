import type { Range } from '@carveout/core';
import type { BootSimulation, CmaAreaResult, ReservedMemoryResult } from '../model.ts';

/** A region whose place the kernel searches, found again in other simulations of the same board. */
export interface Subject {
  /** Index into `cma`, or null. */
  readonly area: number | null;
  readonly node: string | null;
  readonly range: Range;
  /** The search goes on upwards. */
  readonly bottomUp: boolean;
  readonly placeIn: (simulation: BootSimulation) => Range | null;
}

/** Boards have a handful of regions whose place is searched. */
const MOST_SUBJECTS = 8;

/** Areas and nodes at an address that somebody wrote stay there whatever lies below them: they are no subjects. */
export function searchedRegions(simulation: BootSimulation): readonly Subject[] {
  const areas = simulation.cma.flatMap((area, index): Subject[] =>
    isSearched(simulation, area.event)
      ? [
          {
            area: index,
            node: area.node,
            range: area,
            bottomUp: goesUp(simulation, area.event),
            placeIn: (other) => sameArea(other, area),
          },
        ]
      : [],
  );
  const nodes = simulation.reservedMemory.flatMap((result): Subject[] => {
    const range = placeOf(result);
    if (result.static || !range || simulation.cma.some(({ node }) => node === result.node)) return [];
    const bottomUp = result.event !== null && goesUp(simulation, result.event);
    return [{ area: null, node: result.node, range, bottomUp, placeIn: (other) => sameNode(other, result.node) }];
  });
  return [...areas, ...nodes].slice(0, MOST_SUBJECTS);
}

const isSearched = ({ events }: BootSimulation, event: number): boolean => (events[event]?.request ?? null) !== null;

const goesUp = ({ events }: BootSimulation, event: number): boolean =>
  events[event]?.request?.direction === 'bottom-up';

const sameArea = ({ cma }: BootSimulation, { name, source, node }: CmaAreaResult): Range | null =>
  cma.find((other) => other.name === name && other.source === source && other.node === node) ?? null;

function sameNode({ reservedMemory }: BootSimulation, path: string): Range | null {
  const found = reservedMemory.find(({ node }) => node === path);
  return found ? placeOf(found) : null;
}

const placeOf = ({ base, size }: ReservedMemoryResult): Range | null =>
  base === null || size === null ? null : { base, size };
