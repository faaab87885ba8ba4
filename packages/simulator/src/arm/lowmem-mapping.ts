import { alignDown, alignUp, defaultOrigin, endOf, hex, minU64, type Range, type U64, u64 } from '@carveout/core';
import { type Boot, stopBoot } from '../boot.ts';
import { PMD } from './lowmem.ts';

/** A section of the short-descriptor format: two of them share the table that maps 2 MiB page by page. */
const SECTION = u64(1 << 20);

/**
 * map_lowmem() without LPAE: each stretch of RAM is mapped in steps of 2 MiB, whole sections where both ends of a step are
 * multiples of 1 MiB, else by pages. A stretch that ends in the middle of 2 MiB leaves a section there; when the next one needs
 * pages in the other half, the entry is taken and cannot become a table: a BUG in arm_pte_alloc() before there is a console
 * (recorded boots of 6.1).
 */
export function mapLowmem(boot: Boot): void {
  if (boot.config.settings.lpae.value || boot.outcome.kind !== 'boots') return;
  const limit = boot.highMemory ?? u64(0);
  let sectionIn: bigint | undefined;
  for (const region of boot.memblock.memory) {
    if (region.nomap || region.base >= limit) continue;
    const mapped = wholePages(region, limit, boot.pageSize);
    const block = alignDown(mapped.base, PMD);
    const step = minU64(u64(block + PMD), endOf(mapped));
    if (sectionIn === block && !(isSection(mapped.base) && isSection(step))) {
      stopAt(boot, mapped);
      return;
    }
    const last = alignDown(u64(endOf(mapped) - 1n), PMD);
    const from = last > mapped.base ? last : mapped.base;
    sectionIn = from === last && isSection(from) && isSection(endOf(mapped)) ? last : undefined;
  }
}

const isSection = (address: U64): boolean => address % SECTION === 0n;

function wholePages(region: Range, limit: U64, pageSize: U64): Range {
  const base = alignDown(region.base, pageSize);
  const end = alignUp(minU64(endOf(region), limit), pageSize);
  return { base, size: u64(end - base) };
}

function stopAt(boot: Boot, { base }: Range): void {
  const reason = `RAM from ${hex(base)} on is mapped by pages, but the 1 MiB before it in the same 2 MiB is mapped as a section already: a BUG`;
  stopBoot(boot, { kind: 'hangs', reason, origin: defaultOrigin('mapping of low memory', 'map_lowmem()') });
}
