import type { Behaviour } from '../behaviour.ts';

/** What arm64 allocates from memblock before the default CMA area may be placed. */
export const arm64 = {
  minimumMemory: {
    concerns: 'arm64',
    question: 'arm64: is memory below the kernel used?',
    rows: [
      { since: '4.4', value: false, source: '4.4: memory below PHYS_OFFSET is dropped' },
      {
        since: '4.6',
        between: ['4.4.11', '4.9.80'],
        value: true,
        source: 'linear map starts at the start of DRAM, 4.6 on',
      },
    ],
  } satisfies Behaviour<boolean>,
  imageHeadReserved: {
    concerns: 'estimate',
    question: 'arm64: does the reserved kernel image start at _text (true) or 64 KiB later at _stext?',
    rows: [
      { since: '4.4', value: true, source: 'arm64_memblock_init(), 4.4-5.10' },
      { since: '5.11', between: ['5.10.89', '5.15.135'], value: false, source: '5.15-6.6; recorded boots of 6.1' },
      { since: '6.7', between: ['6.6.9', '6.12.0'], value: true, source: '6.12; recorded boots' },
    ],
  } satisfies Behaviour<boolean>,
  cacheLine: {
    concerns: 'estimate',
    question: 'arm64: SMP_CACHE_BYTES, the default alignment of memblock:',
    rows: [
      { since: '4.4', value: 128, source: '4.4-4.14' },
      { since: '4.18', between: ['4.14.177', '4.19.78'], value: 64, source: '4.19 on; recorded boots' },
    ],
  } satisfies Behaviour<number>,
  kernelMapFromMemblock: {
    concerns: 'estimate',
    question: 'arm64: are the page tables of the kernel image taken from memblock, and the initial ones given back?',
    rows: [
      { since: '4.4', value: true, source: 'paging_init(), up to 6.8; recorded boots of 6.1' },
      {
        since: '6.9',
        between: ['6.6.9', '6.12.0'],
        value: false,
        source: 'kernel mapped by early code with static tables, 6.12; recorded boots',
      },
    ],
  } satisfies Behaviour<boolean>,
  rodataFull: {
    concerns: 'arm64',
    question: 'arm64: does CONFIG_RODATA_FULL_DEFAULT_ENABLED make the linear map page-granular?',
    rows: [
      { since: '4.4', value: false, source: '4.4-4.19' },
      {
        since: '5.0',
        between: ['4.19.78', '5.4.286'],
        value: true,
        source: 'can_set_direct_map(), 5.4 on; recorded boots',
      },
    ],
  } satisfies Behaviour<boolean>,
  kfence: {
    concerns: 'kfence',
    question: 'arm64: what does KFENCE do to early memory?',
    rows: [
      { since: '4.4', value: 'none', source: 'no KFENCE' },
      {
        since: '5.12',
        between: ['5.10.89', '5.15.135'],
        value: 'page-granular',
        source: '5.15: linear map page-granular',
      },
      {
        since: '6.1.1',
        between: ['5.15.135', '6.1.192'],
        value: 'early-pool',
        source: 'arm64_kfence_alloc_pool(), 6.1.y and 6.6 on',
      },
    ],
  } satisfies Behaviour<'none' | 'page-granular' | 'early-pool'>,
  crashkernelPhase: {
    concerns: 'crashkernel',
    question: 'arm64: when is crashkernel= reserved?',
    rows: [
      { since: '4.4', value: 'never', source: 'none in 4.4, 4.9' },
      {
        since: '4.14',
        between: ['4.9.80', '4.14.177'],
        value: 'before-default',
        source: 'arm64_memblock_init(), 4.14-5.4',
      },
      {
        since: '5.10.1',
        between: ['5.4.286', '5.10.89'],
        value: 'after-default',
        source: 'bootmem_init(), 5.10.y on (5.15 and 6.1: with ZONE_DMA or ZONE_DMA32); recorded boots',
      },
    ],
  } satisfies Behaviour<'never' | 'before-default' | 'after-default'>,
  crashkernelFallsBack: {
    concerns: 'crashkernel',
    question: 'arm64: does crashkernel= look on the other side of the DMA limit when its own has no room?',
    rows: [
      {
        since: '4.4',
        value: false,
        source: 'reserve_crashkernel(), 4.14-6.1: one search, `,high` over all RAM; recorded boots of 6.1',
      },
      {
        since: '6.4',
        between: ['6.1.192', '6.6.9'],
        value: true,
        source: 'reserve_crashkernel_generic(), 6.6 on; recorded boots of 6.12',
      },
    ],
  } satisfies Behaviour<boolean>,
  crashkernelForcesPages: {
    concerns: 'crashkernel',
    question: 'arm64: does crashkernel= make the linear map page-granular?',
    rows: [
      { since: '4.4', value: false, source: '4.4-5.4' },
      { since: '5.10', between: ['5.4.286', '5.10.89'], value: true, source: '5.10-6.1' },
      { since: '6.6', between: ['6.1.192', '6.6.9'], value: false, source: '6.6 on' },
    ],
  } satisfies Behaviour<boolean>,
  deferredPagesBehindRam: {
    concerns: 'estimate',
    question: 'arm64 with deferred struct pages: can pages behind the end of RAM, in its last section, be activated?',
    rows: [
      { since: '4.4', value: true, source: 'recorded boot of 6.1.176' },
      {
        since: '6.2',
        between: ['6.1.192', '6.12.117'],
        value: false,
        source:
          'recorded boot of 6.12.117: init_cma_reserved_pageblock() faults; without deferred struct pages it does not',
      },
    ],
  } satisfies Behaviour<boolean>,
  linearMapLeavesOutParts: {
    concerns: 'arm64',
    question: 'arm64: does the linear map leave out a page that is no-map memory in part?',
    rows: [
      {
        since: '4.4',
        value: false,
        source: 'map_mem() of 6.1.192 maps it, so does 6.12.0 from memory; a boot of 6.1.176 puts an allocation there',
      },
      {
        since: '6.12.117',
        between: ['6.12.0', '6.12.117'],
        value: true,
        source: 'map_mem() of 6.12.117 rounds inward, recorded boot; releases of 6.13 and later were not looked at',
      },
    ],
  } satisfies Behaviour<boolean>,
  pfnValidBySection: {
    concerns: 'arm64',
    question: 'arm64: does a page count as valid when its section holds any RAM, not only when it is RAM itself?',
    rows: [
      { since: '4.4', value: false, source: 'pfn_valid() of arm64, 4.4-5.13: asks memblock' },
      {
        since: '5.14',
        between: ['5.10.89', '5.15.135'],
        value: true,
        source: 'generic pfn_valid() of SPARSEMEM, 5.15 on',
      },
    ],
  } satisfies Behaviour<boolean>,
  sectionShift: {
    concerns: 'arm64',
    question: 'arm64: log2 of a memory section in bytes (4K and 16K pages; 64K pages):',
    rows: [
      { since: '4.4', value: { small: 30, large: 30 }, source: 'SECTION_SIZE_BITS, 4.4-5.10' },
      {
        since: '5.12',
        between: ['5.10.89', '5.15.135'],
        value: { small: 27, large: 29 },
        source: 'SECTION_SIZE_BITS, 5.15 on',
      },
    ],
  } satisfies Behaviour<{ readonly small: number; readonly large: number }>,
  sectionUsageHasRcu: {
    concerns: 'estimate',
    question: 'Does struct mem_section_usage carry an RCU head?',
    rows: [
      { since: '4.4', value: false, source: 'before the change' },
      { since: '6.1.100', between: ['6.1', '6.1.176'], value: true, source: 'recorded boots of 6.1.176 and 6.12.117' },
    ],
  } satisfies Behaviour<boolean>,
  deviceNodeSize: {
    concerns: 'estimate',
    question: '64-bit: bytes of struct device_node (with OF_KOBJ):',
    rows: [{ since: '4.4', value: 208, source: 'recorded unflattening of 6.1 and 6.12; older ones taken to be alike' }],
  } satisfies Behaviour<number>,
  propertySize: {
    concerns: 'estimate',
    question: '64-bit: bytes of struct property (with OF_KOBJ):',
    rows: [
      { since: '4.4', value: 88, source: 'before bin_attribute grew; taken from its members' },
      { since: '5.12', between: ['5.10.89', '6.1.176'], value: 96, source: 'recorded unflattening of 6.1' },
      { since: '6.11', between: ['6.1.192', '6.12.117'], value: 104, source: 'recorded unflattening of 6.12' },
    ],
  } satisfies Behaviour<number>,
  nodeDataSize: {
    concerns: 'estimate',
    question: 'Bytes of a pg_data_t in a distribution kernel with NUMA (4K pages; others):',
    rows: [
      { since: '4.4', value: { small: 0x2c80, large: 0x2c80 }, source: 'recorded boots of 6.1' },
      {
        since: '6.2',
        between: ['6.1.192', '6.12.117'],
        value: { small: 0x3740, large: 0x3880 },
        source: 'recorded boots of 6.12',
      },
    ],
  } satisfies Behaviour<{ readonly small: number; readonly large: number }>,
  numaDistanceTable: {
    concerns: 'estimate',
    question: 'arm64: is the NUMA distance table allocated before the node data?',
    rows: [
      { since: '4.4', value: true, source: 'numa_alloc_distance(); recorded boots of 6.1' },
      {
        since: '6.11',
        between: ['6.1.192', '6.12.117'],
        value: false,
        source: 'static in generic NUMA code; recorded boots of 6.12',
      },
    ],
  } satisfies Behaviour<boolean>,
  cpumaskOffstack: {
    concerns: 'estimate',
    question: 'arm64: are CPU masks of nodes allocated separately in a distribution kernel (NR_CPUS above 256)?',
    rows: [
      { since: '4.4', value: false, source: 'NR_CPUS default 64, later 256; recorded boots of 6.1' },
      {
        since: '6.9',
        between: ['6.1.192', '6.12.117'],
        value: true,
        source: 'NR_CPUS default 512; recorded boots of 6.12',
      },
    ],
  } satisfies Behaviour<boolean>,
};
