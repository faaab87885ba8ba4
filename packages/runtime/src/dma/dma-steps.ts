import { formatSize, hex, type Range, u64 } from '@carveout/core';
import { cmaAlloc } from '../cma-alloc.ts';
import { dmaAlignOrder, orderFor } from '../dma-align.ts';
import { areaIndex } from '../machine.ts';
import type { DmaAllocator, DmaBoard, DmaDevice, DmaRequest, DmaStep } from './dma-request.ts';

/** What one allocator says; `end` when nobody else is asked after it, whatever it said. */
export interface Asked {
  readonly step: DmaStep;
  readonly place?: Range | null;
  readonly end?: boolean;
}

export interface DmaCall {
  readonly board: DmaBoard;
  readonly device: DmaDevice;
  readonly request: DmaRequest;
  /** PAGE_ALIGN(size) in pages. */
  readonly pages: number;
}

const step = (allocator: DmaAllocator, outcome: DmaStep['outcome'], reason: string): DmaStep => ({
  allocator,
  outcome,
  reason,
});

export const mayBlock = ({ request }: DmaCall): boolean => request.gfp !== 'atomic';

/** Highest address the device reaches, inclusive. */
export const reachOf = ({ mask, busLimit }: DmaDevice): bigint =>
  busLimit !== null && busLimit < mask ? busLimit : mask;

/** A coherent pool is a device's only source; blocks in it are powers of two at multiples of their size. */
export function askDevicePool({ device, board, pages }: DmaCall): Asked {
  const { pool } = device;
  const allocator = 'device coherent pool';
  if (pool?.kind !== 'coherent') return { step: step(allocator, 'passed-over', 'the device has no such pool') };
  const block = BigInt(2 ** orderFor(pages)) * BigInt(board.machine.pageSize);
  if (block > pool.range.size) {
    const reason = `\`${pool.name}\` has ${formatSize(pool.range.size)}, the request takes a block of ${formatSize(block)}; nothing else is tried`;
    return { step: step(allocator, 'fails', reason), end: true };
  }
  const beyond = pool.range.base + pool.range.size - 1n > reachOf(device);
  const warning = beyond ? "; dmesg: reserved memory is beyond device's set DMA address range" : '';
  const reason = `\`${pool.name}\` serves its device exclusively, in blocks of powers of two: ${formatSize(block)}${warning}`;
  return { step: step(allocator, 'serves', reason), place: { base: pool.range.base, size: u64(block) }, end: true };
}

const GFP_POOL = {
  atomic: 'GFP_KERNEL',
  kernel: 'GFP_KERNEL',
  dma: 'GFP_KERNEL|GFP_DMA',
  dma32: 'GFP_KERNEL|GFP_DMA32',
} as const;

/** `always`: there is no CMA to serve sleeping requests, and the pool serves them all. */
export function askAtomicPool(call: DmaCall, always = false): Asked {
  const { board, device, request, pages } = call;
  const allocator = 'atomic pool';
  if (!always && mayBlock(call)) return { step: step(allocator, 'passed-over', 'the request may sleep') };
  if (device.pool?.kind === 'restricted') {
    return { step: step(allocator, 'passed-over', 'the device may reach its restricted pool only') };
  }
  if (device.coherent) {
    return { step: step(allocator, 'passed-over', 'the device is coherent: no uncached mapping is needed') };
  }
  const wanted = GFP_POOL[zoneFor(call) === 'normal' ? request.gfp : zoneFor(call) === 'DMA' ? 'dma' : 'dma32'];
  const pool = board.atomicPools.find(({ zone }) => zone === wanted) ?? board.atomicPools[0];
  if (!pool) return { step: step(allocator, 'fails', 'there is none'), end: true };
  const from = pool.fromDefaultArea
    ? 'taken from the default CMA area at boot'
    : 'taken from the page allocator at boot';
  const pages2 = 2 ** orderFor(pages);
  const what = `the ${pool.zone} pool has ${formatSize(pool.size)}, ${from}`;
  if (pages2 > pool.pages)
    return { step: step(allocator, 'fails', `${what}: too small for ${pages} pages`), end: true };
  return { step: step(allocator, 'serves', what), end: true };
}

/** 128 slabs of 2 KiB: the longest run that the bounce area hands out. */
const SWIOTLB_SEGMENT = 256n * 1024n;

export function askRestrictedPool({ device }: DmaCall, size: bigint): Asked {
  const { pool } = device;
  const allocator = 'restricted pool';
  if (pool?.kind !== 'restricted') return { step: step(allocator, 'passed-over', 'the device has no such pool') };
  const whole = formatSize(pool.range.size);
  if (size > SWIOTLB_SEGMENT || size > pool.range.size) {
    const most = formatSize(SWIOTLB_SEGMENT < pool.range.size ? SWIOTLB_SEGMENT : pool.range.size);
    const reason = `\`${pool.name}\` of ${whole} gives at most ${most} in one piece, and the device may reach nothing else`;
    return { step: step(allocator, 'fails', reason), end: true };
  }
  const reason = `\`${pool.name}\` of ${whole} is all that the device may reach`;
  return { step: step(allocator, 'serves', reason), end: true };
}

