import { type Bitmap, clearRange, clearRuns, countSet, intersectRuns, setRange, setRuns } from '@carveout/allocator';
import type { OccupantKind, Occupants, RuntimeArea } from './area.ts';

interface PageRange {
  readonly at: number;
  readonly pages: number;
}

/** What can be done to the pages that nobody got from CMA. */
export type Marking =
  /** The page cache and other movable users take free pages. */
  | 'fill'
  /** They give movable pages back. */
  | 'drop'
  | 'pin'
  | 'unpin'
  | 'lock'
  | 'unlock'
  /** Movable pages are being written to disk. */
  | 'write'
  | 'written'
  /** Somebody else isolates the page blocks: another alloc_contig_range(), memory hotplug. */
  | 'isolate'
  | 'unisolate';

interface Change {
  /** Where the pages are taken from; null: nobody's pages. */
  readonly from: OccupantKind | null;
  readonly to: OccupantKind | null;
}

const CHANGES: Readonly<Record<Marking, Change>> = {
  fill: { from: null, to: 'movable' },
  drop: { from: 'movable', to: null },
  pin: { from: 'movable', to: 'pinned' },
  unpin: { from: 'pinned', to: 'movable' },
  lock: { from: 'movable', to: 'locked' },
  unlock: { from: 'locked', to: 'movable' },
  write: { from: 'movable', to: 'writeback' },
  written: { from: 'writeback', to: 'movable' },
  isolate: { from: null, to: 'isolated' },
  unisolate: { from: 'isolated', to: null },
};

/**
 * `pages` pages of the right kind change to another, the lowest ones at or behind `at`. Undefined when there are not enough;
 * a given `at` asks for exactly that range. Blocks can be isolated whatever is in them.
 */
export function markPages(
  area: RuntimeArea,
  marking: Marking,
  { at, pages }: { readonly at: number | null; readonly pages: number },
): RuntimeArea | undefined {
  const { from, to } = CHANGES[marking];
  const ranges = at === null ? lowest(eligible(area, marking), pages) : exactly(eligible(area, marking), { at, pages });
  if (!ranges) return undefined;
  const occupants: Record<OccupantKind, Bitmap> = { ...area.occupants };
  for (const range of ranges) {
    if (from) occupants[from] = clearRange(occupants[from], range.at, range.pages);
    if (to) occupants[to] = setRange(occupants[to], range.at, range.pages);
  }
  return { ...area, occupants };
}

/** Pages a marking may apply to, as a set. */
function eligible(area: RuntimeArea, marking: Marking): Bitmap {
  const { from, to } = CHANGES[marking];
  if (from) return area.occupants[from];
  const taken = to === 'isolated' ? area.occupants.isolated : unavailable(area);
  return { bits: area.pages, edges: clearRuns(taken).flatMap(({ start, count }) => [start, start + count]) };
}

/** Pages with a CMA user or an occupant. */
function unavailable({ bitmap, orderPerBit, occupants, pages }: RuntimeArea): Bitmap {
  const scale = 2 ** orderPerBit;
  let taken: Bitmap = { bits: pages, edges: bitmap.edges.map((edge) => edge * scale) };
  for (const kind of HOLDERS) {
    for (const { start, count } of setRuns(occupants[kind])) taken = setRange(taken, start, count);
  }
  return taken;
}

const HOLDERS = ['movable', 'pinned', 'locked', 'writeback'] as const;

function lowest(map: Bitmap, pages: number): readonly PageRange[] | undefined {
  const ranges: PageRange[] = [];
  let left = pages;
  for (const { start, count } of setRuns(map)) {
    if (left === 0) break;
    const many = Math.min(left, count);
    ranges.push({ at: start, pages: many });
    left -= many;
  }
  return left === 0 ? ranges : undefined;
}

function exactly(map: Bitmap, { at, pages }: PageRange): readonly PageRange[] | undefined {
  const [first] = intersectRuns(map, at, pages);
  return pages === 0 || first?.count === pages ? [{ at, pages }] : undefined;
}

/**
 * Compaction as CMA sees it: movable pages go to the highest free pages, so that the free ones lie together below. Pinned,
 * locked and written pages stay where they are.
 */
export function compact(area: RuntimeArea): RuntimeArea {
  const { occupants } = area;
  const empty: Occupants = { ...occupants, movable: { bits: area.pages, edges: [] } };
  let movable = empty.movable;
  let left = countSet(occupants.movable);
  for (const { start, count } of clearRuns(unavailable({ ...area, occupants: empty })).toReversed()) {
    const many = Math.min(left, count);
    movable = setRange(movable, start + count - many, many);
    left -= many;
    if (left === 0) break;
  }
  return { ...area, occupants: { ...occupants, movable } };
}
