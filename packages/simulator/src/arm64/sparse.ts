import { allocRun, startOfDram } from '@carveout/allocator';
import { alignUp, defaultOrigin, hex, type Range, rangeBetween, type U64, u64 } from '@carveout/core';
import { allocate, type Boot, freeRange, record } from '../boot.ts';
import { pageblock } from '../cma-alignment.ts';
import { memoryOrigin } from '../memory.ts';

const STRUCT_PAGE = 64n;
/** struct mem_section with and without page extensions. */
const SECTION_STRUCT = { plain: 16n, extended: 32n } as const;
const SUBSECTION_SHIFT = 21;
const PAGEBLOCK_BITS = 4;

interface SparseGeometry {
  readonly sectionShift: number;
  /** Numbers of the sections that hold any memory. */
  readonly present: readonly bigint[];
  /** Bytes of struct pages of one section. */
  readonly mapBytes: bigint;
  /** The same rounded up to what one PMD entry maps. */
  readonly mapStride: U64;
}

function geometry(boot: Boot): SparseGeometry {
  const { pageSize, config, does } = boot;
  const sectionShift = config.settings.pageSize.value === 65536 ? does.sectionShift.large : does.sectionShift.small;
  const present = new Set<bigint>();
  for (const { base, size } of boot.memblock.memory) {
    const last = (base + size - 1n) >> BigInt(sectionShift);
    for (let section = base >> BigInt(sectionShift); section <= last && present.size < MOST_SECTIONS; section++)
      present.add(section);
  }
  const mapBytes = STRUCT_PAGE * ((1n << BigInt(sectionShift)) / pageSize);
  return { sectionShift, present: [...present], mapBytes, mapStride: alignUp(u64(mapBytes), pmdSize(boot)) };
}

/** A blob may claim 2^64 bytes of RAM; no machine has more sections than this. */
const MOST_SECTIONS = 1 << 16;

/** Bytes that one PMD entry maps: a page of 8-byte entries, each one page. */
const pmdSize = ({ pageSize }: Boot): U64 => u64(pageSize * (pageSize / 8n));

/** sparse_init(): section bookkeeping, then the struct page array, all from the top of RAM. */
export function initSparse(boot: Boot): void {
  const sparse = geometry(boot);
  if (sparse.present.length === 0) return;
  allocateRoots(boot, sparse);
  allocateUsage(boot, sparse);
  allocateMemmap(boot, sparse);
}

function take(
  boot: Boot,
  owner: string,
  size: U64,
  details: { readonly align?: U64; readonly min?: U64; readonly max?: U64; readonly touched?: boolean } = {},
) {
  const { align = boot.cacheLine, touched = true, ...window } = details;
  return allocate(
    boot,
    { owner, size, align, ...window, flavour: 'virtual' },
    { reason: owner, origin: memoryOrigin(boot), touched },
  ).region;
}

function allocateRoots(boot: Boot, { sectionShift, present }: SparseGeometry): void {
  const { pageSize, config } = boot;
  const structSize = config.settings.pageExtension.value ? SECTION_STRUCT.extended : SECTION_STRUCT.plain;
  const perRoot = pageSize / structSize;
  const sections = 1n << BigInt(Math.max(0, config.settings.paBits.value - sectionShift));
  take(boot, 'section roots', u64(((sections + perRoot - 1n) / perRoot) * 8n));
  const roots = new Set(present.map((section) => section / perRoot));
  for (const _ of roots) take(boot, 'section table', pageSize);
}

/** struct mem_section_usage of all sections in one block; with memory hot-remove first looked for near the node's data. */
function allocateUsage(boot: Boot, { sectionShift, present }: SparseGeometry): void {
  const subsections = Math.max(64, 2 ** (sectionShift - SUBSECTION_SHIFT)) / 8;
  const pageShift = Math.log2(boot.config.settings.pageSize.value);
  const blocks = 2 ** Math.max(0, sectionShift - pageShift - pageblock(boot.config).order);
  const flags = Math.ceil((blocks * PAGEBLOCK_BITS) / 64) * 8;
  const each = (boot.does.sectionUsageHasRcu ? 16 : 0) + subsections + flags;
  const size = u64(BigInt(each * present.length));
  const near =
    boot.config.settings.memoryHotplug.value && boot.config.settings.numa.value
      ? sectionOfNodeData(boot, sectionShift)
      : null;
  if (near && take(boot, 'section usage maps', size, { min: near.base, max: u64(near.base + near.size) })) return;
  take(boot, 'section usage maps', size);
}

