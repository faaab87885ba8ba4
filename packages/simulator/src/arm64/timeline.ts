import {
  addMemory,
  clearNomap,
  endOfDram,
  enforceMemoryLimit,
  removeMemory,
  reserve,
  startOfDram,
} from '@carveout/allocator';
import { alignDown, alignUp, defaultOrigin, endOf, hex, rangeBetween, type U64, u64 } from '@carveout/core';
import { allocate, type Boot, record, say } from '../boot.ts';
import { reserveCrashkernel } from '../crashkernel.ts';
import { reserveDefaultArea } from '../default-area.ts';
import { readEarlyParameters } from '../early-parameters.ts';
import { reserveImage } from '../images.ts';
import { addMemoryBanks } from '../memory.ts';
import { reserveHugetlbArea, reserveNumaAreas } from '../numa-areas.ts';
import { initStaticNodes } from '../reserved/late-static.ts';
import { scanReservedMemory } from '../reserved/reserved-memory.ts';
import type { Step } from '../timeline.ts';
import { unflattenTree } from '../unflatten.ts';
import { capToUsableMemory } from '../usable-memory.ts';
import { arm64DmaLimit } from './dma-limit.ts';
import { hasEarlyKfence } from './kfence.ts';
import { allocatePageTables } from './page-tables.ts';
import { initSparse } from './sparse.ts';
import { noteUnmappedRests } from './sub-page-nomap.ts';

/** setup_arch() of arm64 as far as it touches memblock, in order. */
export const arm64Timeline: readonly Step[] = [
  { phase: 'fdt-scan', run: scanTree },
  { phase: 'early-parameters', run: readEarlyParameters },
  { phase: 'memblock-init', run: initMemblock },
  { phase: 'reserved-memory', run: scanReservedMemory },
  { phase: 'crashkernel', when: ({ does }) => does.crashkernelPhase === 'before-default', run: reserveCrashkernel },
  { phase: 'default-cma', when: ({ does }) => does.arm64Phase === 'memblock-init', run: placeDefault },
  { phase: 'paging', run: allocateKfencePool },
  { phase: 'paging', run: allocatePageTables },
  { phase: 'paging', when: ({ does }) => does.linearMapLeavesOutParts, run: noteUnmappedRests },
  { phase: 'late-reserved-memory', run: initStaticNodes },
  { phase: 'unflatten', run: unflattenTree },
  { phase: 'numa', run: allocateNodeData },
  { phase: 'numa', when: ({ does }) => does.hugetlbPhase === 'before-sparse', run: reserveHugetlbArea },
  { phase: 'numa', when: ({ does }) => does.pernuma === 'arm64-before-sparse', run: reserveNumaAreas },
  { phase: 'sparse', when: ({ does }) => does.arm64StructPagesFirst, run: initSparse },
  { phase: 'default-cma', when: ({ does }) => does.arm64Phase === 'bootmem-init', run: placeDefault },
  { phase: 'crashkernel', when: ({ does }) => does.crashkernelPhase === 'after-default', run: reserveCrashkernel },
  { phase: 'default-cma', when: ({ does }) => does.hugetlbPhase === 'after-default', run: reserveHugetlbArea },
];

function scanTree(boot: Boot): void {
  reserveImage(boot, 'dtb');
  const kernel = boot.config.images.kernel?.range;
  const lowest = boot.does.minimumMemory || !kernel ? u64(0) : alignDown(kernel.base, TWO_MIB);
  addMemoryBanks(boot, { lowest, end: 1n << 64n });
  capToUsableMemory(boot);
}

const TWO_MIB = u64(2 * 1024 * 1024);

/** arm64_memblock_init() up to the reserved-memory scan. */
function initMemblock(boot: Boot): void {
  dropAbovePhysMask(boot);
  trimToLinearMap(boot);
  applyMemoryLimit(boot);
  addInitrdMemory(boot);
  reserveImage(boot, 'kernel');
  if (boot.config.settings.blkDevInitrd.value) reserveImage(boot, 'initrd');
}

function dropAbovePhysMask(boot: Boot): void {
  const end = u64(1n << BigInt(boot.config.settings.paBits.value));
  if (endOfDram(boot.memblock) <= end) return;
  boot.memblock = removeMemory(boot.memblock, rangeBetween(end, boot.memblock.addressMax));
  const origin = defaultOrigin(`physical addresses have ${boot.config.settings.paBits.value} bits`);
  record(boot, {
    kind: 'remove',
    owner: 'RAM',
    range: null,
    reason: `RAM above ${hex(end)} cannot be addressed`,
    origin,
  });
}

