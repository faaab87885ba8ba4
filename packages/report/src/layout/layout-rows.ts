import { contains, type Origin, overlaps, type Range } from '@carveout/core';
import type { BootSimulation, CmaAreaResult, ReservedMemoryResult, ReservedOutcome } from '@carveout/simulator';

/** How a region is drawn: what the kernel can still do with it. */
export type RowKind = 'default-cma' | 'cma' | 'reserved' | 'no-map' | 'kernel';

/** One line of the layout: a region somebody asked for, placed or not. */
export interface LayoutRow {
  /** null when it has no place. */
  readonly range: Range | null;
  readonly size: bigint | null;
  readonly kind: RowKind;
  readonly what: string;
  /** A remark behind the name: `default CMA area`, `not placed`. */
  readonly mark: string | null;
  readonly failed: boolean;
  readonly origin: Origin;
  readonly why: string;
}

const FAILED: readonly ReservedOutcome[] = ['reserve-failed', 'alloc-failed', 'init-failed', 'invalid-reg'];

/** True for a reservation that the device tree asks for and the kernel does not make. */
export const isFailure = (result: ReservedMemoryResult): boolean =>
  FAILED.includes(result.outcome) && !result.remarks.includes(BYPASSED);

/** The command line took the node's place, as it may: no failure, whatever the kernel logs. */
const BYPASSED = 'bypassed';

/** Every region of the boot: placed ones by address, then those without a place in device-tree order. */
export function layoutRows(boot: BootSimulation): readonly LayoutRow[] {
  const nodes = boot.reservedMemory.map((result) => nodeRow(result, boot.cma));
  const areas = boot.cma.filter((area) => area.node === null).map(areaRow);
  const asked = [...nodes, ...areas];
  const rows = [...asked, ...ownerRows(boot, asked)];
  const placed = rows.filter((row) => row.range !== null).sort(compareRows);
  return [...placed, ...rows.filter((row) => row.range === null)];
}

function compareRows(a: LayoutRow, b: LayoutRow): number {
  const [left, right] = [a.range, b.range];
  if (!left || !right || (left.base === right.base && left.size === right.size)) return a.what < b.what ? -1 : 1;
  if (left.base !== right.base) return left.base < right.base ? -1 : 1;
  return left.size > right.size ? -1 : 1; // the outer one first
}

function nodeRow(result: ReservedMemoryResult, areas: readonly CmaAreaResult[]): LayoutRow {
  const area = areas.find((candidate) => candidate.node === result.node);
  const { base, size } = result;
  const failed = isFailure(result) || area?.activates === false;
  const withoutPlace = base === null || size === null || ['disabled', 'absent'].includes(result.outcome);
  return {
    range: withoutPlace ? null : { base, size },
    size: size ?? result.requestedSize,
    kind: nodeKind(result, area),
    what: result.name,
    mark: nodeMark(result, area),
    failed,
    origin: result.origin,
    why: result.reason,
  };
}

function nodeKind(result: ReservedMemoryResult, area: CmaAreaResult | undefined): RowKind {
  if (area) return area.isDefault ? 'default-cma' : 'cma';
  return result.outcome === 'nomap' || result.kind.startsWith('nomap') ? 'no-map' : 'reserved';
}

const OUTCOME_MARK: Readonly<Record<ReservedOutcome, string | null>> = {
  cma: 'CMA',
  'coherent-pool': 'DMA pool',
  'restricted-pool': 'restricted DMA pool',
  nomap: 'no-map',
  reserved: null,
  'reserve-failed': 'NOT RESERVED',
  'alloc-failed': 'NOT PLACED',
  'init-failed': 'SETUP FAILED',
  'invalid-reg': 'INVALID reg',
  disabled: 'disabled',
  absent: 'ignored',
};

function nodeMark(result: ReservedMemoryResult, area: CmaAreaResult | undefined): string | null {
  if (area?.activates === false) return 'CMA, FAILS TO ACTIVATE';
  if (result.remarks.includes(BYPASSED)) return 'bypassed';
  return area?.isDefault === true ? 'default CMA area' : OUTCOME_MARK[result.outcome];
}

function areaRow(area: CmaAreaResult): LayoutRow {
  const mark = area.activates ? (area.isDefault ? 'default CMA area' : 'CMA') : 'CMA, FAILS TO ACTIVATE';
  return {
    range: area,
    size: area.size,
    kind: area.isDefault ? 'default-cma' : 'cma',
    what: area.name,
    mark,
    failed: !area.activates,
    origin: area.origin,
    why: area.reason,
  };
}

/** What lies in memblock.reserved besides the regions asked for: the kernel, the blob, early allocations. */
function ownerRows(boot: BootSimulation, asked: readonly LayoutRow[]): readonly LayoutRow[] {
  const pieces = boot.reserved
    .flatMap((range) => range.owners)
    .filter((piece) => !asked.some((row) => row.range !== null && sameOwner(row, piece)));
  const rows: LayoutRow[] = [];
  for (const owner of new Set(pieces.map((piece) => piece.owner))) {
    rows.push(
      ...ownerRow(
        boot,
        owner,
        pieces.filter((piece) => piece.owner === owner),
      ),
    );
  }
  return rows;
}

/** A node's own reservation, or a part of an area: named by a row already. */
const sameOwner = (row: LayoutRow, piece: Range): boolean =>
  row.range !== null && !row.failed && contains(row.range, piece);

type Piece = Range;

/** One row per owner: runs of early allocations are one thing to a reader, and come with how many pieces they are. */
function ownerRow(boot: BootSimulation, owner: string, pieces: readonly Piece[]): readonly LayoutRow[] {
  const first = pieces[0];
  if (!first) return [];
  const event = boot.events.find(
    (candidate) => candidate.owner === owner && candidate.range !== null && overlaps(candidate.range, first),
  );
  return joinPieces(pieces).map(({ range, count }) => ({
    range,
    size: range.size,
    kind: 'kernel',
    what: owner,
    mark: count > 1 ? `${count} pieces` : null,
    failed: false,
    origin: event?.origin ?? { kind: 'default', reason: 'reserved by the kernel itself' },
    why: event?.reason ?? 'reserved by the kernel itself during early boot',
  }));
}

/** Touching pieces of one owner as one range. */
function joinPieces(pieces: readonly Piece[]): readonly { readonly range: Range; readonly count: number }[] {
  const joined: { range: Range; count: number }[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && last.range.base + last.range.size === piece.base) {
      last.range = { base: last.range.base, size: (last.range.size + piece.size) as Range['size'] };
      last.count++;
    } else joined.push({ range: { base: piece.base, size: piece.size }, count: 1 });
  }
  return joined;
}
