import { type U64, u64 } from '@carveout/core';
import { type Boot, pa } from './boot.ts';
import { flatArraySize } from './flat-memory.ts';

/** An early allocation that the kernel cannot do without. */
export interface Need {
  readonly what: string;
  readonly size: U64;
  readonly align: U64;
  /** The kernel function that asks and checks; null: nobody checks, and the kernel uses address 0. */
  readonly asks: string | null;
}

/** early_pgtable_alloc() of arm64, which names no number. */
export const pageTablesOfArm64 = ({ pageSize }: Boot): Need => ({
  what: 'page tables',
  size: pageSize,
  align: pageSize,
  asks: 'early_pgtable_alloc',
});

/** create_pgd_mapping() of riscv writes to what memblock_phys_alloc() gives, 0 without memory. */
export const pageTablesOfRiscv = ({ pageSize }: Boot): Need => ({
  what: 'page tables',
  size: pageSize,
  align: pageSize,
  asks: null,
});

/** Two pages, devicemaps_init() of 32-bit arm: the first that memblock is asked for when all else is mapped by sections. */
export function exceptionVectors({ pageSize }: Boot): Need {
  const size = u64(pageSize * 2n);
  return { what: 'the exception vectors', size, align: size, asks: 'early_alloc' };
}

/** alloc_node_mem_map() of FLATMEM. */
export const pageStructures = (boot: Boot): Need => ({
  what: 'the array of page structures',
  size: flatArraySize(boot),
  align: boot.cacheLine,
  asks: 'alloc_node_mem_map',
});

/** unflatten_device_tree(); aligned as struct device_node is on 64-bit kernels. */
export const unflattenedTree = ({ config }: Boot): Need => ({
  what: 'the unflattened device tree',
  size: u64(config.unflattened.tree),
  align: u64(8),
  asks: 'early_init_dt_alloc_memory_arch',
});

/** What the kernel panics with when it does not get it; null where it faults instead. */
export function panicLine(boot: Boot, { asks, size, align }: Need): string | null {
  const text = asks === null ? null : panicText(boot, { asks, size, align });
  return text === null ? null : `Kernel panic - not syncing: ${text}`;
}

function panicText(boot: Boot, { asks, size, align }: Omit<Need, 'what'>): string {
  switch (boot.does.outOfMemory) {
    case 'memblock':
      return 'ERROR: Failed to allocate';
    case 'caller':
    case 'memblock-for-caller': {
      if (asks === 'early_pgtable_alloc') return 'Failed to allocate page table page';
      if (asks === 'alloc_node_mem_map') return `Failed to allocate ${size} bytes for node 0 memory map`;
      if (boot.does.outOfMemory === 'caller')
        return `${asks}: Failed to allocate ${size} bytes align=0x${align.toString(16)}`;
      return `${asks}: Failed to allocate ${pa(boot, size)} bytes`;
    }
  }
}
