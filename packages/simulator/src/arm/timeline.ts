import { addMemory, removeMemory } from '@carveout/allocator';
import { alignDown, alignUp, defaultOrigin, rangeBetween, U64_MAX, u64 } from '@carveout/core';
import { type Boot, record } from '../boot.ts';
import { reserveArmCrashkernel } from '../crashkernel.ts';
import { reserveDefaultArea } from '../default-area.ts';
import { readEarlyParameters } from '../early-parameters.ts';
import { isFlat } from '../flat-memory.ts';
import { reserveImage } from '../images.ts';
import { reserveRoundedInitrd } from '../initrd.ts';
import { addMemoryBanks } from '../memory.ts';
import { needMemory, needPageStructures } from '../out-of-memory.ts';
import { exceptionVectors } from '../panic-lines.ts';
import { initStaticNodes } from '../reserved/late-static.ts';
import { scanReservedMemory } from '../reserved/reserved-memory.ts';

import type { Step } from '../timeline.ts';
import { freeAllPages } from './last-page.ts';
import { adjustLowmem, physOffset } from './lowmem.ts';
import { mapLowmem } from './lowmem-mapping.ts';
import { reservePageDirectory } from './page-directory.ts';
import { keepFirstBank, remapForCma } from './remap.ts';

/** setup_arch() of 32-bit arm as far as it touches memblock: the default area comes before page tables and memmap. */
export const armTimeline: readonly Step[] = [
  { phase: 'fdt-scan', when: ({ does }) => does.dtbReservedOnArm === 'first', run: reserveBlob },
  { phase: 'fdt-scan', run: scanTree },
  { phase: 'early-parameters', run: readEarlyParameters },
  { phase: 'early-parameters', run: applyMem },
  { phase: 'memblock-init', run: adjustLowmem },
  { phase: 'memblock-init', run: reserveKernel },
  { phase: 'memblock-init', run: reserveRoundedInitrd },
  { phase: 'memblock-init', run: reservePageDirectory },
  { phase: 'memblock-init', when: ({ does }) => does.dtbReservedOnArm === 'before-reserved-memory', run: reserveBlob },
  { phase: 'reserved-memory', run: scanReservedMemory },
  { phase: 'default-cma', run: placeDefault },
  { phase: 'memblock-init', run: noteDump },
  { phase: 'memblock-init', run: adjustLowmem },
  { phase: 'paging', run: keepFirstBank },
  { phase: 'paging', run: mapLowmem },
  { phase: 'paging', run: remapForCma },
  { phase: 'paging', run: (boot) => needMemory(boot, exceptionVectors(boot)) },
  { phase: 'sparse', when: isFlat, run: needPageStructures },
  { phase: 'late-reserved-memory', run: initStaticNodes },
  { phase: 'crashkernel', run: reserveArmCrashkernel },
  { phase: 'mem-init', run: freeAllPages },
];

function reserveBlob(boot: Boot): void {
  reserveImage(boot, 'dtb');
}

function reserveKernel(boot: Boot): void {
  reserveImage(boot, 'kernel');
}

/** arm_memblock_init() ends with the dump; without HIGHMEM, what a no-map region cuts off is dropped only then. */
function noteDump(boot: Boot): void {
  boot.dumped = boot.memblock;
}

/** phys_addr_t without LPAE ends at 4 GiB; with it RAM above is fine. */
const endOfAddresses = ({ config }: Boot): bigint => (config.settings.lpae.value ? 1n << 64n : 1n << 32n);

function scanTree(boot: Boot): void {
  addMemoryBanks(boot, { lowest: physOffset(boot), end: endOfAddresses(boot) });
}

/** `mem=`: the first one throws the device tree's RAM away; each adds a bank, by default at the start of RAM. */
function applyMem(boot: Boot): void {
  const { mem } = boot.config.parameters;
  if (mem.length === 0) return;
  boot.memblock = removeMemory(boot.memblock, rangeBetween(u64(0), boot.memblock.addressMax));
  for (const { value, text, origin } of mem) {
    const start = value.base ?? physOffset(boot);
    const base = alignUp(start, boot.pageSize);
    const end = alignDown(u64(BigInt.asUintN(64, start + value.size)), boot.pageSize);
    if (end <= base) continue;
    const range = rangeBetween(base, end);
    boot.memblock = addMemory(boot.memblock, range, { node: 0 });
    record(boot, { kind: 'add', owner: 'RAM', range, reason: `${text} replaces the RAM of the device tree`, origin });
  }
}

/** arm_dma_limit is inclusive but used as if it were not: rounded down, the last block below it is never used. */
function placeDefault(boot: Boot): void {
  const all = boot.config.settings.lpae.value ? U64_MAX : u64(0xffff_ffffn);
  const zone = boot.config.settings.zoneDma;
  boot.dmaLimit = zone.value
    ? {
        value: u64(0xffff_ffffn),
        origin: defaultOrigin('end of the DMA zone; the machine sets none of its own', 'arm setup_dma_zone()'),
      }
    : { value: all, origin: defaultOrigin('no ZONE_DMA: no DMA limit', 'arm setup_dma_zone()') };
  reserveDefaultArea(boot);
}
