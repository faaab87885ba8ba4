import { formatSize, type Range, u64 } from '@carveout/core';
import type { AtomicPool } from '../boot/atomic-pools.ts';
import { orderFor } from '../dma-align.ts';
import { areaIndex } from '../machine.ts';
import { type Asked, asked, mayBlock } from './asked.ts';
import { reaches, reachesInto, reachWords } from './dma-reach.ts';
import type { DmaBoard, DmaCall } from './dma-request.ts';
import { type DmaZone, zoneFlag, zoneOf } from './dma-zone.ts';

/** A coherent pool is a device's only source; blocks in it are powers of two at multiples of their size. */
export function askDevicePool({ device, board, pages }: DmaCall): Asked {
  const { pool } = device;
  const allocator = 'device coherent pool';
  if (pool?.kind !== 'coherent') return asked(allocator, 'passed-over', 'the device has no such pool');
  const block = BigInt(2 ** orderFor(pages)) * BigInt(board.machine.pageSize);
  if (block > pool.range.size) {
    const reason = `\`${pool.name}\` has ${formatSize(pool.range.size)}, the request takes a block of ${formatSize(block)}; nothing else is tried`;
    return { ...asked(allocator, 'fails', reason), end: true };
  }
  const beyond = !reaches(device, pool.range);
  const warning = beyond ? "; dmesg: reserved memory is beyond device's set DMA address range" : '';
  const reason = `\`${pool.name}\` serves its device exclusively, in blocks of powers of two: ${formatSize(block)}${warning}`;
  return { ...asked(allocator, 'serves', reason), place: { base: pool.range.base, size: u64(block) }, end: true };
}

const POOL_OF = { DMA: 'GFP_KERNEL|GFP_DMA', DMA32: 'GFP_KERNEL|GFP_DMA32' } as const;

/** dma_guess_pool(): the pool of the zone first, then those that may do as well; up to 5.7 there is one. */
function poolsFor({ atomicPools, machine }: DmaBoard, flag: DmaZone, hasZone32: boolean): readonly AtomicPool[] {
  if (machine.does.atomicPools === 'one') return atomicPools.slice(0, 1);
  const named = (zone: AtomicPool['zone']) => atomicPools.filter((pool) => pool.zone === zone);
  const dma = named(POOL_OF.DMA);
  const dma32 = named(POOL_OF.DMA32);
  if (flag === 'DMA32' && hasZone32) return dma32.length > 0 ? [...dma32, ...dma] : [];
  if (flag === 'DMA' && dma.length > 0) return dma;
  return [...named('GFP_KERNEL'), ...dma32, ...dma];
}

/** `checksReach`: a pool whose memory the device does not reach is left for the next one. */
export function* askAtomicPools(call: DmaCall, flag: DmaZone, checksReach: boolean): Iterable<Asked> {
  const { board } = call;
  const pools = poolsFor(board, flag, board.dma32Zone);
  if (pools.length === 0) return yield { ...asked('atomic pool', 'fails', 'there is none'), end: true };
  const answers = pools.map((pool) => askAtomicPool(call, pool, checksReach));
  const found = answers.findIndex(({ step }) => step.outcome === 'serves');
  for (const [index, answer] of answers.entries()) {
    const last = index === (found < 0 ? answers.length - 1 : found);
    yield last ? { ...answer, end: true } : answer;
    if (last) return;
  }
}

function askAtomicPool(call: DmaCall, pool: AtomicPool, checksReach: boolean): Asked {
  const { board, device, pages } = call;
  const allocator = 'atomic pool';
  const source = pool.fromDefaultArea ? 'the default CMA area' : 'the page allocator';
  const what = `the ${pool.zone} pool has ${formatSize(pool.size)}, taken from ${source} at boot`;
  if (2 ** orderFor(pages) > pool.pages) return asked(allocator, 'fails', `${what}: too small for ${pages} pages`);
  const area = pool.fromDefaultArea ? defaultRange(board) : null;
  if (checksReach && area && !reachesInto(device, area)) {
    return asked(allocator, 'fails', `${what}: beyond what the device reaches (${reachWords(device)})`);
  }
  return asked(allocator, 'serves', what);
}

