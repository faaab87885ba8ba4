import { type BootConfig, plausibleRam } from '@carveout/bootconfig';
import { endOf, intersection, maxU64, minU64, overlaps, type Range, type U64, ZERO } from '@carveout/core';
import type { BootSimulation, PlaceByRam, PlacementRange, UnknownInput } from '../model.ts';
import { settledBy } from './settles.ts';
import { type Subject, searchedRegions } from './subjects.ts';
import { createTries, type Tries } from './tries.ts';
import { fitsAt, type UnknownImage, unknownImages, withImage } from './unknown-images.ts';

/** How far one region was seen to move. */
interface Extent {
  readonly subject: Subject;
  lowest: U64;
  highest: U64;
  mayFail: boolean;
  readonly unknown: Set<UnknownInput>;
  readonly byRam: PlaceByRam[];
}

/**
 * Repeats the boot with what nobody told at the places where it is most in the way of each searched region, one on top of the
 * other, and with every usual amount of RAM when that is not known. A place that stays the same is exact; the others get a
 * range. Empty when everything is known.
 */
export function placementRanges(
  config: BootConfig,
  simulation: BootSimulation,
  tries: Tries = createTries(),
): readonly PlacementRange[] {
  return rangesOf(config, simulation, { subjects: searchedRegions(simulation), tries });
}

/** The range of the default area alone, for callers with many boots; null when it is exact or there is none. */
export function defaultPlacement(config: BootConfig, simulation: BootSimulation): PlacementRange | null {
  const subjects = searchedRegions(simulation).filter(({ area }) => area !== null && simulation.cma[area]?.isDefault);
  return rangesOf(config, simulation, { subjects, tries: createTries() })[0] ?? null;
}

function rangesOf(
  config: BootConfig,
  simulation: BootSimulation,
  { subjects, tries }: { readonly subjects: readonly Subject[]; readonly tries: Tries },
): readonly PlacementRange[] {
  const extents = subjects.map(
    (subject): Extent => ({
      subject,
      lowest: subject.range.base,
      highest: subject.range.base,
      mayFail: false,
      unknown: new Set(),
      byRam: [],
    }),
  );
  if (extents.length === 0 || simulation.outcome.kind !== 'boots') return [];
  crowd(config, simulation, { extents, tries });
  for (const other of plausibleRam(config)) {
    const boot = tries.run(other);
    if (!boot) break;
    widen(extents, boot, 'RAM size');
    const ram = other.memoryOverride?.[0]?.value.size ?? ZERO;
    for (const { subject, byRam } of extents) byRam.push({ ram, base: subject.placeIn(boot)?.base ?? null });
    crowd(other, boot, { extents, tries });
  }
  return extents.filter(({ lowest, highest, mayFail }) => lowest !== highest || mayFail).map(rangeOf);
}

function rangeOf({ subject: { area, node }, lowest, highest, mayFail, unknown, byRam }: Extent): PlacementRange {
  const inputs = ORDER.filter((input) => unknown.has(input));
  return { area, node, lowest, highest, mayFail, unknown: inputs, byRam, settle: settledBy(inputs) };
}

const ORDER: readonly UnknownInput[] = ['RAM size', 'initrd', 'kernel image', 'device tree blob'];

function widen(extents: readonly Extent[], boot: BootSimulation, cause: UnknownInput): void {
  for (const extent of extents) {
    const place = boot.outcome.kind === 'boots' ? extent.subject.placeIn(boot) : null;
    const moved = !place || place.base < extent.lowest || place.base > extent.highest;
    if (!place) extent.mayFail = true;
    else {
      extent.lowest = minU64(extent.lowest, place.base);
      extent.highest = maxU64(extent.highest, place.base);
    }
    if (moved) extent.unknown.add(cause);
  }
}

