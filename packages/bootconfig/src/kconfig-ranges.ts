/**
 * What Kconfig lets these symbols be, over all releases; for orders, what a kernel builds with. A .config with anything else
 * was edited by hand, and the next `make` brings it back into the range (sym_validate_range()).
 */
const RANGES: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  ARCH_FORCE_MAX_ORDER: [1, 30],
  FORCE_MAX_ZONEORDER: [1, 30],
  PAGE_BLOCK_MAX_ORDER: [1, 30],
  ARM64_PA_BITS: [48, 52],
  ARM64_VA_BITS: [36, 52],
  CMA_ALIGNMENT: [2, 12],
  CMA_SIZE_PERCENTAGE: [0, 100],
  KFENCE_NUM_OBJECTS: [1, 65535],
  NODES_SHIFT: [1, 10],
};

/** The value that a kernel is built with when a .config gives `value`. */
export function withinRange(symbol: string, value: bigint): number {
  const [lowest, highest] = RANGES[symbol] ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return Math.min(Math.max(Number(value), lowest), highest);
}
