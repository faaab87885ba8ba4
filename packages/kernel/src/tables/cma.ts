import type { Behaviour } from '../behaviour.ts';

/** CMA areas: alignment, slots, declaration, activation. */
export const cma = {
  minAlignment: {
    question: 'What is CMA_MIN_ALIGNMENT_BYTES made of?',
    rows: [
      { since: '4.4', value: 'max-order', source: 'PAGE_SIZE << max(MAX_ORDER - 1, pageblock_order), 4.4-5.15' },
      {
        since: '5.19',
        between: ['5.15.135', '6.1'],
        value: 'pageblock',
        source: 'PAGE_SIZE << pageblock_order, 6.1 on',
      },
    ],
  } satisfies Behaviour<'max-order' | 'pageblock'>,
  maxOrderIsInclusive: {
    question: 'Does FORCE_MAX_ZONEORDER / ARCH_FORCE_MAX_ORDER name the largest order itself?',
    rows: [
      { since: '4.4', value: false, source: 'MAX_ORDER is exclusive, 4.4-6.1 (recorded 6.1 configurations)' },
      {
        since: '6.4',
        between: ['6.1.192', '6.6.9'],
        value: true,
        source: 'inclusive from 6.6 on (recorded 6.12 configurations)',
      },
    ],
  } satisfies Behaviour<boolean>,
  maxOrderGrowsWithThp: {
    concerns: 'arm64',
    question: 'arm64 with 16K or 64K pages: does the default of the largest order need TRANSPARENT_HUGEPAGE?',
    rows: [
      { since: '4.4', value: true, source: 'FORCE_MAX_ZONEORDER defaults to 14 or 12 with it, else 11, 4.4-5.10' },
      {
        since: '5.11',
        between: ['5.10.89', '5.15.135'],
        value: false,
        source: 'by page size alone, 5.15 on',
      },
    ],
  } satisfies Behaviour<boolean>,
  pageblockSeesThp: {
    question: 'Does TRANSPARENT_HUGEPAGE without HUGETLB_PAGE give a huge-page sized pageblock?',
    rows: [
      { since: '4.4', value: false, source: 'pageblock-flags.h, 4.4-6.6' },
      { since: '6.8', between: ['6.6.9', '6.12.0'], value: true, source: 'pageblock-flags.h, 6.12' },
    ],
  } satisfies Behaviour<boolean>,
  pageblockMaxOrder: {
    question: 'Is the pageblock bounded by CONFIG_PAGE_BLOCK_MAX_ORDER?',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.14' },
      { since: '6.16', between: ['6.14.0', '6.17.0'], value: true, source: '6.17' },
    ],
  } satisfies Behaviour<boolean>,
  extraSlot: {
    question: 'Is there one area slot more than CONFIG_CMA_AREAS?',
    rows: [
      { since: '4.4', value: true, source: 'MAX_CMA_AREAS = 1 + CONFIG_CMA_AREAS, 4.4-6.6; recorded 6.1 boots' },
      {
        since: '6.7',
        between: ['6.6.9', '6.12.0'],
        value: false,
        source: 'MAX_CMA_AREAS = CONFIG_CMA_AREAS, 6.12; recorded boots',
      },
    ],
  } satisfies Behaviour<boolean>,
  slotCheck: {
    question: 'When is a full area table noticed?',
    rows: [
      { since: '4.4', value: 'first', source: 'cma_init_reserved_mem(), 4.4-6.14' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'late', source: 'cma_new_area(), 6.17' },
    ],
  } satisfies Behaviour<'first' | 'late'>,
  areasAreNamed: {
    question: 'Do areas carry the node name or "reserved"?',
    rows: [
      { since: '4.4', value: false, source: '4.4, 4.9' },
      { since: '4.13', between: ['4.9.80', '4.14.177'], value: true, source: 'cma_init_reserved_mem(), 4.14' },
    ],
  } satisfies Behaviour<boolean>,
  fixedUnaligned: {
    question: 'A fixed base that is not aligned:',
    rows: [
      { since: '4.4', value: 'round-up', source: 'cma_declare_contiguous(), 4.4, 4.9' },
      {
        since: '4.12',
        between: ['4.9.80', '4.14.177'],
        value: 'error',
        source: 'cma_declare_contiguous(), 4.14 on; recorded boots',
      },
    ],
  } satisfies Behaviour<'round-up' | 'error'>,
  exceedsLimitCheck: {
    question: 'Is base + size checked against the limit before searching?',
    rows: [
      { since: '4.4', value: false, source: 'cma_declare_contiguous(), 4.4, 4.9' },
      {
        since: '4.12',
        between: ['4.9.80', '4.14.177'],
        value: true,
        source: 'cma_declare_contiguous(), 4.14 on; recorded boots',
      },
    ],
  } satisfies Behaviour<boolean>,
  above4g: {
    question: 'When is the search bottom-up from 4 GiB made?',
    rows: [
      { since: '4.4', value: 'none', source: '4.4-5.10' },
      {
        since: '5.12',
        between: ['5.10.89', '5.15.135'],
        value: 'after-highmem-overwrites',
        source: 'cma_declare_contiguous_nid(), 5.15, 6.1: its result replaces the highmem one; recorded LPAE boots',
      },
      { since: '6.6', between: ['6.1.192', '6.6.9'], value: 'before-highmem', source: '6.6 on; recorded 6.12 boots' },
    ],
  } satisfies Behaviour<'none' | 'after-highmem-overwrites' | 'before-highmem'>,
  above4gCondition: {
    question: 'What must lie 4 GiB + size or higher for that search?',
    rows: [
      { since: '4.4', value: 'dram-end', source: '5.15-6.14; recorded 6.12 boots without a DMA zone' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'limit', source: '6.17' },
    ],
  } satisfies Behaviour<'dram-end' | 'limit'>,
  reportedSize: {
    question: 'Which size do "Reserved" and "Failed to reserve" print?',
    rows: [
      { since: '4.4', value: 'rounded', source: '4.4-6.14; recorded boots' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'requested', source: '6.17' },
    ],
  } satisfies Behaviour<'rounded' | 'requested'>,
  nodeSuffix: {
    question: 'Do those lines end with the NUMA node?',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.1; recorded 6.1 boots' },
      { since: '6.6', between: ['6.1.192', '6.6.9'], value: true, source: '6.6-6.14; recorded 6.12 boots' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: false, source: '6.17' },
    ],
  } satisfies Behaviour<boolean>,
  failureAlwaysPrinted: {
    question: 'Do the early refusals (no slot, size 0, odd alignment) print "Failed to reserve"?',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.14; recorded boots' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: true, source: '6.17' },
    ],
  } satisfies Behaviour<boolean>,
  highmemBoundaryCheck: {
    question: 'Is a fixed area across the end of low memory refused?',
    rows: [
      { since: '4.4', value: 'always', source: 'cma_declare_contiguous(), 4.4-6.14' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: 'with-highmem', source: '6.17' },
    ],
  } satisfies Behaviour<'always' | 'with-highmem'>,
  multiRange: {
    question: 'May an area that does not fit be made of several ranges (hugetlb only)?',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.14' },
      { since: '6.15', between: ['6.14.0', '6.17.0'], value: true, source: '6.17' },
    ],
  } satisfies Behaviour<boolean>,
  failedAreaPages: {
    question: 'What becomes of an area that cannot be activated?',
    rows: [
      { since: '4.4', value: 'lost', source: 'cma_activate_area(), 4.4-5.10' },
      { since: '5.13', between: ['5.10.89', '5.15.135'], value: 'returned', source: 'cma_activate_area(), 5.15 on' },
    ],
  } satisfies Behaviour<'lost' | 'returned'>,
  failedActivationStopsOthers: {
    question: 'Does the first area that fails activation stop all later ones?',
    rows: [
      { since: '4.4', value: true, source: 'cma_init_reserved_areas(), 4.4-4.19' },
      { since: '5.4', between: ['4.19.78', '5.4.286'], value: false, source: '5.4 on' },
    ],
  } satisfies Behaviour<boolean>,
  activationFailurePrinted: {
    question: 'Is a failed activation printed?',
    rows: [
      { since: '4.4', value: false, source: '4.4, 4.9' },
      { since: '4.14', between: ['4.9.80', '4.14.177'], value: true, source: '4.14 on; recorded boots' },
    ],
  } satisfies Behaviour<boolean>,
};