/** Puts the unknown images in the way of every region in turn, one after the other. */
function crowd(
  config: BootConfig,
  boot: BootSimulation,
  { extents, tries }: { readonly extents: readonly Extent[]; readonly tries: Tries },
): void {
  const images = unknownImages(config, boot);
  if (images.length === 0 || boot.outcome.kind !== 'boots') return;
  for (const extent of extents) {
    const { subject, unknown } = extent;
    // What can lie there moves it, however far others would move it before.
    for (const { input, window } of images) if (overlaps(window, subject.range)) unknown.add(input);
    pile({ config, boot, images, tries, reach: 'beyond' }, subject, extents);
    // Where the worst leaves no place, less may leave another one.
    if (extent.mayFail) {
      pile({ config, boot, images, tries, reach: 'inside' }, subject, extents);
      squeeze({ config, boot, images, tries, reach: 'inside' }, subject, extents);
    }
  }
}

interface Pile {
  readonly config: BootConfig;
  readonly boot: BootSimulation;
  readonly images: readonly UnknownImage[];
  readonly tries: Tries;
  readonly reach: 'beyond' | 'inside';
}

function pile({ config, boot, images, tries, reach }: Pile, subject: Subject, extents: readonly Extent[]): void {
  let current = config;
  let now = boot;
  for (const image of images) {
    const region = now.outcome.kind === 'boots' ? subject.placeIn(now) : null;
    const [furthest, within] = region ? obstacles(image, { ...subject, range: region }, now) : [];
    const range = reach === 'beyond' ? furthest : within;
    if (!range) continue;
    current = withImage(current, image, range);
    const next = tries.run(current);
    if (!next) return;
    now = next;
    widen(extents, now, image.input);
  }
}

/** Halvings that reach the alignment of any area there is. */
const MOST_HALVINGS = 20;
/** No node of a board asks for less alignment that would matter. */
const FINE = 64n * 1024n;

/**
 * One image moved from the far end of the region, where it takes least, to the place where nothing is left: the last place that the
 * region finds before is the furthest one.
 */
function squeeze(
  { config, images, tries }: Pile,
  { range, bottomUp, placeIn }: Subject,
  extents: readonly Extent[],
): void {
  const image = images.filter(({ window }) => overlaps(window, range)).at(-1);
  if (!image) return;
  const size = minU64(image.size, range.size);
  const place = (step: bigint): U64 => fitsAt(image, bottomUp ? range.base + step : endOf(range) - size - step);
  let [fits, fails] = [0n, range.size - size];
  for (let left = MOST_HALVINGS; left > 0 && fails - fits > FINE; left--) {
    const middle = left === MOST_HALVINGS ? 0n : (fits + fails) / 2n;
    const boot = tries.run(withImage(config, image, { base: place(middle), size }));
    if (!boot) return;
    widen(extents, boot, image.input);
    if (placeIn(boot)) fits = middle;
    else if (middle === 0n) return;
    else fails = middle;
  }
}

/**
 * Where `image` pushes the region furthest: it takes one end of it and all it can of what lies beyond, on the side to which the
 * search goes on; and where it takes no more than the region has. Nothing when boot loaders put nothing there.
 */
function obstacles(image: UnknownImage, { range, bottomUp }: Subject, boot: BootSimulation): readonly Range[] {
  const { size, align, window } = image;
  const shared = intersection(range, window);
  if (!shared || shared.size < align) return [];
  const within = minU64(size, range.size);
  const [start, end] = [shared.base, endOf(shared)];
  const below = start + align > size ? start + align - size : 0n;
  const beyond = { base: fitsAt(image, bottomUp ? end - align : below), size };
  const over = { base: fitsAt(image, start), size };
  const inside = { base: fitsAt(image, bottomUp && end > start + within ? end - within : start), size: within };
  return [[beyond, over].find((place) => isFree(place, image, boot)) ?? inside, inside];
}

/** Boot loaders know about RAM and about what the tree and they themselves put somewhere; what the kernel takes comes later. */
const isFree = (range: Range, { input }: UnknownImage, { memory, events }: BootSimulation): boolean =>
  memory.some(({ base, size, nomap }) => !nomap && base <= range.base && base + size >= endOf(range)) &&
  !events.some(
    ({ kind, owner, range: taken }) =>
      taken && (kind === 'reserve' || kind === 'nomap') && owner !== input && overlaps(taken, range),
  );
