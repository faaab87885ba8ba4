import { alloc, endOfDram, startOfDram } from '@carveout/allocator';
import { alignDown, alignUp, containsAddress, endOf, type Range, type U64, u64 } from '@carveout/core';
import type { Boot } from './boot.ts';
import { maxBuddyOrder } from './cma-alignment.ts';

/** sizeof(struct page) without the options that add to it. */
const STRUCT_PAGE = { narrow: 32n, wide: 64n };

/** Where the page structures of a range are looked for: behind the array of FLATMEM for what lies behind RAM. */
export type FlatPageStructures = 'in-the-array' | 'in-other-memory' | 'nowhere';

/** One array for all from the first RAM to the last: 32-bit arm as a rule, riscv64 without NUMA. */
export const isFlat = ({ config }: Boot): boolean => config.settings.flatMemory.value && config.arch.value !== 'arm64';

/**
 * pfn_to_page() of FLATMEM asks nothing: the kernel warns and reads on behind the array, which lies at the top of free memory. As
 * long as that is mapped the boot goes on (recorded boots of 6.12 on arm and riscv64), else it faults.
 */
export function flatPageStructures(boot: Boot, range: Range): FlatPageStructures {
  const { memblock, pageSize } = boot;
  const { first, end, size } = flatSpan(boot);
  if (range.base >= first && endOf(range) <= end) return 'in-the-array';
  const bytes = (address: bigint): bigint => ((address - first) / pageSize) * size;
  const request = {
    owner: 'struct page array',
    size: u64(bytes(end)),
    align: boot.cacheLine,
    flavour: 'virtual',
  } as const;
  const array = alloc(memblock, request).region;
  if (!array) return 'nowhere';
  const [from, to] = [array.base + bytes(range.base), array.base + bytes(endOf(range)) - 1n];
  return from >= 0n && isMapped(boot, from) && isMapped(boot, to) ? 'in-other-memory' : 'nowhere';
}

/** Bytes of the array. */
export function flatArraySize(boot: Boot): U64 {
  const { first, end, size } = flatSpan(boot);
  return u64(((end - first) / boot.pageSize) * size);
}

function flatSpan({ memblock, pageSize, config }: Boot): {
  readonly first: U64;
  readonly end: U64;
  readonly size: bigint;
} {
  const block = u64(pageSize << BigInt(maxBuddyOrder(config)));
  return {
    first: alignDown(startOfDram(memblock), block),
    end: alignUp(endOfDram(memblock), block),
    size: STRUCT_PAGE[config.arch.value === 'arm' ? 'narrow' : 'wide'],
  };
}

function isMapped({ memblock, highMemory, remapped }: Boot, address: bigint): boolean {
  if (highMemory !== undefined && address >= highMemory) return false;
  const holds = (range: Range): boolean => containsAddress(range, u64(address));
  return memblock.memory.some((region) => !region.nomap && holds(region)) || remapped.some(holds);
}
