import type { Behaviour } from '../behaviour.ts';

/** CMA after boot: search, failure codes and texts, counters, debugfs, trace events. None of it moves boot memory. */
export const runtime = {
  alignedOffset: {
    question: 'Which offset keeps an aligned allocation aligned when the area itself is not?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'to-next-boundary', source: 'cma_bitmap_aligned_offset(), 4.4' },
      {
        since: '4.9',
        between: ['4.4.0', '4.9.80'],
        value: 'from-last-boundary',
        source: 'cma_bitmap_aligned_offset(), 4.9 on; recorded 6.1 and 6.12 sequences',
      },
    ],
  } satisfies Behaviour<'to-next-boundary' | 'from-last-boundary'>,
  noFreeBitsError: {
    question: 'Which error is reported when no run of free bits is long enough?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'ENOMEM', source: 'cma_alloc(), 4.4-6.14; recorded 6.1 and 6.12 sequences' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'EBUSY', source: '__cma_alloc(), 6.17' },
    ],
  } satisfies Behaviour<'ENOMEM' | 'EBUSY'>,
  impossibleRequest: {
    question: 'What becomes of a request for 0 pages, or for more than the area has?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'silent', source: 'cma_alloc(), 4.4-5.10: there are no counters' },
      {
        since: '5.13',
        between: ['5.10.89', '5.15.135'],
        value: 'counted',
        source: 'cma_alloc(), 5.15-6.6; recorded 6.1 sequences',
      },
      {
        since: '6.10',
        between: ['6.6.9', '6.12.0'],
        value: 'silent',
        source: '__cma_alloc(), 6.12-6.14; recorded 6.12 sequences',
      },
      {
        since: '6.15',
        between: ['6.14.0', '6.17.0'],
        value: 'oversize-fails-late',
        source: '__cma_alloc(), 6.17: too many pages is an ordinary failure, 0 pages is not',
      },
    ],
  } satisfies Behaviour<'silent' | 'counted' | 'oversize-fails-late'>,
  allocFailureLine: {
    question: 'How is a failed allocation printed?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'none', source: '4.4, 4.9' },
      { since: '4.12', between: ['4.9.80', '4.14.177'], value: 'without-area', source: 'cma_alloc(), 4.14-5.10' },
      {
        since: '5.13',
        between: ['5.10.89', '5.15.135'],
        value: 'with-area',
        source: 'cma_alloc(), 5.15 on; recorded 6.1 and 6.12 sequences',
      },
    ],
  } satisfies Behaviour<'none' | 'without-area' | 'with-area'>,
  allocFunctionName: {
    question: 'Which function does that line name?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'cma_alloc', source: '4.14-6.6; recorded 6.1 sequences' },
      {
        since: '6.12',
        between: ['6.6.9', '6.12.0'],
        value: '__cma_alloc',
        source: '6.12-6.19; recorded 6.12 sequences',
      },
      { since: '7.0', between: ['6.19.0', '7.1.0'], value: '__cma_alloc_frozen', source: '__cma_alloc_frozen(), 7.1' },
    ],
  } satisfies Behaviour<'cma_alloc' | '__cma_alloc' | '__cma_alloc_frozen'>,
  allocFailureRateLimited: {
    question: 'Is that line limited to ten in five seconds?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: false, source: '4.14-5.10' },
      { since: '5.13', between: ['5.10.89', '5.15.135'], value: true, source: '5.15 on; recorded sequences' },
    ],
  } satisfies Behaviour<boolean>,
  freeListDump: {
    question: 'Are the free runs of the area printed after it?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'with-cma-debug', source: 'cma_debug_show_areas(), CONFIG_CMA_DEBUG only, up to 6.6' },
      {
        since: '6.7',
        between: ['6.6.9', '6.12.0'],
        value: 'one-line',
        source: 'cma_debug_show_areas(), 6.12-6.14; recorded 6.12 sequences',
      },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'by-range', source: 'cma_debug_show_areas(), 6.17' },
    ],
  } satisfies Behaviour<'with-cma-debug' | 'one-line' | 'by-range'>,
  debugfsNames: {
    question: 'How are the directories below /sys/kernel/debug/cma named?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'index', source: 'cma_debugfs_add_one(), 4.4, 4.9: cma-0, cma-1' },
      {
        since: '4.12',
        between: ['4.9.80', '4.14.177'],
        value: 'cut-name',
        source: 'cma_debugfs_add_one(), 4.14-5.15: cma-NAME in 15 characters',
      },
      {
        since: '5.18',
        between: ['5.15.135', '6.1.0'],
        value: 'name',
        source: 'cma_debugfs_add_one(), 6.1 on; recorded sequences',
      },
    ],
  } satisfies Behaviour<'index' | 'cut-name' | 'name'>,
  debugfsRanges: {
    question: 'Are base_pfn and bitmap links into ranges/0?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.14; recorded sequences' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: true, source: 'cma_debugfs_add_one(), 6.17' },
    ],
  } satisfies Behaviour<boolean>,
  debugfsUsed: {
    question: 'What does the file `used` count?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'bits', source: 'cma_used_get(), 4.4-6.14; recorded sequences' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'pages-asked', source: 'cma_used_get(), 6.17' },
    ],
  } satisfies Behaviour<'bits' | 'pages-asked'>,
  sysfsCounters: {
    question: 'Which files does /sys/kernel/mm/cma/NAME have?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'none', source: '4.4-5.10' },
      {
        since: '5.13',
        between: ['5.10.89', '5.15.135'],
        value: 'alloc',
        source: 'cma_sysfs.c, 5.15-6.6; recorded 6.1 sequences',
      },
      {
        since: '6.9',
        between: ['6.6.9', '6.12.0'],
        value: 'alloc-and-release',
        source: 'cma_sysfs.c, 6.12; recorded 6.12 sequences',
      },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'all', source: 'cma_sysfs.c, 6.17' },
    ],
  } satisfies Behaviour<'none' | 'alloc' | 'alloc-and-release' | 'all'>,
  cmaTraceEvents: {
    question: 'Which trace events does CMA have, and with which fields?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'alloc', source: 'cma_alloc and cma_release without area, 4.4-5.10' },
      {
        since: '5.13',
        between: ['5.10.89', '5.15.135'],
        value: 'start-finish',
        source: 'include/trace/events/cma.h, 5.15, 6.1: finish without error number',
      },
      {
        since: '6.3',
        between: ['6.1.192', '6.12.0'],
        value: 'errorno',
        source: 'include/trace/events/cma.h, 6.12; recorded 6.12 traces',
      },
      {
        since: '6.15',
        between: ['6.14.0', '6.17.0'],
        value: 'available',
        source: 'include/trace/events/cma.h, 6.17: start tells request, total and available pages',
      },
    ],
  } satisfies Behaviour<'alloc' | 'start-finish' | 'errorno' | 'available'>,
  atomicPools: {
    question: 'How many coherent pools for atomic DMA requests are there, and how large?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'one', source: 'one of 256 KiB, 4.4-5.4' },
      {
        since: '5.8',
        between: ['5.4.286', '5.10.0'],
        value: 'by-zone',
        source: 'dma_atomic_pool_init(), 5.10 on: one per zone, 128 KiB per GiB of RAM; recorded 6.1 and 6.12 areas',
      },
    ],
  } satisfies Behaviour<'one' | 'by-zone'>,
  dmaPath: {
    question: 'Which code serves dma_alloc_coherent() of a device without IOMMU on arm64?',
    concerns: 'runtime',
    rows: [
      {
        since: '4.4',
        value: 'cma-or-swiotlb',
        source: '__dma_alloc_coherent() of arch/arm64, 4.4, 4.9: no way back from CMA',
      },
      {
        since: '4.16',
        between: ['4.14.177', '4.19.78'],
        value: 'swiotlb',
        source: 'swiotlb_alloc(), 4.19: dma-direct, then the bounce area',
      },
      { since: '5.0', between: ['4.19.78', '5.4.286'], value: 'direct', source: 'dma_direct_alloc(), 5.4 on' },
    ],
  } satisfies Behaviour<'cma-or-swiotlb' | 'swiotlb' | 'direct'>,
  dmaZoneFlags: {
    question: 'Does the DMA API pass GFP_DMA and GFP_DMA32 of its caller on?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'kept', source: 'dma_alloc_attrs(), up to 4.14' },
      {
        since: '4.16',
        between: ['4.14.177', '4.19.78'],
        value: 'removed',
        source: 'dma_alloc_attrs(), 6.12: the implementation decides by mask and bus limit',
      },
    ],
  } satisfies Behaviour<'kept' | 'removed'>,
  armCoherentDma: {
    question: 'Which code serves devices of 32-bit arm that are cache coherent?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: 'arm', source: '__dma_alloc() of arch/arm, as for all others' },
      {
        since: '6.0',
        between: ['5.15.135', '6.1.0'],
        value: 'direct',
        source: 'dma_direct_alloc(), 6.12: arch_dma_alloc() only for devices that are not coherent',
      },
    ],
  } satisfies Behaviour<'arm' | 'direct'>,
  riscvNoncoherent: {
    question: 'Does riscv know devices that are not cache coherent?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: false, source: 'up to 5.19: no cache maintenance, every device counts as coherent' },
      {
        since: '6.0',
        between: ['5.15.135', '6.1.0'],
        value: true,
        source: 'CONFIG_RISCV_DMA_NONCOHERENT, 6.1 on; coherent unless `dma-noncoherent` says so',
      },
    ],
  } satisfies Behaviour<boolean>,
  singlePagesFromCma: {
    question: 'Does a DMA request for one page try the default area?',
    concerns: 'runtime',
    rows: [
      { since: '4.4', value: true, source: 'dma_alloc_from_contiguous(), 4.4-4.19' },
      { since: '5.3', between: ['4.19.78', '5.4.286'], value: false, source: 'dma_alloc_contiguous(), 5.4 on' },
    ],
  } satisfies Behaviour<boolean>,
};
