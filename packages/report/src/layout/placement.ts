import { hex } from '@carveout/core';
import type { BootSimulation, CmaAreaResult, PlacementRange } from '@carveout/simulator';

/** How far an area can move; undefined when its place is exact. */
export const placementOfArea = (
  { cma, placements }: BootSimulation,
  { base, name }: Pick<CmaAreaResult, 'base' | 'name'>,
): PlacementRange | undefined =>
  placements.find(({ area }) => area !== null && cma[area]?.base === base && cma[area]?.name === name);

/** How far a node's region can move; undefined when its place is exact, and for static nodes. */
export const placementOfNode = ({ placements }: BootSimulation, path: string): PlacementRange | undefined =>
  placements.find(({ node }) => node === path);

/** `can lie from 0x96000000 to 0x9a000000, or fail: depends on an initrd and the device tree blob`. */
export function placementText({ lowest, highest, mayFail, unknown }: PlacementRange): string {
  const where = lowest === highest ? 'can fail' : `can lie from ${hex(lowest, 8)} to ${hex(highest, 8)}`;
  const fail = mayFail && lowest !== highest ? ', or fail' : '';
  return `${where}${fail}: depends on ${listed(unknown)}`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
