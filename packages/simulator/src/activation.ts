import { endOfDram, isFullyMemory } from '@carveout/allocator';
import { alignDown, alignUp, endOf, hex, type Range, type U64, u64 } from '@carveout/core';
import { type Boot, say, stopBoot } from './boot.ts';
import { pageblock } from './cma-alignment.ts';
import type { CmaRecord } from './cma-record.ts';
import { flatPageStructures, isFlat } from './flat-memory.ts';
import { noteHazardsOfArea } from './hazards.ts';

const FOUR_GIB = u64(0x1_0000_0000n);

/**
 * cma_init_reserved_areas() at core_initcall: an area over memory that does not exist is touched and the kernel panics; one
 * that crosses a zone boundary is given up. The areas that stay usable.
 */
export function activateAreas(boot: Boot): ReadonlySet<CmaRecord> {
  const active = new Set<CmaRecord>();
  const boundaries = zoneBoundaries(boot);
  for (const made of boot.cmaRecords) {
    if (boot.outcome.kind !== 'boots') break;
    if (panicsOutsideRam(boot, made)) continue;
    noteHazardsOfArea(boot, made);
    const crossed = crossedBoundary(made, boundaries);
    if (crossed === undefined) {
      active.add(made);
      continue;
    }
    if (boot.does.activationFailurePrinted)
      say(boot, 'error', `cma: CMA area ${made.area.name} could not be activated`, made.node?.node.path ?? null);
    if (boot.does.failedActivationStopsOthers) break;
  }
  return active;
}

function panicsOutsideRam(boot: Boot, { area, node, origin }: CmaRecord): boolean {
  const outside = area.ranges.some((range) => !hasStructPages(boot, range));
  if (!outside) return false;
  const name = node?.node.path ?? area.name;
  const reason = `the CMA area of ${name} at ${hex(area.base)} lies outside RAM: activating it touches page structures that do not exist`;
  stopBoot(boot, { kind: 'panics', reason, origin });
  return true;
}

/** pfn_valid(): every page is RAM, or the block it lies in holds any RAM at all. FLATMEM does not need it to be true. */
function hasStructPages(boot: Boot, range: Range): boolean {
  if (isFlat(boot)) return flatPageStructures(boot, range) !== 'nowhere';
  const block = validityBlock(boot);
  const memory = boot.memblock.memory.map((region) => {
    const base = alignDown(region.base, block);
    return { ...region, base, size: u64(alignUp(endOf(region), block) - base) };
  });
  return isFullyMemory({ ...boot.memblock, memory }, range);
}

/** Bytes that are valid together: a page, a pageblock, or a section of SPARSEMEM. */
function validityBlock(boot: Boot): U64 {
  const { arch, settings } = boot.config;
  const pageSize = settings.pageSize.value;
  if (arch.value === 'arm')
    return boot.does.pfnValidByPageblock ? u64(BigInt(pageSize) << BigInt(pageblock(boot.config).order)) : u64(1);
  if (arch.value === 'riscv') return u64(1n << RISCV_SECTION_SHIFT);
  if (!wholeSectionsCount(boot)) return u64(1);
  const { small, large } = boot.does.sectionShift;
  return u64(1n << BigInt(pageSize === 65536 ? large : small));
}

const wholeSectionsCount = ({ does, config }: Boot): boolean =>
  does.pfnValidBySection && (does.deferredPagesBehindRam || !config.settings.deferredStructPages.value);

/** SECTION_SIZE_BITS of riscv64. */
const RISCV_SECTION_SHIFT = 27n;

/** Addresses at which one zone ends and the next begins; behind the end of RAM there is no next one. */
function zoneBoundaries(boot: Boot): readonly U64[] {
  const { arch, settings } = boot.config;
  if (arch.value === 'arm') return boot.highMemory === undefined || !settings.highmem.value ? [] : [boot.highMemory];
  const boundaries = settings.zoneDma32.value || arch.value === 'riscv' ? [FOUR_GIB] : [];
  if (arch.value === 'arm64' && settings.zoneDma.value) boundaries.push(boot.dmaLimit.value);
  const end = endOfDram(boot.memblock);
  return boundaries.filter((boundary) => boundary < end);
}

const crossedBoundary = ({ area }: CmaRecord, boundaries: readonly U64[]): U64 | undefined =>
  boundaries.find((boundary) => area.ranges.some((range) => range.base < boundary && boundary < endOf(range)));
