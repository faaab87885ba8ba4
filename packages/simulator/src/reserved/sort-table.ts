import { kernelSort } from '@carveout/allocator';
import { compareU64 } from '@carveout/core';
import type { KernelBehaviour } from '@carveout/kernel';
import type { TableEntry } from './overlaps.ts';

/** reserved_mem[] as the kernel's heapsort leaves it; a table of one entry is not sorted. */
export function sortTable(does: KernelBehaviour, entries: readonly TableEntry[]): readonly TableEntry[] {
  if (entries.length < 2) return entries;
  return kernelSort(entries, comparator(does), does.sortVariant);
}

function comparator({ sortKeys }: KernelBehaviour): (a: TableEntry, b: TableEntry) => number {
  return (a, b) => {
    const byBase = compareU64(a.base, b.base);
    if (byBase !== 0 || sortKeys === 'base') return byBase;
    const bySize = compareU64(a.size, b.size);
    if (bySize !== 0 || sortKeys === 'base-size') return bySize;
    return a.state.index - b.state.index;
  };
}