function defaultRange({ machine, defaultArea }: DmaBoard): Range | null {
  const area = defaultArea === null ? undefined : machine.areas[areaIndex(machine, defaultArea)];
  const page = BigInt(machine.pageSize);
  return area ? { base: u64(area.basePfn * page), size: u64(BigInt(area.pages) * page) } : null;
}

/** Whether the pool for requests that may not sleep is asked: when the memory needs an uncached mapping, which sleeps. */
export function whyNoAtomicPool(call: DmaCall): string | null {
  const { device } = call;
  if (mayBlock(call)) return 'the request may sleep';
  if (device.pool?.kind === 'restricted') return 'the device may reach its restricted pool only';
  return device.coherent ? 'the device is coherent: no uncached mapping is needed' : null;
}

/** 128 slabs of 2 KiB: the longest run that the bounce area hands out. */
const SWIOTLB_SEGMENT = 256n * 1024n;

export function askRestrictedPool({ device }: DmaCall, size: bigint): Asked {
  const { pool } = device;
  const allocator = 'restricted pool';
  if (pool?.kind !== 'restricted') return asked(allocator, 'passed-over', 'the device has no such pool');
  const whole = formatSize(pool.range.size);
  if (size > SWIOTLB_SEGMENT || size > pool.range.size) {
    const most = formatSize(SWIOTLB_SEGMENT < pool.range.size ? SWIOTLB_SEGMENT : pool.range.size);
    const reason = `\`${pool.name}\` of ${whole} gives at most ${most} in one piece, and the device may reach nothing else`;
    return { ...asked(allocator, 'fails', reason), end: true };
  }
  return { ...asked(allocator, 'serves', `\`${pool.name}\` of ${whole} is all that the device may reach`), end: true };
}

/** A block of the page allocator, from the zone that the limits ask for; lower zones are tried when its page is out of reach. */
export function askPageAllocator(call: DmaCall): Asked {
  const { board, device, pages } = call;
  const allocator = 'page allocator';
  const order = orderFor(pages);
  if (2 ** order > board.largestBlock) {
    const largest = formatSize(BigInt(board.largestBlock) * BigInt(board.machine.pageSize));
    return asked(allocator, 'fails', `its largest block is ${largest}`);
  }
  if (!board.memory.some((bank) => reachesInto(device, bank))) {
    return asked(allocator, 'fails', `the device reaches no RAM (${reachWords(device)})`);
  }
  const zone = zoneOf(call, zoneFlag(call));
  const words = zone === null ? 'any zone' : `ZONE_${zone}`;
  return asked(allocator, 'serves', `a block of order ${order} from ${words}, if one is free`);
}

export function askBounceArea({ board, request }: DmaCall): Asked {
  const allocator = 'swiotlb bounce area';
  if (!board.hasBounceArea) return asked(allocator, 'fails', 'there is none: all RAM is within the DMA limit');
  const fits = request.size <= SWIOTLB_SEGMENT;
  const reason = fits ? 'up to 256 KiB of it in one piece' : 'it gives at most 256 KiB in one piece';
  return asked(allocator, fits ? 'serves' : 'fails', reason);
}

/** dma-iommu: single pages where the caller may wait until they are mapped, else what is contiguous already. */
export function* askIommu(call: DmaCall): Iterable<Asked> {
  if (mayBlock(call)) {
    const reason = 'single pages from anywhere are made contiguous for the device: CMA is not needed';
    return yield { ...asked('pages behind the IOMMU', 'serves', reason), end: true };
  }
  if (!call.device.coherent) return yield* askAtomicPools(call, null, false);
  yield asked('default CMA area', 'passed-over', 'CMA sleeps, and the request may not');
  yield askPageAllocator({ ...call, device: { ...call.device, mask: (1n << 64n) - 1n, windows: null } });
}
