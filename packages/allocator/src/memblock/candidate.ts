import type { U64 } from '@carveout/core';
import type { PlannedPass } from './search-pass.ts';

/**
 * Where a request would start in the free extent [start, end), or undefined. Mask arithmetic as in the kernel's round_up()
 * and round_down(), so an alignment that is no power of two does what it does there; 0 counts as 1.
 */
export function candidateIn(
  direction: PlannedPass['direction'],
  { start, end }: { readonly start: U64; readonly end: U64 },
  { size, align }: { readonly size: U64; readonly align: U64 },
): U64 | undefined {
  if (end - start < size) return undefined;
  const mask = align === 0n ? 0n : align - 1n;
  if (direction === 'top-down') {
    const base = (end - size) & ~mask;
    return base >= start ? (base as U64) : undefined;
  }
  const base = ((start - 1n) | mask) + 1n;
  return base < end && end - base >= size ? (base as U64) : undefined;
}
