import { type Bitmap, clearRange, countSetIn, intersectRuns } from '@carveout/allocator';
import type { Occupants, RuntimeArea } from './area.ts';
import type { Machine } from './machine.ts';

/** What stands in the way of claiming a range. */
export type Obstacle =
  /** A page that cannot be moved, or a block that somebody else is isolating: the search goes on behind it. */
  | { readonly kind: 'pinned' | 'isolated'; readonly at: number; readonly pages: number }
  /** Movable pages that have nowhere to go: the allocation ends. */
  | { readonly kind: 'no-memory'; readonly needed: number; readonly free: number };

export interface Claimed {
  readonly ok: true;
  readonly occupants: Occupants;
  readonly freePages: number | null;
  /** Pages moved out of the range. */
  readonly migrated: number;
  /** Of those, pages that had to be waited for: locked or being written. */
  readonly waited: number;
}

export interface Refused {
  readonly ok: false;
  readonly obstacle: Obstacle;
}

interface PageRange {
  readonly at: number;
  readonly pages: number;
}

/**
 * alloc_contig_range() with MIGRATE_CMA: isolates the page blocks of the range, moves what is in the range elsewhere and
 * takes it. Pages that only share a block with the range are not touched. Locked pages and pages under writeback are
 * waited for (synchronous migration); pinned ones make the range busy.
 */
export function claimRange(machine: Machine, area: RuntimeArea, range: PageRange): Claimed | Refused {
  const { occupants } = area;
  if (isIdle(occupants)) return { ok: true, occupants, freePages: machine.freePages, migrated: 0, waited: 0 };
  const blocks = wholeBlocks(range, area, machine.pageblockPages);
  const obstacle = firstOf(occupants.isolated, blocks, 'isolated') ?? firstOf(occupants.pinned, range, 'pinned');
  if (obstacle) return { ok: false, obstacle };
  const waited = countIn(occupants.locked, range) + countIn(occupants.writeback, range);
  const migrated = waited + countIn(occupants.movable, range);
  const { freePages } = machine;
  if (freePages !== null && migrated > freePages) {
    return { ok: false, obstacle: { kind: 'no-memory', needed: migrated, free: freePages } };
  }
  const emptied = {
    ...occupants,
    movable: clearRange(occupants.movable, range.at, range.pages),
    locked: clearRange(occupants.locked, range.at, range.pages),
    writeback: clearRange(occupants.writeback, range.at, range.pages),
  };
  const left = freePages === null ? null : freePages - migrated;
  return { ok: true, occupants: emptied, freePages: left, migrated, waited };
}

const isIdle = (occupants: Occupants): boolean => Object.values(occupants).every(({ edges }) => edges.length === 0);

const countIn = (pages: Bitmap, { at, pages: count }: PageRange): number => countSetIn(pages, at, count);

function firstOf(map: Bitmap, { at, pages }: PageRange, kind: 'pinned' | 'isolated'): Obstacle | undefined {
  const [first] = intersectRuns(map, at, pages);
  return first && { kind, at: first.start, pages: first.count };
}

/** Blocks are counted from physical address 0, not from the area's start. */
function wholeBlocks({ at, pages }: PageRange, { basePfn }: RuntimeArea, blockPages: number): PageRange {
  const skew = Number(basePfn % BigInt(blockPages));
  const start = Math.floor((at + skew) / blockPages) * blockPages - skew;
  const end = Math.ceil((at + pages + skew) / blockPages) * blockPages - skew;
  return { at: Math.max(0, start), pages: end - Math.max(0, start) };
}