/** The linear map covers half of the virtual addresses; RAM that ends beyond loses its low part. */
function trimToLinearMap(boot: Boot): void {
  const { memblock, config, pageSize } = boot;
  const linear = 1n << BigInt(Math.min(config.settings.vaBits.value, 48) - 1);
  const align = u64(pageSize === 65536n ? 0x2000_0000n : 0x4000_0000n);
  const start = alignDown(startOfDram(memblock), align);
  const end = endOfDram(memblock);
  if (end === 0n || end <= start + linear) return;
  const keepFrom = alignUp(u64(end - linear), align);
  boot.memblock = removeMemory(memblock, rangeBetween(u64(0), keepFrom));
  const reason = `RAM below ${hex(keepFrom)} does not fit the linear map of ${config.settings.vaBits.value}-bit addresses`;
  record(boot, {
    kind: 'remove',
    owner: 'RAM',
    range: rangeBetween(start, keepFrom),
    reason,
    origin: config.settings.vaBits.origin,
  });
}

/** `mem=`: the lowest bytes of RAM are kept, then the kernel image is added again whatever was cut. */
function applyMemoryLimit(boot: Boot): void {
  const limit = boot.config.parameters.mem.at(-1);
  if (!limit) return;
  const bytes = alignDown(limit.value.size, boot.pageSize);
  if (bytes === 0n) return;
  say(boot, 'info', `Memory limited to ${bytes >> 20n}MB`);
  boot.memblock = enforceMemoryLimit(boot.memblock, bytes, boot.does.noMap === 'remove' ? 'truncate' : 'keep-nomap');
  const kernel = boot.config.images.kernel?.range;
  if (kernel) boot.memblock = addMemory(boot.memblock, kernel, { node: 0 });
  record(boot, {
    kind: 'remove',
    owner: 'RAM',
    range: null,
    reason: `${limit.text} keeps the lowest ${hex(bytes)} bytes of RAM`,
    origin: limit.origin,
  });
}

/** The initrd's whole pages are made memory, whatever mem= or no-map said, and are reserved. */
function addInitrdMemory(boot: Boot): void {
  const initrd = boot.config.images.initrd?.range;
  if (!initrd || !boot.config.settings.blkDevInitrd.value) return;
  const pages = rangeBetween(alignDown(initrd.base, boot.pageSize), alignUp(endOf(initrd), boot.pageSize));
  const added = clearNomap(addMemory(boot.memblock, pages, { node: 0 }), pages);
  boot.memblock = reserve(added, pages, 'initrd');
}

function placeDefault(boot: Boot): void {
  boot.dmaLimit = arm64DmaLimit(boot);
  reserveDefaultArea(boot);
}

/** The pool of guarded objects comes before the page tables, when KFENCE is built in and on. */
function allocateKfencePool(boot: Boot): void {
  const { kfence, kfenceObjects } = boot.config.settings;
  if (boot.does.kfence !== 'early-pool' || !hasEarlyKfence(boot)) return;
  const size = u64(BigInt(kfenceObjects.value + 1) * 2n * boot.pageSize);
  allocate(
    boot,
    { owner: 'KFENCE pool', size, align: boot.pageSize },
    { reason: 'KFENCE pool', origin: kfence.origin },
  );
}

/** Node data and its relatives of a kernel with NUMA. */
function allocateNodeData(boot: Boot): void {
  const { settings } = boot.config;
  if (!settings.numa.value) return;
  const origin = settings.numa.origin;
  const take = (owner: string, size: U64, align: U64) =>
    allocate(boot, { owner, size, align }, { reason: owner, origin });
  if (boot.does.numaDistanceTable)
    take('NUMA distance table', u64(1n << BigInt(settings.nodesShift.value * 2)), boot.pageSize);
  const sizes = boot.does.nodeDataSize;
  take('node data', u64(settings.pageSize.value === 4096 ? sizes.small : sizes.large), boot.cacheLine);
  if (boot.does.cpumaskOffstack) take('node cpu masks', boot.cacheLine, boot.cacheLine);
}
