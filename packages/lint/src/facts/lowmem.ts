import type { BootConfig } from '@carveout/bootconfig';
import { addCapped, MIB, type Range, type U64, u64, ZERO } from '@carveout/core';

/**
 * Where low memory would end without holes: adjust_lowmem_bounds() (arch/arm/mm/mmu.c), with the vmalloc area below
 * 0xff800000, its 240 MiB default and an 8 MiB gap.
 */
export function lowmemLimit({ settings, parameters }: BootConfig, ram: readonly Range[]): U64 {
  const vmalloc = parameters.vmalloc?.value ?? u64(240n * MIB);
  const room = 0xff80_0000n - vmalloc - 8n * MIB - settings.pageOffset.value;
  return room <= 0n ? ZERO : addCapped(ram[0]?.base ?? ZERO, u64(room));
}
