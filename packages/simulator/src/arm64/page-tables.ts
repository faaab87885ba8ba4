import { allocRun } from '@carveout/allocator';
import { alignDown, alignUp, defaultOrigin, hex, maxU64, minU64, type Range, type U64, u64 } from '@carveout/core';
import { type Boot, freeRange, record, requestOf } from '../boot.ts';
import { memoryOrigin } from '../memory.ts';
import { stopWithoutMemory } from '../out-of-memory.ts';
import { pageTablesOfArm64 } from '../panic-lines.ts';
import { kernelSections } from './kernel-sections.ts';
import { hasEarlyKfence } from './kfence.ts';

/** Bytes of address space that one table of each level below the static pgd maps, lowest level first. */
function tableWindows({ pageSize, config }: Boot): readonly U64[] {
  const entriesShift = BigInt(pageSize.toString(2).length - 4);
  const pageShift = entriesShift + 3n;
  const levels = Math.ceil((usedAddressBits(config) - Number(pageShift)) / Number(entriesShift));
  return Array.from({ length: levels - 1 }, (_, level) => u64(1n << (pageShift + entriesShift * BigInt(level + 1))));
}

/** A 52-bit kernel runs with fewer bits (VA_BITS_MIN) on hardware without LPA2 or LVA: the boards of today. */
function usedAddressBits({ settings }: Boot['config']): number {
  const bits = settings.vaBits.value;
  if (bits <= 48) return bits;
  return settings.pageSize.value === 16384 ? 47 : 48;
}

/** Pages of page tables that paging_init() takes from memblock for linear map, kernel map and idmap. */
export function allocatePageTables(boot: Boot): void {
  const linear = linearMapTables(boot);
  const does = boot.does.kernelMapFromMemblock;
  const kernelMap = does ? kernelMapTables(boot) : 0;
  takeTables(boot, linear + kernelMap, does ? 'linear map and kernel image' : 'linear map');
  if (!does || boot.outcome.kind !== 'boots') return;
  freeInitialTables(boot);
  takeTables(boot, IDMAP_TABLES[boot.config.settings.numa.value ? 'distribution' : 'small'], 'identity map');
}

/** Tables for the identity map of the few pages that switch the MMU: one for each level, and one more across a 2 MiB edge. */
const IDMAP_TABLES = { distribution: 4, small: 3 } as const;

function takeTables(boot: Boot, count: number, what: string): void {
  if (count === 0) return;
  const request = { owner: 'page tables', size: boot.pageSize, align: boot.pageSize };
  const run = allocRun(boot.memblock, request, count);
  boot.memblock = run.state;
  const lowest = run.chunks.at(-1)?.lowest;
  const range = lowest === undefined ? null : { base: lowest, size: u64(BigInt(count) * boot.pageSize) };
  const reason = `${count} page-table pages for ${what} (${granularity(boot)}), taken one by one from the top of RAM`;
  record(boot, {
    kind: 'alloc',
    owner: 'page tables',
    range,
    reason,
    origin: memoryOrigin(boot),
    request: requestOf(boot, request),
  });
  if (run.placed < count) stopWithoutMemory(boot, pageTablesOfArm64(boot));
}

const granularity = (boot: Boot): string => (isPageGranular(boot) ? 'page by page' : 'in blocks where they fit');

/** can_set_direct_map(), debug_pagealloc and their like: then no block mappings are used in the linear map. */
export function isPageGranular(boot: Boot): boolean {
  const { config, does } = boot;
  const { settings, parameters } = config;
  const rodata = parameters.rodata?.value;
  const full = does.rodataFull && (rodata === undefined ? settings.rodataFull.value : rodata === 'full');
  if (full || settings.debugPagealloc.value) return true;
  // Without its early pool KFENCE may ask for single pages anywhere later.
  if (settings.kfence.value && does.kfence !== 'none' && !(does.kfence === 'early-pool' && hasEarlyKfence(boot)))
    return true;
  return (
    does.crashkernelForcesPages &&
    settings.crashReserve.value &&
    parameters.crashkernel.length > 0 &&
    (settings.zoneDma.value || settings.zoneDma32.value)
  );
}

