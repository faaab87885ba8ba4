import { formatSize, hex, mergeRanges, type Range } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';
import type { Change, MemoryDiff, PlacedRegion, RegionChange } from './model.ts';

/** What changes for memory. `pathAfter` gives the path that a node of the first tree has in the second. */
export function compareMemory(
  before: BootSimulation,
  after: BootSimulation,
  pathAfter: (path: string) => string,
): MemoryDiff {
  const first = regionsOf(before, pathAfter);
  const second = regionsOf(after, (path) => path);
  const regions = [...new Set([...first.keys(), ...second.keys()])].flatMap((key): RegionChange[] => {
    const [from, to] = [first.get(key) ?? null, second.get(key) ?? null];
    const what = describe(from, to);
    return what.length > 0 ? [{ name: key, before: from, after: to, what }] : [];
  });
  return {
    outcome: change(outcomeText(before), outcomeText(after), (text) => text),
    ram: change(ranges(before), ranges(after), (list) => list.map(({ base, size }) => `${base}+${size}`).join()),
    regions,
    defaultArea: change(
      defaultName(before, pathAfter),
      defaultName(after, (path) => path),
      (name) => name ?? '',
    ),
  };
}

function change<T>(before: T, after: T, key: (value: T) => string): Change<T> | null {
  return key(before) === key(after) ? null : { before, after };
}

const outcomeText = ({ outcome: { kind, reason } }: BootSimulation): string =>
  reason === null ? kind : `${kind}: ${reason}`;

/** Without the borders that no-map regions draw: those are told with their regions. */
const ranges = ({ memory }: BootSimulation): readonly Range[] => mergeRanges(memory);

type Paths = (path: string) => string;

function defaultName({ defaultCma }: BootSimulation, path: Paths): string | null {
  if (!defaultCma) return null;
  return defaultCma.node === null ? areaName(defaultCma) : path(defaultCma.node);
}

const areaName = ({ name, isDefault }: BootSimulation['cma'][number]): string =>
  isDefault ? 'default CMA area' : `CMA area ${name}`;

function regionsOf(boot: BootSimulation, path: Paths): ReadonlyMap<string, PlacedRegion> {
  const regions = new Map<string, PlacedRegion>();
  for (const { node, base, size, outcome } of boot.reservedMemory) {
    regions.set(path(node), { range: base !== null && size !== null ? { base, size } : null, outcome });
  }
  for (const area of boot.cma) {
    if (area.node !== null) continue;
    const { base, size, source } = area;
    regions.set(areaName(area), { range: { base, size }, outcome: `cma, from ${source}` });
  }
  return regions;
}

function describe(before: PlacedRegion | null, after: PlacedRegion | null): readonly string[] {
  if (!before) return after ? [`new: ${placeText(after)}`] : [];
  if (!after) return [`gone: it was ${placeText(before)}`];
  const what: string[] = [];
  const [from, to] = [before.range, after.range];
  if (from && to) what.push(...moves(from, to));
  else if (from || to) what.push(to ? `now placed at ${hex(to.base)}` : 'no longer placed');
  if (before.outcome !== after.outcome) what.push(`${wordOf(before.outcome)} becomes ${wordOf(after.outcome)}`);
  return what;
}

/** As the property is written, and a pool as a pool. */
const WORDS: Readonly<Record<string, string>> = {
  nomap: 'no-map',
  cma: 'CMA area',
  'coherent-pool': 'DMA pool',
  'restricted-pool': 'restricted DMA pool',
};

const wordOf = (outcome: string): string => WORDS[outcome] ?? outcome;

const placeText = ({ range, outcome }: PlacedRegion): string =>
  range ? `${formatSize(range.size)} at ${hex(range.base)}, ${wordOf(outcome)}` : `not placed, ${wordOf(outcome)}`;

function moves(from: Range, to: Range): readonly string[] {
  const what: string[] = [];
  if (from.base !== to.base) {
    const up = to.base > from.base;
    const distance = up ? to.base - from.base : from.base - to.base;
    what.push(`moved ${formatSize(distance)} ${up ? 'up' : 'down'}, from ${hex(from.base)} to ${hex(to.base)}`);
  }
  if (from.size !== to.size) {
    const verb = to.size > from.size ? 'grew' : 'shrank';
    what.push(`${verb} from ${formatSize(from.size)} to ${formatSize(to.size)}`);
  }
  return what;
}
