import { intersection, type Origin, overlaps, type Range, subtractRange } from '@carveout/core';
import type { Boot } from './boot.ts';
import type { CmaRecord } from './cma-record.ts';
import { flatPageStructures, isFlat } from './flat-memory.ts';
import type { Hazard } from './model.ts';
import type { NodeState } from './reserved/node-state.ts';

const WHAT: Readonly<Record<Hazard['kind'], string>> = {
  'no-mapping': 'it has no mapping in the linear map: whoever gets it from the page allocator faults',
  'kernel-image':
    'the kernel image lies there and is given to the page allocator: the kernel overwrites itself sooner or later',
  'given-twice': 'another CMA area has it too: its pages are given to the page allocator twice, which breaks its lists',
  'no-page-structures':
    'the array of page structures ends with the last RAM that is used: activating the area overwrites other memory',
};

/** Notes memory that no boot can hand out safely, for the result and for the reason of the node it belongs to. */
export function noteHazard(
  boot: Boot,
  kind: Hazard['kind'],
  range: Range,
  { owner, origin, node }: { owner: string; origin: Origin; node?: NodeState | null | undefined },
): void {
  boot.hazards.push({ kind, base: range.base, size: range.size, owner, reason: WHAT[kind], origin });
  if (node && !node.reason.endsWith(WHAT[kind])) node.reason += `; ${WHAT[kind]}`;
}

/**
 * Page structures of 64-bit kernels reach as far as a section, or with FLATMEM to the last RAM, and no-map memory has them
 * too; the linear map covers RAM alone and leaves out no-map memory. What of a CMA area has no mapping goes to the page
 * allocator all the same. Whether anything comes to use it is chance (recorded boots of 6.12: one comes up, one dies).
 */
export function noteHazardsOfArea(boot: Boot, made: CmaRecord): void {
  const { area, node, origin } = made;
  const { memblock, config } = boot;
  const about = { owner: node?.node.path ?? area.name, origin, node };
  const earlier = boot.cmaRecords.slice(0, boot.cmaRecords.indexOf(made)).flatMap((other) => other.area.ranges);
  for (const shared of area.ranges.flatMap((range) => earlier.flatMap((other) => intersection(range, other) ?? [])))
    noteHazard(boot, 'given-twice', shared, about);
  const kernel = boot.config.images.kernel?.range;
  for (const shared of kernel ? area.ranges.flatMap((range) => intersection(range, kernel) ?? []) : [])
    noteHazard(boot, 'kernel-image', shared, about);
  if (isFlat(boot)) {
    const behind = area.ranges.filter((range) => flatPageStructures(boot, range) === 'in-other-memory');
    for (const range of behind) noteHazard(boot, 'no-page-structures', range, about);
  }
  // 32-bit arm maps the memory of every area in low memory anew, and has no mapping of high memory to miss.
  if (config.arch.value === 'arm') return;
  const mapped = memblock.memory.filter(({ nomap }) => !nomap);
  for (const part of area.ranges) {
    const near = mapped.filter((region) => overlaps(region, part));
    const unmapped = near.reduce<readonly Range[]>((rest, region) => subtractRange(rest, region), [part]);
    for (const rest of unmapped) noteHazard(boot, 'no-mapping', rest, about);
  }
}
