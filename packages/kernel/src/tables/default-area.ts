import type { Behaviour } from '../behaviour.ts';

/** The default CMA area: who decides, below which limit, when. */
export const defaultArea = {
  nodeVersusCommandLine: {
    question: 'A linux,cma-default node and cma= are both given: which becomes the default area?',
    rows: [
      {
        since: '4.4',
        value: 'node-wins',
        source: 'dma_contiguous_reserve(): skipped, the area already exists, 4.4-5.4',
      },
      {
        since: '5.10',
        between: ['5.4.286', '5.10.89'],
        value: 'command-line-bypasses-node',
        source: 'rmem_cma_setup(): -EBUSY, node released, 5.10-6.18; recorded boots of 6.1 and 6.12',
      },
      {
        since: '6.19',
        between: ['6.18.2', '6.19'],
        value: 'command-line-skips-node',
        source: 'the early scan passes the node over, 6.19',
      },
      {
        since: '7.1',
        between: ['6.19', '7.1'],
        value: 'command-line-skips-cma-node',
        source: 'the same for reusable nodes without no-map only, 7.1',
      },
    ],
  } satisfies Behaviour<
    'node-wins' | 'command-line-bypasses-node' | 'command-line-skips-node' | 'command-line-skips-cma-node'
  >,
  bareCma: {
    question: 'What does `cma` without a value do?',
    rows: [
      { since: '4.4', value: 'crash', source: 'early_cma(), 4.4-4.14: reads through a null pointer' },
      {
        since: '4.19',
        between: ['4.14.177', '4.19.78'],
        value: 'message',
        source: 'early_cma(), 4.19 on; recorded boots of 6.1 and 6.12',
      },
    ],
  } satisfies Behaviour<'crash' | 'message'>,
  userLimitMayExceed: {
    question: 'May LIMIT of cma=SIZE@BASE-LIMIT lie above the DMA limit?',
    rows: [
      {
        since: '4.4',
        value: false,
        source: 'dma_contiguous_reserve(), 4.4-6.14: the smaller one counts; recorded boots',
      },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: true, source: 'dma_contiguous_reserve(), 6.17' },
    ],
  } satisfies Behaviour<boolean>,
  arm64Phase: {
    concerns: 'arm64',
    question: 'arm64: is the default area placed before or after page tables and struct pages?',
    rows: [
      { since: '4.4', value: 'memblock-init', source: 'arm64_memblock_init(), 4.4-5.4 and 5.10.0' },
      {
        since: '5.10.1',
        between: ['5.10.0', '5.10.89'],
        value: 'bootmem-init',
        source: 'bootmem_init(), 5.10.89 on; recorded boots of 6.1 and 6.12',
      },
    ],
  } satisfies Behaviour<'memblock-init' | 'bootmem-init'>,
  arm64StructPagesFirst: {
    concerns: 'arm64',
    question: 'arm64: is the struct page array allocated before the default area?',
    rows: [
      { since: '4.4', value: true, source: 'bootmem_init(): sparse_init() first, up to 6.19; recorded boots' },
      { since: '7.0', between: ['6.19', '7.1'], value: false, source: 'sparse_init() moved to generic code, 7.1' },
    ],
  } satisfies Behaviour<boolean>,
  arm64Limit: {
    concerns: 'arm64',
    question: 'arm64: what limits the default area?',
    rows: [
      {
        since: '4.4',
        value: 'window-of-dram-start',
        source: 'max_zone_dma_phys(), 4.4-5.4: 4 GiB window of the start of DRAM',
      },
      {
        since: '5.10.1',
        between: ['5.4.286', '5.10.89'],
        value: 'zone-bits',
        source: 'max_zone_phys(zone_dma_bits), 5.10.y-6.6: bits of the lowest dma-ranges limit',
      },
      {
        since: '6.12',
        between: ['6.6.9', '6.12.0'],
        value: 'zone-address',
        source: 'max_zone_phys(zone_dma_limit), 6.12: the limit itself; recorded boots',
      },
    ],
  } satisfies Behaviour<'window-of-dram-start' | 'zone-bits' | 'zone-address'>,
  arm64WindowZone: {
    concerns: 'arm64',
    question: 'arm64 before the zone rules: which Kconfig symbol makes the 4 GiB window?',
    rows: [
      { since: '4.4', value: 'always', source: 'ZONE_DMA is always on, 4.4-4.14' },
      { since: '4.16', between: ['4.14.177', '4.19.78'], value: 'zone-dma32', source: '4.19, 5.4' },
    ],
  } satisfies Behaviour<'always' | 'zone-dma32'>,
  riscvReserves: {
    concerns: 'riscv',
    question: 'riscv: is dma_contiguous_reserve() called at all?',
    rows: [
      { since: '4.4', value: false, source: 'no call up to 5.10' },
      {
        since: '5.15',
        between: ['5.10.89', '5.15.135'],
        value: true,
        source: 'setup_bootmem() / paging_init(), 5.15 on',
      },
    ],
  } satisfies Behaviour<boolean>,
  pernuma: {
    concerns: 'cma_pernuma',
    question: 'When does cma_pernuma= reserve?',
    rows: [
      { since: '4.4', value: 'never', source: 'unknown parameter up to 5.4' },
      {
        since: '5.10',
        between: ['5.4.286', '5.10.89'],
        value: 'arm64-before-sparse',
        source: 'dma_pernuma_cma_reserve(), 5.10-6.1; recorded boots of 6.1',
      },
      {
        since: '6.6',
        between: ['6.1.192', '6.6.9'],
        value: 'inside-default',
        source: 'dma_numa_cma_reserve() inside dma_contiguous_reserve(), 6.6 on',
      },
    ],
  } satisfies Behaviour<'never' | 'arm64-before-sparse' | 'inside-default'>,
  numaCma: {
    concerns: 'cma_pernuma',
    question: 'Is numa_cma= known?',
    rows: [
      { since: '4.4', value: false, source: 'up to 6.1' },
      { since: '6.6', between: ['6.1.192', '6.6.9'], value: true, source: 'early_numa_cma(), 6.6 on' },
    ],
  } satisfies Behaviour<boolean>,
  swiotlbForUnalignedBuffers: {
    question: 'arm64: are there bounce buffers although every device reaches all of RAM?',
    rows: [
      { since: '4.4', value: false, source: 'recorded boots of 6.1' },
      {
        since: '6.5',
        between: ['6.1.192', '6.6.9'],
        value: true,
        source: 'DMA_BOUNCE_UNALIGNED_KMALLOC; recorded boots of 6.12',
      },
    ],
    concerns: 'estimate',
  } satisfies Behaviour<boolean>,
  hugetlbPhase: {
    concerns: 'hugetlb_cma',
    question: 'When does hugetlb_cma= reserve (arm64)?',
    rows: [
      { since: '4.4', value: 'never', source: 'unknown parameter up to 5.4' },
      {
        since: '5.7',
        between: ['5.4.286', '5.10.89'],
        value: 'before-sparse',
        source: 'arm64_hugetlb_cma_reserve(), 5.10-6.19; recorded boots',
      },
      {
        since: '7.0',
        between: ['6.19', '7.1'],
        value: 'after-default',
        source: 'hugetlb_cma_reserve() from generic code, 7.1',
      },
    ],
  } satisfies Behaviour<'never' | 'before-sparse' | 'after-default'>,
  hugetlbAlignment: {
    concerns: 'hugetlb_cma',
    question: 'To what is a hugetlb area aligned?',
    rows: [
      { since: '4.4', value: 'granule', source: 'hugetlb_cma_reserve(), 5.10: order of the gigantic page' },
      {
        since: '5.15',
        between: ['5.10.89', '5.15.135'],
        value: 'huge-page',
        source: 'HUGETLB_PAGE_ORDER, 5.15 and 6.1; recorded boots of 6.1',
      },
      { since: '6.2', between: ['6.1.192', '6.12.0'], value: 'granule', source: '6.12 on; recorded boots' },
    ],
  } satisfies Behaviour<'granule' | 'huge-page'>,
};
