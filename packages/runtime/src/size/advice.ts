import { formatSize } from '@carveout/core';
import { orderFor } from '../dma-align.ts';
import type { AreaNeed } from './size-area.ts';

export type MemoryScheme = 'CMA area' | 'carve-out' | 'no-map pool' | 'coherent pool' | 'restricted pool';

/** One way to give a workload its memory. */
export interface SchemeAdvice {
  readonly scheme: MemoryScheme;
  /** How it is written. */
  readonly how: string;
  /** Bytes to set aside. */
  readonly size: bigint;
  /** Bytes that the rest of the system cannot use while the workload is at its mean. */
  readonly lost: bigint;
  /** `certain`: the workload cannot run on it. */
  readonly failure: 'low' | 'some' | 'high' | 'certain';
  readonly latency: 'constant' | 'constant, with a copy' | 'depends on migration';
  readonly reasons: readonly string[];
  readonly isBest: boolean;
}

export interface AdviceInput {
  readonly need: AreaNeed;
  /** Bytes: the smallest area, whole CMA alignments. */
  readonly smallest: bigint;
  readonly pageSize: number;
  /** Null: not known. */
  readonly ram: bigint | null;
  readonly pinnedEvery: number;
  /** An allocation must not wait for migration. */
  readonly bounded: boolean;
}

/** 128 slots of 2 KiB: IO_TLB_SEGSIZE, the longest run that swiotlb hands out. */
const SWIOTLB_RUN = 256n * 1024n;

/** Every scheme for one recorded workload; the first one that serves it at the least cost is the best. */
export function adviseSchemes(input: AdviceInput): readonly SchemeAdvice[] {
  const all = [cma(input), carveOut(input), noMap(input), coherent(input), restricted(input)];
  const best = choose(all, input);
  return all.map((one) => ({ ...one, isBest: one.scheme === best }));
}

type Draft = Omit<SchemeAdvice, 'isBest'>;

/** Carve-outs for what must not wait; else CMA, unless it may fail and a carve-out costs little. */
function choose(all: readonly Draft[], { bounded, ram }: AdviceInput): MemoryScheme {
  const [lent, kept] = all;
  if (!lent || !kept) return 'CMA area';
  if (bounded) return 'carve-out';
  const isCheap = ram !== null && kept.size * 50n <= ram;
  const risky = lent.failure !== 'low';
  const idle = kept.lost - lent.lost;
  return risky && (isCheap || lent.failure === 'high' || idle * 4n < kept.size) ? 'carve-out' : 'CMA area';
}

/** Mean of the pages in use, over the points of the curve. */
const meanPages = ({ use }: AreaNeed): number =>
  use.length === 0 ? 0 : use.reduce((sum, { last }) => sum + last, 0) / use.length;

function cma({ need, smallest, pageSize, ram, pinnedEvery }: AdviceInput): Draft {
  const mean = BigInt(Math.round(meanPages(need))) * BigInt(pageSize);
  const large = ram !== null && smallest * 2n > ram;
  const reasons = [
    `while idle its pages serve movable users: the mean use of ${formatSize(mean)} is what the system loses`,
    'an allocation moves those users away first (alloc_contig_range()); under writeback that takes as long as the disk',
  ];
  if (pinnedEvery > 0)
    reasons.push(`with one page in ${pinnedEvery} pinned, places are busy (-16), and larger buffers fail first`);
  if (large)
    reasons.push(
      'more than half of RAM: unmovable allocations, page tables and drivers among them, have to fit into the rest',
    );
  const failure =
    need.impossible > 0 ? 'certain' : pinnedEvery > 0 || large ? 'high' : need.refusedBefore > 0 ? 'some' : 'low';
  if (need.refusedBefore > 0) reasons.push(`${need.refusedBefore} requests were refused when it was recorded`);
  return {
    ...{ scheme: 'CMA area', how: 'compatible = "shared-dma-pool"; reusable;', size: smallest, lost: mean },
    ...{ failure, latency: 'depends on migration', reasons },
  };
}

function carveOut({ smallest }: AdviceInput): Draft {
  return {
    ...{ scheme: 'carve-out', how: 'a heap of its own, as imx-ion-pool', size: smallest, lost: smallest },
    ...{ failure: 'low', latency: 'constant' },
    reasons: [
      'nobody else is in it: only its own fragmentation can make a request fail',
      'the memory is lost to the system for good, used or not',
      'it needs a heap driver and user space that asks it; dma_alloc_coherent() does not',
    ],
  };
}

function noMap({ smallest }: AdviceInput): Draft {
  return {
    ...{ scheme: 'no-map pool', how: 'no-map; looked up by its driver', size: smallest, lost: smallest },
    ...{ failure: 'low', latency: 'constant' },
    reasons: [
      'the kernel has no mapping of it: for firmware, coprocessors and protected content',
      'its driver maps and divides it; struct page, and with it mmap() of the usual kind and get_user_pages(), are missing',
    ],
  };
}

function coherent({ need, pageSize }: AdviceInput): Draft {
  // Whole blocks of the largest request: each lies at a multiple of its size.
  const largest = 2 ** orderFor(need.largestRequest);
  const size = BigInt(Math.ceil(need.peakBlocks / largest) * largest) * BigInt(pageSize);
  const exact = BigInt(need.peak) * BigInt(pageSize);
  const blocks = BigInt(need.peakBlocks) * BigInt(pageSize);
  return {
    ...{ scheme: 'coherent pool', how: 'compatible = "shared-dma-pool"; without reusable', size, lost: size },
    ...{ failure: 'low', latency: 'constant' },
    reasons: [
      `its bitmap gives blocks of powers of two: ${formatSize(exact)} of buffers take ${formatSize(blocks)}`,
      'it serves dma_alloc_coherent() of its device exclusively, also where the caller may not sleep',
      'uncached where the device is not coherent, and there is no fallback when it is full',
    ],
  };
}

function restricted({ need, smallest, pageSize }: AdviceInput): Draft {
  const largest = BigInt(need.largestRequest) * BigInt(pageSize);
  const fits = largest <= SWIOTLB_RUN;
  return {
    ...{ scheme: 'restricted pool', how: 'compatible = "restricted-dma-pool"', size: smallest, lost: smallest },
    failure: fits ? 'some' : 'certain',
    latency: 'constant, with a copy',
    reasons: [
      fits
        ? `the largest request, ${formatSize(largest)}, is within the ${formatSize(SWIOTLB_RUN)} that it gives in one piece`
        : `it gives at most ${formatSize(SWIOTLB_RUN)} in one piece, and a request is for ${formatSize(largest)}`,
      'streaming DMA is copied through it: for devices that must not reach the rest of memory',
    ],
  };
}
