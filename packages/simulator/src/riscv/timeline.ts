import { capMemory, endOfDram, enforceMemoryLimit, startOfDram } from '@carveout/allocator';
import { alignDown, alignUp, derivedOrigin, endOf, minU64, rangeBetween, u64 } from '@carveout/core';
import { type Boot, record, reserveRange, say } from '../boot.ts';
import { reserveCrashkernel } from '../crashkernel.ts';
import { reserveDefaultArea } from '../default-area.ts';
import { readEarlyParameters } from '../early-parameters.ts';
import { reserveImage } from '../images.ts';
import { reserveRoundedInitrd } from '../initrd.ts';
import { addMemoryBanks, memoryOrigin } from '../memory.ts';
import { reserveHugetlbArea } from '../numa-areas.ts';
import { needMemory } from '../out-of-memory.ts';
import { pageTablesOfRiscv, unflattenedTree } from '../panic-lines.ts';
import { initStaticNodes } from '../reserved/late-static.ts';
import { scanReservedMemory } from '../reserved/reserved-memory.ts';
import type { Step } from '../timeline.ts';
import { capToUsableMemory } from '../usable-memory.ts';

const TWO_MIB = u64(2 << 20);
const FOUR_GIB = u64(0x1_0000_0000n);

/** setup_bootmem() of riscv and what surrounds it: the default area comes before all page tables. */
export const riscvTimeline: readonly Step[] = [
  { phase: 'fdt-scan', run: scanTree },
  { phase: 'early-parameters', run: readEarlyParameters },
  { phase: 'memblock-init', run: limitMemory },
  { phase: 'memblock-init', run: reserveKernel },
  { phase: 'memblock-init', run: reserveRoundedInitrd },
  {
    phase: 'memblock-init',
    when: ({ does }) => does.dtbReservedOnRiscv === 'before-reserved-memory',
    run: reserveBlob,
  },
  { phase: 'reserved-memory', run: scanReservedMemory },
  {
    phase: 'reserved-memory',
    when: ({ does }) => does.dtbReservedOnRiscv === 'after-reserved-memory',
    run: reserveBlob,
  },
  { phase: 'default-cma', when: ({ does }) => does.riscvReserves, run: placeDefault },
  { phase: 'default-cma', when: ({ does }) => does.hugetlbPhase !== 'never', run: reserveHugetlbArea },
  { phase: 'paging', run: (boot) => needMemory(boot, pageTablesOfRiscv(boot)) },
  { phase: 'late-reserved-memory', run: initStaticNodes },
  { phase: 'unflatten', run: (boot) => needMemory(boot, unflattenedTree(boot)) },
  { phase: 'crashkernel', run: reserveCrashkernel },
];

function scanTree(boot: Boot): void {
  const kernel = boot.config.images.kernel?.range;
  const lowest = boot.does.memoryBelowKernel || !kernel ? u64(0) : alignDown(kernel.base, TWO_MIB);
  addMemoryBanks(boot, { lowest, end: 1n << 64n });
  capToUsableMemory(boot);
}

/** `mem=`: the smallest of several; both lists are cut. */
function limitMemory(boot: Boot): void {
  const { mem } = boot.config.parameters;
  const last = mem.at(-1);
  if (!last || boot.does.memLimit === 'nothing') return;
  const bytes = alignDown(mem.map(({ value }) => value.size).reduce(minU64), boot.pageSize);
  say(boot, 'info', `Memory limited to ${bytes >> 20n}MB`);
  if (bytes === 0n) return;
  if (boot.does.memoryBelowKernel) {
    const start = alignDown(startOfDram(boot.memblock), TWO_MIB);
    boot.memblock = enforceMemoryLimit(
      capMemory(boot.memblock, rangeBetween(start, endOfDram(boot.memblock))),
      bytes,
      'truncate',
    );
  } else boot.memblock = enforceMemoryLimit(boot.memblock, bytes, 'truncate');
  record(boot, {
    kind: 'remove',
    owner: 'RAM',
    range: null,
    reason: `${last.text} keeps the lowest ${bytes} bytes of RAM`,
    origin: last.origin,
  });
}

/** The image's end is rounded up so that read-only sections have blocks of their own. */
function reserveKernel(boot: Boot): void {
  const kernel = boot.config.images.kernel;
  if (!kernel) return;
  const rounded = boot.does.imageRounded && boot.config.settings.strictKernelRwx.value;
  const end = rounded ? alignUp(endOf(kernel.range), TWO_MIB) : endOf(kernel.range);
  reserveRange(boot, rangeBetween(kernel.range.base, end), {
    owner: 'kernel image',
    reason: rounded ? 'kernel image, end rounded up to 2 MiB (STRICT_KERNEL_RWX)' : 'kernel image',
    origin: kernel.origin,
  });
}

function reserveBlob(boot: Boot): void {
  reserveImage(boot, 'dtb');
}

function placeDefault(boot: Boot): void {
  const end = endOfDram(boot.memblock);
  const value = minU64(FOUR_GIB, end);
  const reason = value < end ? 'end of ZONE_DMA32 at 4 GiB' : 'RAM ends below 4 GiB';
  boot.dmaLimit = { value, origin: derivedOrigin(reason, [memoryOrigin(boot)]) };
  reserveDefaultArea(boot);
}