interface Mapping {
  readonly start: U64;
  readonly end: U64;
  /** True when large blocks may be used. */
  readonly blocks: boolean;
}

/** Distinct tables of every level that map_mem() fills for the linear map. */
function linearMapTables(boot: Boot): number {
  const windows = tableWindows(boot);
  const mappings = linearMappings(boot);
  let tables = 0;
  for (const [level, window] of windows.entries()) tables += touchedTables(mappings, window, { boot, level });
  return tables;
}

/** Mapped memory in order: RAM that is not no-map, with the kernel's text and rodata as a piece of its own. */
function linearMappings(boot: Boot): readonly Mapping[] {
  const blocks = !isPageGranular(boot);
  const text = kernelSections(boot);
  const mappings: Mapping[] = [];
  for (const { base, size, nomap } of boot.memblock.memory) {
    if (nomap) continue;
    const start = alignDown(base, boot.pageSize);
    const end = alignUp(u64(base + size), boot.pageSize);
    if (!text) mappings.push({ start, end, blocks });
    else mappings.push(...around(text, { start, end, blocks }));
  }
  if (text) mappings.push({ start: text.start, end: text.initBegin, blocks: true });
  return mappings;
}

function around(text: { readonly start: U64; readonly initBegin: U64 }, mapping: Mapping): readonly Mapping[] {
  const pieces = [
    { ...mapping, end: minU64(mapping.end, text.start) },
    { ...mapping, start: maxU64(mapping.start, text.initBegin) },
  ];
  return pieces.filter(({ start, end }) => start < end);
}

interface Level {
  readonly boot: Boot;
  /** 0 for tables of pages. */
  readonly level: number;
}

/** A window needs its table unless one block entry of the level above covers it whole. */
function touchedTables(mappings: readonly Mapping[], window: U64, { boot, level }: Level): number {
  const touched = new Set<bigint>();
  let runs = 0n;
  for (const { start, end, blocks } of mappings) {
    const first = start / window;
    const last = (end - 1n) / window;
    if (blocks && canBlock(boot, level)) {
      if (start % window !== 0n || (first === last && end % window !== 0n)) touched.add(first);
      if (end % window !== 0n && last !== first) touched.add(last);
    } else if (last - first > 4n) {
      // Inner windows of a long range belong to it alone.
      runs += last - first - 1n;
      touched.add(first).add(last);
    } else for (let at = first; at <= last; at++) touched.add(at);
  }
  return touched.size + Number(runs);
}

/** Blocks exist at the PMD level, and with 4K pages at the PUD level. */
const canBlock = ({ pageSize }: Boot, level: number): boolean => level === 0 || (level === 1 && pageSize === 4096n);

/** Tables of the kernel's own mapping: upper levels, and a table of pages wherever a section edge is inside a block. */
function kernelMapTables(boot: Boot): number {
  const sections = kernelSections(boot);
  if (!sections) return 0;
  const windows = tableWindows(boot);
  const block = windows[0] ?? boot.pageSize;
  const edges = sections.edges.filter((edge) => edge % block !== 0n).map((edge) => edge / block);
  return new Set(edges).size + windows.length - 1;
}

/** The initial page tables at the end of the image go back. */
function freeInitialTables(boot: Boot): void {
  const kernel = boot.config.images.kernel?.range;
  if (!kernel) return;
  const pages = boot.config.settings.numa.value ? 5n : 3n;
  const size = u64(pages * boot.pageSize);
  if (kernel.size <= size) return;
  const range: Range = { base: u64(kernel.base + kernel.size - size), size };
  const origin = defaultOrigin('paging_init() gives the initial page tables back');
  freeRange(boot, range, {
    owner: 'initial page tables',
    reason: `initial page tables at ${hex(range.base)} are given back`,
    origin,
  });
}
