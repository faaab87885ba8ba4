import { endOfDram, markNomap, removeMemory } from '@carveout/allocator';
import { alignDown, alignUp, hex, isAligned, minU64, rangeBetween, type U64, u64 } from '@carveout/core';
import { type Boot, pa, record, say } from '../boot.ts';

/** PMD_SIZE: two sections of 1 MiB share a table without LPAE, one of 2 MiB with it. */
export const PMD = u64(2 << 20);
const VMALLOC_END = 0xff80_0000n;
const VMALLOC_OFFSET = 8n << 20n;
const DEFAULT_VMALLOC = u64(240 << 20);
const SMALLEST_VMALLOC = u64(16 << 20);

/** First physical address of RAM as the kernel computes it from its own place: 128 MiB steps, or the first bank above that. */
export function physOffset({ config }: Pick<Boot, 'config'>): U64 {
  const kernel = config.images.kernel?.range.base;
  const banks =
    config.memoryOverride ?? config.memoryNodes.filter(({ topLevel }) => topLevel).flatMap(({ ranges }) => ranges);
  // A node of size 0 adds no RAM, wherever it says that it begins.
  const filled = banks.filter(({ value }) => value.size > 0n);
  const first = (filled.length > 0 ? filled : banks)
    .map(({ value }) => value.base)
    .reduce<U64 | null>((low, base) => (low === null ? base : minU64(low, base)), null);
  const stepped = kernel === undefined ? null : alignDown(kernel, u64(128 << 20));
  if (first === null) return stepped ?? u64(0);
  return stepped === null || stepped < first ? first : stepped;
}

/** Where low memory must end so that vmalloc has its room. */
export function vmallocLimit(boot: Pick<Boot, 'config'>): bigint {
  const { parameters, settings } = boot.config;
  const asked = parameters.vmalloc?.value ?? DEFAULT_VMALLOC;
  const most = u64(VMALLOC_END - settings.pageOffset.value - (32n << 20n));
  const size = minU64(asked < SMALLEST_VMALLOC ? SMALLEST_VMALLOC : asked, most);
  return VMALLOC_END - size - VMALLOC_OFFSET - settings.pageOffset.value + physOffset(boot);
}

/**
 * adjust_lowmem_bounds(): where low memory ends, what memblock may hand out, and what is dropped without HIGHMEM. Run
 * twice: before memblock is set up and again behind it, when no-map regions may have moved the bounds.
 */
export function adjustLowmem(boot: Boot): void {
  leaveUnalignedStart(boot);
  const vmalloc = vmallocLimit(boot);
  let lowmem = 0n;
  let limit = 0n;
  for (const { base, size, nomap } of boot.memblock.memory) {
    if (nomap || base >= vmalloc) continue;
    const end = base + size;
    if (end > lowmem) lowmem = end > vmalloc ? vmalloc : end;
    if (limit !== 0n) continue;
    if (!isAligned(base, PMD)) limit = base;
    else if (!isAligned(u64(end), PMD)) limit = lowmem;
  }
  boot.highMemory = u64(lowmem);
  const current = alignDown(u64(limit === 0n ? lowmem : limit), PMD);
  if (!boot.config.settings.highmem.value) dropHighmem(boot, current);
  boot.memblock = { ...boot.memblock, currentLimit: current };
}

/** A first bank that does not start on a section boundary loses the piece in front of it. */
function leaveUnalignedStart(boot: Boot): void {
  const first = boot.memblock.memory.find(({ nomap }) => !nomap);
  if (!first || isAligned(first.base, PMD)) return;
  boot.memblock = markNomap(boot.memblock, rangeBetween(first.base, alignUp(first.base, PMD)));
}

function dropHighmem(boot: Boot, from: U64): void {
  const end = endOfDram(boot.memblock);
  if (boot.highMemory === undefined || end <= boot.highMemory) return;
  say(boot, 'warning', `Ignoring RAM at ${pa(boot, from)}-${pa(boot, end)}`);
  say(boot, 'warning', 'Consider using a HIGHMEM enabled kernel.');
  boot.memblock = removeMemory(boot.memblock, rangeBetween(from, end));
  const { origin } = boot.config.settings.highmem;
  const reason = `RAM from ${hex(from)} on is not used: CONFIG_HIGHMEM is off`;
  record(boot, { kind: 'remove', owner: 'RAM', range: rangeBetween(from, end), reason, origin });
}
