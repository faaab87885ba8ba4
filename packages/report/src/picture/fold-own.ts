import { defaultOrigin, endOf, formatSize, rangeBetween } from '@carveout/core';
import type { PictureRegion } from './picture-region.ts';

/**
 * The kernel's own allocations as few regions: neighbours with nothing between them become one as long as at least half
 * of what it spans is taken. For pictures that are about where areas lie; `boot` shows them one by one.
 */
export function foldOwn(regions: readonly PictureRegion[]): readonly PictureRegion[] {
  const standing = regions.filter(({ to }) => to === null).sort((a, b) => compare(a, b));
  const folded: PictureRegion[] = [];
  let run: PictureRegion[] = [];
  for (const region of standing) {
    const joins = region.kind === 'own' && isNear(run, region);
    if (!joins) {
      if (run.length > 0) folded.push(foldRun(run));
      run = [];
    }
    if (region.kind === 'own') run.push(region);
    else folded.push(region);
  }
  return run.length > 0 ? [...folded, foldRun(run)] : folded;
}

const compare = (a: PictureRegion, b: PictureRegion): number =>
  a.range.base < b.range.base ? -1 : a.range.base > b.range.base ? 1 : a.from - b.from;

function isNear(run: readonly PictureRegion[], next: PictureRegion): boolean {
  const first = run[0] ?? next;
  const used = run.reduce((sum, { size }) => sum + size, next.size);
  return endOf(next.range) - first.range.base <= 2n * used;
}

const LISTED = 6;

function foldRun(run: readonly PictureRegion[]): PictureRegion {
  const [first] = run;
  if (!first) throw new RangeError('a run holds at least one region');
  if (run.length === 1) return first;
  const sizes = new Map<string, bigint>();
  for (const { name, size } of run) sizes.set(name, (sizes.get(name) ?? 0n) + size);
  const parts = [...sizes].sort(([, a], [, b]) => (a > b ? -1 : a < b ? 1 : 0));
  const listed = parts.slice(0, LISTED).map(([name, size]) => `${name} ${formatSize(size)}`);
  const more = parts.length - listed.length;
  const end = run.reduce((highest, { range }) => (endOf(range) > highest ? endOf(range) : highest), first.range.base);
  return {
    ...first,
    range: rangeBetween(first.range.base, end),
    size: run.reduce((sum, { size }) => sum + size, 0n),
    name: parts.length === 1 ? first.name : 'early allocations',
    why: listed.join(', ') + (more > 0 ? ` and ${more} smaller` : ''),
    origin: defaultOrigin('taken by the kernel itself'),
    from: Math.min(...run.map(({ from }) => from)),
  };
}
