import { contains, defaultOrigin, endOf, formatSize, type Range, rangeBetween, u64 } from '@carveout/core';
import type { BootEvent, BootSimulation } from '@carveout/simulator';
import type { LayoutRow } from './layout-rows.ts';

interface Piece extends Range {
  readonly owner: string;
  readonly event: BootEvent | undefined;
}

/**
 * What lies in memblock.reserved besides the regions asked for. What came with the boot (kernel, blob, initrd, reserve
 * map) has a row each; what the kernel took for itself is one row per stretch, for `boot` tells it piece by piece.
 */
export function ownerRows(boot: BootSimulation, asked: readonly LayoutRow[]): readonly LayoutRow[] {
  const pieces = boot.reserved
    .flatMap((range) => range.owners)
    .filter((piece) => !asked.some((row) => row.range !== null && !row.failed && contains(row.range, piece)))
    .map((piece): Piece => ({ ...piece, event: eventOf(boot, piece) }));
  const isOwn = ({ event }: Piece): boolean => event === undefined || event.kind === 'alloc';
  const given = pieces.filter((piece) => !isOwn(piece)).map(givenRow);
  const fixed = [...asked, ...given].flatMap((row) => (row.range && !row.failed ? [row.range] : []));
  return [...given, ...stretches(pieces.filter(isOwn), fixed).map(ownRow)];
}

const eventOf = (boot: BootSimulation, piece: Range & { readonly owner: string }): BootEvent | undefined =>
  boot.events.find(({ owner, range }) => owner === piece.owner && range !== null && contains(range, piece));

const UNKNOWN = defaultOrigin('taken by the kernel itself');

const givenRow = ({ owner, event, base, size }: Piece): LayoutRow => ({
  range: { base, size },
  size,
  kind: 'kernel',
  what: owner,
  mark: null,
  failed: false,
  origin: event?.origin ?? UNKNOWN,
  why: event?.reason ?? UNKNOWN.reason,
});

/** Runs of pieces, by address, with nothing else that is in `fixed` between them. */
function stretches(pieces: readonly Piece[], fixed: readonly Range[]): readonly (readonly Piece[])[] {
  const sorted = [...pieces].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));
  const runs: Piece[][] = [];
  for (const piece of sorted) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isNext = last && !fixed.some(({ base }) => base >= last.base && base < piece.base);
    if (run && isNext && isNear(run, piece)) run.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

/** At least half of what a run spans is its own: allocations far apart are not one thing. */
function isNear(run: readonly Piece[], next: Piece): boolean {
  const first = run[0] ?? next;
  const used = run.reduce((sum, { size }) => sum + size, next.size as bigint);
  return endOf(next) - first.base <= 2n * used;
}

function ownRow(run: readonly Piece[]): LayoutRow {
  const sizes = new Map<string, bigint>();
  for (const { owner, size } of run) sizes.set(owner, (sizes.get(owner) ?? 0n) + size);
  const parts = [...sizes].sort(([, a], [, b]) => (a > b ? -1 : a < b ? 1 : 0));
  const used = parts.reduce((sum, [, size]) => sum + size, 0n);
  const start = run[0]?.base ?? u64(0);
  const end = run.reduce((highest, piece) => (endOf(piece) > highest ? endOf(piece) : highest), start);
  const [only] = parts.length === 1 ? parts : [];
  return {
    range: rangeBetween(start, end),
    size: used,
    isSum: used !== BigInt(end - start),
    kind: 'kernel',
    what: only ? only[0] : 'early allocations',
    mark: null,
    failed: false,
    origin: UNKNOWN,
    why: only ? (run[0]?.event?.reason ?? UNKNOWN.reason) : sumOf(parts),
  };
}

const LISTED = 4;

/** The largest parts by name, the others as a number. */
function sumOf(parts: readonly (readonly [owner: string, size: bigint])[]): string {
  const named = parts.slice(0, LISTED).map(([owner, size]) => `${owner} ${formatSize(size)}`);
  const more = parts.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} smaller` : '');
}
