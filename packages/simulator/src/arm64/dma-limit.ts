import { endOfDram, startOfDram } from '@carveout/allocator';
import {
  defaultOrigin,
  derivedOrigin,
  minU64,
  type Origin,
  type Sourced,
  type U64,
  U64_MAX,
  u64,
} from '@carveout/core';
import type { Boot } from '../boot.ts';
import { memoryOrigin } from '../memory.ts';

const FOUR_GIB = 0x1_0000_0000n;

/** arm64_dma_phys_limit (exclusive): the end of ZONE_DMA, or of ZONE_DMA32, or no limit; below it the default area is placed. */
export function arm64DmaLimit(boot: Boot): Sourced<U64> {
  const { settings } = boot.config;
  const { arm64Limit, arm64WindowZone } = boot.does;
  if (arm64Limit === 'window-of-dram-start') {
    const windowed = arm64WindowZone === 'always' || settings.zoneDma32.value;
    return windowed ? windowLimit(boot) : unlimited(boot, [settings.zoneDma32.origin]);
  }
  if (!settings.zoneDma.value && !settings.zoneDma32.value) return unlimited(boot, [settings.zoneDma.origin]);
  if (arm64Limit === 'zone-bits') return bitsLimit(boot);
  return settings.zoneDma.value ? addressLimit(boot) : zoneLimit(boot, u64(FOUR_GIB - 1n), []);
}

function unlimited({ config }: Boot, inputs: readonly Origin[]): Sourced<U64> {
  const bits = BigInt(config.settings.paBits.value);
  return { value: u64(1n << bits), origin: derivedOrigin('neither ZONE_DMA nor ZONE_DMA32: no DMA limit', inputs) };
}

/** Up to 5.4: the 4 GiB window in which DRAM starts. */
function windowLimit(boot: Boot): Sourced<U64> {
  const start = startOfDram(boot.memblock);
  const end = u64(start - (start & (FOUR_GIB - 1n)) + FOUR_GIB);
  return {
    value: minU64(end, endOfDram(boot.memblock)),
    origin: derivedOrigin('4 GiB window of the start of RAM, or its end', [memoryOrigin(boot)]),
  };
}

/** 5.10.y to 6.6: as many address bits as the lowest dma-ranges limit has, at most 32. */
function bitsLimit(boot: Boot): Sourced<U64> {
  const { settings, dmaMaxCpuAddress } = boot.config;
  const dt = settings.zoneDma.value ? dmaMaxCpuAddress : null;
  const bits = dt ? Math.min(32, dt.value.toString(2).length) : 32;
  return zoneLimit(boot, u64((1n << BigInt(bits)) - 1n), dt && bits < 32 ? [dt.origin] : []);
}

/** From 6.12 (or a little before) on: the lowest dma-ranges limit itself. */
function addressLimit(boot: Boot): Sourced<U64> {
  const dt = boot.config.dmaMaxCpuAddress;
  const start = startOfDram(boot.memblock);
  let last = dt?.value ?? U64_MAX;
  const inputs = dt && last < FOUR_GIB - 1n ? [dt.origin] : [];
  if (start < FOUR_GIB - 1n) last = minU64(last, u64(FOUR_GIB - 1n));
  return limitAt(boot, last, inputs);
}

/** max_zone_phys() of 5.10.y-6.6: a zone that would end below the start of RAM is widened. */
function zoneLimit(boot: Boot, mask: U64, inputs: readonly Origin[]): Sourced<U64> {
  const start = startOfDram(boot.memblock);
  if (start > FOUR_GIB - 1n) return limitAt(boot, U64_MAX, inputs);
  return limitAt(boot, start > mask ? u64(FOUR_GIB - 1n) : mask, inputs);
}

function limitAt(boot: Boot, last: U64, inputs: readonly Origin[]): Sourced<U64> {
  const end = endOfDram(boot.memblock);
  if (end === 0n || last >= end - 1n) {
    return { value: end, origin: derivedOrigin('RAM ends below every DMA limit', [memoryOrigin(boot)]) };
  }
  const value = u64(last + 1n);
  if (inputs.length > 0)
    return { value, origin: derivedOrigin('end of ZONE_DMA: the lowest dma-ranges of the tree', inputs) };
  return { value, origin: defaultOrigin('end of the DMA zone at 4 GiB', 'arm64 zone_sizes_init()') };
}