/** CMA of the device, else of its NUMA node, else the default area. */
export function* askCma(call: DmaCall): Iterable<Asked> {
  const { board, device, request, pages } = call;
  const { machine } = board;
  const own = device.pool?.kind === 'cma' ? device.pool.name : null;
  const first = own === null ? 'default CMA area' : 'device CMA area';
  if (!board.dmaCma) return yield { step: step(first, 'passed-over', 'CONFIG_DMA_CMA is off') };
  if (!mayBlock(call)) return yield { step: step(first, 'passed-over', 'CMA sleeps, and the request may not') };
  if (own !== null) return yield askArea(call, own, 'device CMA area');
  if (pages === 1 && !machine.does.singlePagesFromCma) {
    return yield { step: step('default CMA area', 'passed-over', 'single pages never come from it in this kernel') };
  }
  for (const name of board.numaAreas) {
    const zoned = request.gfp === 'dma' || request.gfp === 'dma32';
    const reason = 'the request asks for a zone';
    yield zoned ? { step: step('per-NUMA CMA area', 'passed-over', reason) } : askArea(call, name, 'per-NUMA CMA area');
  }
  if (board.defaultArea === null) return yield { step: step('default CMA area', 'passed-over', 'there is none') };
  yield askArea(call, board.defaultArea, 'default CMA area');
}

function askArea({ board, device, pages }: DmaCall, name: string, allocator: DmaAllocator): Asked {
  const { machine } = board;
  const index = areaIndex(machine, name);
  const area = machine.areas[index];
  if (!area) return { step: step(allocator, 'passed-over', `\`${name}\` was not activated at boot`) };
  const { outcome } = cmaAlloc(machine, index, { pages, alignOrder: dmaAlignOrder(machine, pages) });
  if (outcome.at === null) {
    const reason = `\`${name}\` has no room for ${pages} pages: ${outcome.kind === 'too-large' ? `it has ${area.pages} in all` : 'no free run is long enough'}`;
    return { step: step(allocator, 'fails', reason) };
  }
  const page = BigInt(machine.pageSize);
  const base = u64((area.basePfn + BigInt(outcome.at)) * page);
  const place = { base, size: u64(BigInt(pages) * page) };
  const reach = reachOf(device);
  if (base + place.size - 1n > reach) {
    return {
      step: step(
        allocator,
        'fails',
        `${hex(base)} in \`${name}\` is beyond ${hex(reach)}, which the device reaches; it is given back`,
      ),
    };
  }
  const align = formatSize(BigInt(2 ** dmaAlignOrder(machine, pages)) * page);
  return { step: step(allocator, 'serves', `\`${name}\`, ${pages} pages aligned to ${align}`), place };
}

const GIB4 = 1n << 32n;

/** The zone whose pages the device reaches for certain. */
export function zoneFor({ board, device, request }: DmaCall): 'DMA' | 'DMA32' | 'normal' {
  const reach = reachOf(device);
  if (board.dmaZoneEnd !== null && (request.gfp === 'dma' || reach < board.dmaZoneEnd)) return 'DMA';
  if (board.dma32Zone && (request.gfp === 'dma32' || reach < GIB4)) return 'DMA32';
  return reach < GIB4 && board.dmaZoneEnd !== null ? 'DMA' : 'normal';
}

export function askPageAllocator(call: DmaCall): Asked {
  const { board, pages } = call;
  const block = 2 ** orderFor(pages);
  if (block > board.largestBlock) {
    const largest = formatSize(BigInt(board.largestBlock) * BigInt(board.machine.pageSize));
    return { step: step('page allocator', 'fails', `its largest block is ${largest}`) };
  }
  const zone = zoneFor(call);
  const words = zone === 'normal' ? 'any zone' : `ZONE_${zone}`;
  return {
    step: step('page allocator', 'serves', `a block of order ${orderFor(pages)} from ${words}, if one is free`),
  };
}

export function askBounceArea(size: bigint): Asked {
  const fits = size <= SWIOTLB_SEGMENT;
  const reason = fits ? 'up to 256 KiB of it in one piece' : 'it gives at most 256 KiB in one piece';
  return { step: step('swiotlb bounce area', fits ? 'serves' : 'fails', reason) };
}

/** dma-iommu: pages from anywhere, made contiguous for the device. */
export function askIommu(call: DmaCall): Asked {
  const { device } = call;
  if (!mayBlock(call) && !device.coherent) return askAtomicPool(call);
  const reason = 'single pages from anywhere are made contiguous for the device: CMA is not needed';
  return { step: step('pages behind the IOMMU', 'serves', reason), end: true };
}
