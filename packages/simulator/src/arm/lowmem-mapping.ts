import { alignDown, alignUp, defaultOrigin, endOf, hex, minU64, type Range, type U64, u64 } from '@carveout/core';
import { allocate, type Boot, stopBoot } from '../boot.ts';
import { PMD } from './lowmem.ts';

/** A section of the short-descriptor format: two of them share the table that maps 2 MiB page by page. */
const SECTION = u64(1 << 20);
/** early_alloc() of a table of pages. */
const TABLE = u64(4096);

/**
 * map_lowmem(): each stretch of RAM is mapped in steps of 2 MiB, whole sections where both ends of a step are multiples of 1 MiB (2 MiB
 * with LPAE), else by pages, with a table for those 2 MiB. Without LPAE a stretch that ends in the middle of 2 MiB leaves a section
 * there; when the next one needs pages in the other half, the entry is taken and cannot become a table: a BUG in arm_pte_alloc()
 * before there is a console (recorded boots of 6.1). Behind it paging_init() lets memblock hand out all of low memory.
 */
export function mapLowmem(boot: Boot): void {
  if (boot.outcome.kind !== 'boots') return;
  const limit = boot.highMemory ?? u64(0);
  const section = boot.config.settings.lpae.value ? PMD : SECTION;
  const isSection = (address: U64): boolean => address % section === 0n;
  const tables = new Set<bigint>();
  let sectionIn: bigint | undefined;
  for (const region of boot.memblock.memory) {
    if (region.nomap || region.base >= limit) continue;
    const mapped = wholePages(region, limit, boot.pageSize);
    sectionIn = undefinedUnless(sectionIn, alignDown(mapped.base, PMD));
    for (const step of edgeSteps(mapped)) {
      const block = alignDown(step.base, PMD);
      const whole = isSection(step.base) && isSection(endOf(step));
      if (!whole && sectionIn === block) {
        stopAt(boot, mapped);
        return;
      }
      if (!whole && !tables.has(block)) allocateTable(boot);
      if (!whole) tables.add(block);
      // Two halves that are sections both, or the first alone: the entry that is asked about is the first half's.
      else if (section === SECTION && !tables.has(block)) sectionIn = block;
    }
  }
  boot.memblock = { ...boot.memblock, currentLimit: limit };
}

const undefinedUnless = (value: bigint | undefined, wanted: bigint): bigint | undefined =>
  value === wanted ? value : undefined;

/** The first and the last step of 2 MiB: those between are whole. */
function edgeSteps(mapped: Range): readonly Range[] {
  const firstEnd = minU64(u64(alignDown(mapped.base, PMD) + PMD), endOf(mapped));
  const first = { base: mapped.base, size: u64(firstEnd - mapped.base) };
  if (firstEnd === endOf(mapped)) return [first];
  const base = alignDown(u64(endOf(mapped) - 1n), PMD);
  return [first, { base, size: u64(endOf(mapped) - base) }];
}

function wholePages(region: Range, limit: U64, pageSize: U64): Range {
  const base = alignDown(region.base, pageSize);
  const end = alignUp(minU64(endOf(region), limit), pageSize);
  return { base, size: u64(end - base) };
}

function allocateTable(boot: Boot): void {
  const origin = defaultOrigin('low memory whose ends are no multiples of a section', 'map_lowmem()');
  allocate(boot, { owner: 'page tables', size: TABLE, align: TABLE }, { reason: 'table of pages', origin });
}

function stopAt(boot: Boot, { base }: Range): void {
  const reason = `RAM from ${hex(base)} on is mapped by pages, but the 1 MiB before it in the same 2 MiB is mapped as a section already: a BUG`;
  stopBoot(boot, { kind: 'hangs', reason, origin: defaultOrigin('mapping of low memory', 'map_lowmem()') });
}
