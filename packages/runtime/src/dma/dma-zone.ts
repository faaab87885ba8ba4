import { physLimit } from './dma-reach.ts';
import type { DmaCall } from './dma-request.ts';

/** A zone that the page allocator and the atomic pools are asked for. */
export type DmaZone = 'DMA' | 'DMA32' | null;

const GIB4 = 1n << 32n;
/** zone_dma_limit of architectures that never set it. */
const ISA_LIMIT = (1n << 24n) - 1n;

/**
 * Flags that end up in a request: those of the device's limits, dma_direct_optimal_gfp_mask(), and those of the caller where the
 * DMA API leaves them in. They are set whether the kernel has such a zone or not.
 */
export function zoneFlag({ board, device, request }: DmaCall): DmaZone {
  const keepsFlags = board.machine.does.dmaZoneFlags === 'kept';
  if (keepsFlags && request.gfp === 'dma') return 'DMA';
  const limit = physLimit(device);
  if (limit <= (board.dmaZoneEnd === null ? ISA_LIMIT : board.dmaZoneEnd - 1n)) return 'DMA';
  if (limit < GIB4 || (keepsFlags && request.gfp === 'dma32')) return 'DMA32';
  return null;
}

/** The zone that such a flag means in this kernel; null for any. */
export function zoneOf({ board }: DmaCall, flag: DmaZone): DmaZone {
  if (flag === 'DMA') return board.dmaZoneEnd === null ? null : 'DMA';
  return flag === 'DMA32' && board.dma32Zone ? 'DMA32' : null;
}
