import { contains, endOf, overlaps, type Range, rangeBetween } from '@carveout/core';
import type { BootEvent, BootSimulation, CmaAreaResult, ReservedMemoryResult } from '@carveout/simulator';
import type { PictureKind, PictureRegion } from './picture-region.ts';

type Draft = { -readonly [K in keyof PictureRegion]: PictureRegion[K] };

/**
 * What every event of the boot put into memory and took away again, in the order of the events. Allocations of one owner
 * that touch are one region. Regions given back are kept, with the event that did it.
 */
export function replayRegions(boot: BootSimulation): readonly PictureRegion[] {
  const drafts: Draft[] = [];
  for (const event of boot.events) {
    if (!event.range || event.range.size === 0n) continue;
    if (event.kind === 'free') giveBack(drafts, event, event.range);
    else if (PLACES.has(event.kind)) place(drafts, event, event.range);
  }
  const nodes = new Map(boot.reservedMemory.map((node) => [node.node, node]));
  return drafts.map((draft) => describe(draft, nodes.get(draft.name), areaAt(boot, draft)));
}

const PLACES: ReadonlySet<BootEvent['kind']> = new Set(['reserve', 'alloc', 'nomap', 'cma']);

const same = (a: Range, b: Range): boolean => a.base === b.base && a.size === b.size;

function place(drafts: Draft[], event: BootEvent, range: Range): void {
  if (event.kind === 'cma' && standingAt(drafts, range)) return;
  if (event.kind === 'nomap' && becomesNomap(standingAt(drafts, range))) return;
  if (event.kind === 'alloc' && grow(drafts.at(-1), event, range)) return;
  drafts.push({
    range: { base: range.base, size: range.size },
    size: range.size,
    kind: event.kind === 'nomap' ? 'no-map' : event.kind === 'alloc' ? 'own' : 'reserved',
    name: event.owner,
    mark: null,
    why: withoutOwner(event),
    origin: event.origin,
    from: event.index,
    to: null,
  });
}

/** A node's own memory that is then made a CMA area or taken out of the map: it is not there twice. */
const standingAt = (drafts: readonly Draft[], range: Range): Draft | undefined =>
  drafts.find((draft) => draft.to === null && same(draft.range, range));

function becomesNomap(draft: Draft | undefined): boolean {
  if (draft) draft.kind = 'no-map';
  return draft !== undefined;
}

/** Between allocations that follow each other there may be what their alignment costs. */
const SLACK = 64n;

/** Page tables are taken page by page: one after the other they are one thing. */
function grow(last: Draft | undefined, event: BootEvent, range: Range): boolean {
  if (!last || last.name !== event.owner || last.kind !== 'own' || last.to !== null) return false;
  const [low, high] = range.base < last.range.base ? [range, last.range] : [last.range, range];
  if (high.base < endOf(low) || high.base - endOf(low) >= SLACK) return false;
  last.range = rangeBetween(low.base, endOf(high));
  last.size += range.size;
  return true;
}

/** The whole of it ends here; a part is cut off and ends as a region of its own. */
function giveBack(drafts: Draft[], event: BootEvent, range: Range): void {
  for (const draft of [...drafts]) {
    if (draft.to !== null || !overlaps(draft.range, range)) continue;
    if (contains(range, draft.range)) {
      draft.to = event.index;
      continue;
    }
    const { range: whole } = draft;
    const freed = { ...draft, range: cut(whole, range), name: event.owner, why: withoutOwner(event), to: event.index };
    drafts.push({ ...freed, size: freed.range.size });
    const below = rangeBetween(whole.base, range.base);
    const above = rangeBetween(endOf(range), endOf(whole));
    const [first, second] = [below, above].filter(({ size }) => size > 0n);
    if (first) setRange(draft, first);
    if (second) drafts.push({ ...draft, range: second, size: second.size });
  }
}

function setRange(draft: Draft, range: Range): void {
  draft.range = range;
  draft.size = range.size;
}

const cut = (a: Range, b: Range): Range =>
  rangeBetween(a.base > b.base ? a.base : b.base, endOf(a) < endOf(b) ? endOf(a) : endOf(b));

/** Without the owner's name in front, which stands beside it. */
const withoutOwner = ({ owner, reason }: BootEvent): string =>
  reason.startsWith(`${owner}: `) ? reason.slice(owner.length + 2) : reason;

const areaAt = (boot: BootSimulation, { range, to }: Draft): CmaAreaResult | undefined =>
  to === null ? boot.cma.find((area) => same(area, range)) : undefined;

/** Names, kinds and reasons of the result: they say more than those of the event. */
function describe(
  draft: Draft,
  node: ReservedMemoryResult | undefined,
  area: CmaAreaResult | undefined,
): PictureRegion {
  if (area) return describeArea(draft, node, area);
  if (!node) return { ...draft, ...ofOwner(draft) };
  const mark = draft.to === null ? nodeMark(node) : node.remarks.includes('bypassed') ? 'bypassed' : 'given back';
  return { ...draft, kind: nodeKind(draft, node), name: node.name, mark, why: node.reason };
}

function describeArea(draft: Draft, node: ReservedMemoryResult | undefined, area: CmaAreaResult): PictureRegion {
  const mark = area.activates ? (area.isDefault ? 'default CMA area' : 'CMA') : 'CMA, FAILS TO ACTIVATE';
  return {
    ...draft,
    kind: area.isDefault ? 'default-cma' : 'cma',
    name: node?.name ?? `CMA '${area.name}'`,
    mark: node === undefined && mark === 'CMA' ? null : mark,
    why: node?.reason ?? area.reason,
    origin: area.origin,
  };
}

function nodeKind(draft: Draft, { outcome }: ReservedMemoryResult): PictureKind {
  if (outcome === 'coherent-pool' || outcome === 'restricted-pool') return 'pool';
  return draft.kind === 'no-map' ? 'no-map' : 'reserved';
}

function nodeMark({ outcome }: ReservedMemoryResult): string | null {
  if (outcome === 'coherent-pool') return 'DMA pool';
  if (outcome === 'restricted-pool') return 'restricted DMA pool';
  return outcome === 'nomap' ? 'no-map' : null;
}

/** What the boot loader brought, by the owners that the simulator gives it. */
const IMAGES: ReadonlySet<string> = new Set(['kernel image', 'device tree blob', 'initrd', 'initial page tables']);

function ofOwner({ name, kind, to }: Draft): Pick<PictureRegion, 'kind' | 'mark'> {
  const mark = to === null ? null : 'given back';
  if (IMAGES.has(name)) return { kind: 'image', mark };
  if (name === 'page directory') return { kind: 'own', mark };
  return { kind: name.startsWith('crash kernel') ? 'reserved' : kind, mark };
}
