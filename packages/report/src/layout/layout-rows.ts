import type { Origin, Range } from '@carveout/core';
import type {
  BootSimulation,
  CmaAreaResult,
  PlacementRange,
  ReservedMemoryResult,
  ReservedOutcome,
} from '@carveout/simulator';
import { ownerRows } from './owner-rows.ts';
import { placementOfArea, placementOfNode, placementText } from './placement.ts';

/** How a region is drawn: what the kernel can still do with it. */
export type RowKind = 'default-cma' | 'cma' | 'reserved' | 'no-map' | 'kernel';

/** One line of the layout: a region somebody asked for, placed or not. */
export interface LayoutRow {
  /** null when it has no place. */
  readonly range: Range | null;
  readonly size: bigint | null;
  /** The size is a sum over pieces with holes between them: shown rounded. */
  readonly isSum?: boolean;
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
  const nodes = boot.reservedMemory.map((result) => nodeRow(result, boot));
  const areas = boot.cma.filter((area) => area.node === null).map((area) => areaRow(area, boot));
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

function nodeRow(result: ReservedMemoryResult, boot: BootSimulation): LayoutRow {
  const area = boot.cma.find((candidate) => candidate.node === result.node);
  const { base, size } = result;
  const needsRam = boot.memory.length === 0 && result.outcome === 'alloc-failed';
  const failed = !needsRam && (isFailure(result) || area?.activates === false);
  return {
    range: base === null || size === null || holdsNothing(result) ? null : { base, size },
    size: size ?? result.requestedSize,
    kind: nodeKind(result, area),
    what: result.name,
    mark: needsRam ? 'needs RAM' : nodeMark(result, area),
    failed,
    origin: result.origin,
    why: needsRam
      ? 'its place depends on RAM, of which none is known'
      : withRange(result.reason, placementOfNode(boot, result.node)),
  };
}

/** Its place may be known, but nothing is reserved there: never was, or was given back. */
const holdsNothing = ({ outcome, remarks }: ReservedMemoryResult): boolean =>
  outcome === 'disabled' || remarks.includes('released');

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
  absent: 'no effect',
};

function nodeMark(result: ReservedMemoryResult, area: CmaAreaResult | undefined): string | null {
  if (area?.activates === false) return 'CMA, FAILS TO ACTIVATE';
  if (result.remarks.includes(BYPASSED)) return 'bypassed';
  return area?.isDefault === true ? 'default CMA area' : OUTCOME_MARK[result.outcome];
}

/** The reason of a place, and how far it can move where it is not exact. */
const withRange = (reason: string, placement: PlacementRange | undefined): string =>
  placement ? `${reason}; ${placementText(placement)}` : reason;

function areaRow(area: CmaAreaResult, boot: BootSimulation): LayoutRow {
  const mark = area.activates ? (area.isDefault ? 'default CMA area' : null) : 'FAILS TO ACTIVATE';
  return {
    range: area,
    size: area.size,
    kind: area.isDefault ? 'default-cma' : 'cma',
    what: `CMA '${area.name}'`,
    mark,
    failed: !area.activates,
    origin: area.origin,
    why: withRange(area.reason, placementOfArea(boot, area)),
  };
}
