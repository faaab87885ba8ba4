import type { Range } from '@carveout/core';
import type { DmaAnswer, DmaBoard, DmaDevice, DmaRequest, DmaStep } from './dma-request.ts';
import {
  type Asked,
  askAtomicPool,
  askBounceArea,
  askCma,
  askDevicePool,
  askIommu,
  askPageAllocator,
  askRestrictedPool,
  type DmaCall,
  mayBlock,
} from './dma-steps.ts';

/**
 * Which allocator serves dma_alloc_coherent(), what is asked before it and why that was passed over: dma_direct_alloc() and
 * dma-iommu of 5.4 and later, __dma_alloc() of the older arm64 code, and the code of 32-bit arm.
 */
export function dmaPath(board: DmaBoard, device: DmaDevice, request: DmaRequest): DmaAnswer {
  const page = BigInt(board.machine.pageSize);
  const pages = Number((request.size + page - 1n) / page);
  const call: DmaCall = { board, device, request, pages };
  const steps: DmaStep[] = [];
  let place: Range | null = null;
  for (const asked of pathOf(call)) {
    steps.push(asked.step);
    if (asked.step.outcome === 'serves') {
      place = asked.place ?? null;
      return { servedBy: asked.step.allocator, steps, place, pages };
    }
    if (asked.end === true) break;
  }
  return { servedBy: null, steps, place, pages };
}

function pathOf(call: DmaCall): Iterable<Asked> {
  if (call.board.arch === 'arm') return armPath(call);
  if (call.board.arch === 'riscv') return directPath(call);
  switch (call.board.machine.does.dmaPath) {
    case 'cma-or-swiotlb':
      return oldArm64Path(call);
    case 'swiotlb':
      return swiotlbPath(call);
    case 'direct':
      return directPath(call);
  }
}

/** dma_alloc_attrs() and dma_direct_alloc(), 5.4 on. */
function* directPath(call: DmaCall): Iterable<Asked> {
  yield askDevicePool(call);
  if (call.device.iommu) return yield askIommu(call);
  yield askAtomicPool(call);
  yield askRestrictedPool(call, call.request.size);
  yield* askCma(call);
  yield askPageAllocator(call);
}

/** arch/arm64/mm/dma-mapping.c of 4.4 and 4.9: who has CMA and may sleep gets it from there or not at all. */
function* oldArm64Path(call: DmaCall): Iterable<Asked> {
  const { board, device, request } = call;
  yield askDevicePool(call);
  if (device.iommu) return yield askIommu(call);
  if (!board.dmaCma && !device.coherent) return yield askAtomicPool(call, true);
  yield askAtomicPool(call);
  const hasArea = board.dmaCma && (device.pool?.kind === 'cma' || board.defaultArea !== null);
  for (const asked of askCma(call)) yield hasArea && mayBlock(call) ? { ...asked, end: true } : asked;
  yield askPageAllocator(call);
  yield askBounceArea(request.size);
}

/** 4.16 to 4.19: dma-direct first, the bounce area when its memory is out of reach. */
function* swiotlbPath(call: DmaCall): Iterable<Asked> {
  yield askDevicePool(call);
  if (call.device.iommu) return yield askIommu(call);
  yield askAtomicPool(call);
  yield* askCma(call);
  yield askPageAllocator(call);
  yield askBounceArea(call.request.size);
}

/** arch/arm/mm/dma-mapping.c: with CMA and a request that may sleep, CMA alone; else remapped pages, else the pool. */
function* armPath(call: DmaCall): Iterable<Asked> {
  const { board, device } = call;
  yield askDevicePool(call);
  if (device.iommu) return yield askIommu(call);
  const hasArea = board.dmaCma && (device.pool?.kind === 'cma' || board.defaultArea !== null);
  for (const asked of askCma(call)) yield hasArea && mayBlock(call) ? { ...asked, end: true } : asked;
  yield askAtomicPool(call);
  yield askPageAllocator(call);
}