/** The section in which the node's data lies: usage maps go there so that both can be removed together. */
function sectionOfNodeData(boot: Boot, sectionShift: number): Range | null {
  const data = boot.events.findLast(({ owner, kind }) => owner === 'node data' && kind === 'alloc')?.range;
  if (!data) return null;
  const size = u64(1n << BigInt(sectionShift));
  return { base: u64(data.base - (data.base % size)), size };
}

/** The buffer for all struct pages; its unused end goes back, and when it does not fit pages are taken one by one. */
function allocateMemmap(boot: Boot, sparse: SparseGeometry): void {
  const count = BigInt(sparse.present.length);
  const buffer = take(boot, 'struct page array', u64(count * sparse.mapStride), {
    align: sparse.mapStride,
    min: startOfDram(boot.memblock),
    // The kernel does not clear it, and reads and writes it through a map of its own.
    touched: false,
  });
  if (buffer) {
    allocateMemmapTables(boot, sparse);
    giveBackTail(boot, sparse, buffer);
    return;
  }
  allocateMemmapPages(boot, sparse);
}

/** Page tables of the array: upper levels once, and tables of pages where no PMD block is used (16K and 64K pages). */
function memmapTables({ pageSize }: Boot, { present, mapBytes }: SparseGeometry): number {
  const entries = pageSize / 8n;
  const pteWindow = pageSize * entries;
  const tables = (window: bigint): number => touchedWindows(present, mapBytes, window);
  const pmdTables = tables(pteWindow * entries);
  if (pageSize === 4096n) return pmdTables + 1;
  return tables(pteWindow) + (pageSize === 65536n ? 0 : 1);
}

/** How many windows of the array's address space the maps of the present sections touch. */
function touchedWindows(present: readonly bigint[], mapBytes: bigint, window: bigint): number {
  // The array's addresses count from the start of RAM, not from physical address 0.
  const origin = present[0] ?? 0n;
  const touched = new Set<bigint>();
  for (const section of present) {
    const start = (section - origin) * mapBytes;
    for (let at = start / window; at <= (start + mapBytes - 1n) / window; at++) touched.add(at);
  }
  return touched.size;
}

function allocateMemmapTables(boot: Boot, sparse: SparseGeometry): void {
  for (let left = memmapTables(boot, sparse); left > 0; left--) {
    take(boot, 'page tables of the struct page array', boot.pageSize, {
      align: boot.pageSize,
      min: startOfDram(boot.memblock),
    });
  }
}

function giveBackTail(boot: Boot, { present, mapBytes }: SparseGeometry, buffer: Range): void {
  const used = BigInt(present.length) * mapBytes;
  if (used >= buffer.size) return;
  const tail = rangeBetween(u64(buffer.base + used), u64(buffer.base + buffer.size));
  const origin = defaultOrigin('sparse_buffer_fini() frees what no section used');
  freeRange(boot, tail, {
    owner: 'struct page array',
    reason: `unused end of the struct page buffer, ${hex(tail.size)} bytes`,
    origin,
  });
}

/** Without a buffer every page of the array and every table is one allocation. */
function allocateMemmapPages(boot: Boot, sparse: SparseGeometry): void {
  const pages = (BigInt(sparse.present.length) * sparse.mapBytes + boot.pageSize - 1n) / boot.pageSize;
  const count = Number(pages) + memmapTables(boot, sparse);
  const request = {
    owner: 'struct page array',
    size: boot.pageSize,
    align: boot.pageSize,
    min: startOfDram(boot.memblock),
    flavour: 'virtual' as const,
  };
  const run = allocRun(boot.memblock, request, count);
  boot.memblock = run.state;
  const lowest = run.chunks.at(-1)?.lowest;
  const range = lowest === undefined ? null : { base: lowest, size: u64(BigInt(count) * boot.pageSize) };
  const reason = `no room for one buffer: ${count} single pages for struct pages and their tables`;
  record(boot, { kind: 'alloc', owner: 'struct page array', range, reason, origin: memoryOrigin(boot) });
}
