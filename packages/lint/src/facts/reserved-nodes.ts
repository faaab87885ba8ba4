import type { BootConfig, ReservedNode } from '@carveout/bootconfig';
import type { BootSimulation, ReservedMemoryResult } from '@carveout/simulator';

/** Children of /reserved-memory that the kernel looks at: enabled, and direct (deeper ones only old kernels read). */
export const activeNodes = (config: BootConfig): readonly ReservedNode[] =>
  (config.reservedMemory?.nodes ?? []).filter((node) => node.depth === 1 && isEnabled(node));

/** As the reserved-memory scan reads `status`. */
export const isEnabled = ({ status }: ReservedNode): boolean => status === null || status === 'okay' || status === 'ok';

/** The kernel compares whole compatible strings without regard to case. */
export const isCompatible = (node: { readonly compatible: readonly string[] }, name: string): boolean =>
  node.compatible.some((text) => text.toLowerCase() === name);

/** What the CMA handler takes: `shared-dma-pool`, `reusable` and no `no-map`. */
export const isCmaPool = (node: ReservedNode): boolean =>
  isCompatible(node, 'shared-dma-pool') && node.reusable !== null && node.noMap === null;

export const isDefaultCmaPool = (node: ReservedNode): boolean => isCmaPool(node) && node.cmaDefault !== null;

/** What the node asks for: its first `reg` tuple's size (that is what handlers see), else `size`; null without either. */
export const requestedSize = (node: ReservedNode): bigint | null =>
  node.reg ? (node.reg.tuples[0]?.size ?? null) : (node.size?.value ?? null);

export const resultOf = (simulation: BootSimulation, node: ReservedNode): ReservedMemoryResult | undefined =>
  simulation.reservedMemory.find((result) => result.node === node.path);
