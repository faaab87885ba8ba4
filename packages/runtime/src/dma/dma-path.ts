import { askCma } from './ask-cma.ts';
import { type Asked, asked, mayBlock } from './asked.ts';
import { busAddress, busLimitOf } from './dma-reach.ts';
import type { DmaAnswer, DmaBoard, DmaCall, DmaDevice, DmaRequest, DmaStep } from './dma-request.ts';
import {
  askAtomicPools,
  askBounceArea,
  askDevicePool,
  askIommu,
  askPageAllocator,
  askRestrictedPool,
  whyNoAtomicPool,
} from './dma-steps.ts';
import { zoneFlag } from './dma-zone.ts';

/**
 * Which allocator serves dma_alloc_coherent(), what is asked before it and why that was passed over: dma_direct_alloc() and
 * dma-iommu of 5.4 and later, __dma_alloc() of the older arm64 code, and the code of 32-bit arm.
 */
export function dmaPath(board: DmaBoard, device: DmaDevice, request: DmaRequest): DmaAnswer {
  const page = BigInt(board.machine.pageSize);
  const pages = Number((request.size + page - 1n) / page);
  const call: DmaCall = { board, device: seenBy(board, device), request, pages };
  const steps: DmaStep[] = [];
  const about = { pages, busLimit: busLimitOf(device), notes: notesOn(call) };
  for (const one of pathOf(call)) {
    steps.push(one.step);
    if (one.step.outcome === 'serves') {
      return { servedBy: one.step.allocator, steps, place: one.place ?? null, ...about };
    }
    if (one.end === true) break;
  }
  return { servedBy: null, steps, place: null, ...about };
}

/** Kernels without cache maintenance take every device for coherent. */
const seenBy = ({ arch, machine }: DmaBoard, device: DmaDevice): DmaDevice =>
  arch === 'riscv' && !machine.does.riscvNoncoherent ? { ...device, coherent: true } : device;

function notesOn(call: DmaCall): readonly string[] {
  const { board, request } = call;
  const isZone = request.gfp === 'dma' || request.gfp === 'dma32';
  const isRemoved = isZone && board.machine.does.dmaZoneFlags === 'removed';
  return [
    ...(isRemoved
      ? ['The DMA API takes GFP_DMA and GFP_DMA32 off a request: mask and bus limit alone choose the zone.']
      : []),
    ...(call.board.poolServesAll && !poolServes(call)
      ? [
          'A pool that serves every request makes no difference here: that is for arm64 up to 4.15 built without CMA (CONFIG_DMA_CMA is not set; `cma=0` is not enough), and devices that are not coherent.',
        ]
      : []),
    ...(refusesMask(call)
      ? ['The kernel refuses such a mask: dma_set_coherent_mask() fails, and the device keeps one of 32 bits.']
      : []),
  ];
}

/** dma_direct_supported(): a mask below 32 bits has to reach the end of RAM or of ZONE_DMA. */
function refusesMask({ board, device }: DmaCall): boolean {
  if (device.iommu || device.mask >= 0xffff_ffffn || board.machine.does.dmaPath !== 'direct') return false;
  const page = BigInt(board.machine.pageSize);
  const last = board.memory.reduce((end, { base, size }) => (base + size > end ? base + size : end), 0n) - page;
  const zone = board.dmaZoneEnd === null ? last : board.dmaZoneEnd - 1n;
  const needed = busAddress(device, last < zone ? last : zone);
  return needed === null || device.mask < needed;
}

function pathOf(call: DmaCall): Iterable<Asked> {
  const { arch, machine } = call.board;
  if (arch === 'arm') {
    const direct = call.device.coherent && machine.does.armCoherentDma === 'direct';
    return direct ? directPath(call) : armPath(call);
  }
  if (arch === 'riscv') return directPath(call);
  switch (machine.does.dmaPath) {
    case 'cma-or-swiotlb':
      return oldArm64Path(call);
    case 'swiotlb':
      return swiotlbPath(call);
    case 'direct':
      return directPath(call);
  }
}

const hasArea = ({ board, device }: DmaCall): boolean =>
  board.dmaCma && (device.pool?.kind === 'cma' || board.defaultArea !== null);

/** Whoever has CMA and may sleep gets it from there or not at all; what comes is not checked against the device's reach. */
function* askCmaAlone(call: DmaCall): Iterable<Asked> {
  const alone = hasArea(call) && mayBlock(call);
  for (const one of askCma(call, { checksReach: false, singlePages: true, perNode: false })) {
    yield alone ? { ...one, end: true } : one;
  }
}

/** dma_alloc_attrs() and dma_direct_alloc(), 5.4 on. */
function* directPath(call: DmaCall): Iterable<Asked> {
  const { board, device, request } = call;
  yield askDevicePool(call);
  if (device.iommu) return yield* askIommu(call);
  if (!device.coherent && !board.remaps) {
    const reason = 'this kernel cannot map memory uncached (CONFIG_DMA_DIRECT_REMAP is off)';
    return yield { ...asked('page allocator', 'fails', reason), end: true };
  }
  const whyNot = whyNoAtomicPool(call);
  if (whyNot === null) return yield* askAtomicPools(call, zoneFlag(call), true);
  yield asked('atomic pool', 'passed-over', whyNot);
  yield askRestrictedPool(call, request.size);
  const singlePages = board.machine.does.singlePagesFromCma;
  yield* askCma(call, { checksReach: true, singlePages, perNode: true });
  yield askPageAllocator(call);
}

/** Vendors' kernels without CMA, see {@link DmaBoard.poolServesAll}. */
const poolServes = ({ board, device }: DmaCall): boolean =>
  board.poolServesAll &&
  board.arch === 'arm64' &&
  board.machine.does.dmaPath === 'cma-or-swiotlb' &&
  !board.dmaCma &&
  !device.coherent &&
  !device.iommu;

/** arch/arm64/mm/dma-mapping.c of 4.4 to 4.14. */
function* oldArm64Path(call: DmaCall): Iterable<Asked> {
  yield askDevicePool(call);
  if (call.device.iommu) return yield* askIommu(call);
  const whyNot = whyNoAtomicPool(call);
  if (whyNot === null || poolServes(call)) return yield* askAtomicPools(call, null, false);
  yield asked('atomic pool', 'passed-over', whyNot);
  yield* askCmaAlone(call);
  yield askPageAllocator(call);
  yield askBounceArea(call);
}

/** arm64 of 4.16 to 4.19: dma-direct first, the bounce area when its memory is out of reach. */
function* swiotlbPath(call: DmaCall): Iterable<Asked> {
  yield askDevicePool(call);
  if (call.device.iommu) return yield* askIommu(call);
  const whyNot = whyNoAtomicPool(call);
  if (whyNot === null) return yield* askAtomicPools(call, null, false);
  yield asked('atomic pool', 'passed-over', whyNot);
  yield* askCma(call, { checksReach: true, singlePages: true, perNode: false });
  yield askPageAllocator(call);
  yield askBounceArea(call);
}

/** arch/arm/mm/dma-mapping.c: with CMA and a request that may sleep, CMA alone; else the pool, or pages that are remapped. */
function* armPath(call: DmaCall): Iterable<Asked> {
  yield askDevicePool(call);
  if (call.device.iommu) return yield* askIommu(call);
  yield* askCmaAlone(call);
  const whyNot = whyNoAtomicPool(call);
  if (whyNot === null) return yield* askAtomicPools(call, null, false);
  yield asked('atomic pool', 'passed-over', whyNot);
  yield askPageAllocator(call);
}
