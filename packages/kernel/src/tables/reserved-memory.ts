import type { Behaviour } from '../behaviour.ts';

/** /reserved-memory: which nodes count, in which order, and what goes wrong how. */
export const reservedMemory = {
  scanPrefix: {
    question: 'What stands before messages of the flat scan of /reserved-memory?',
    rows: [
      { since: '4.4', value: '', source: 'messages of 4.4' },
      { since: '4.5', between: ['4.4.11', '4.9.80'], value: 'OF: fdt:', source: '4.9: no blank follows' },
      {
        since: '4.10',
        between: ['4.9.80', '4.14.177'],
        value: 'OF: fdt: ',
        source: 'messages of 4.14-6.6; recorded boots of 6.1',
      },
      {
        since: '6.10',
        between: ['6.6.9', '6.12.0'],
        value: 'OF: reserved mem: ',
        source: 'messages of 6.12.0 on; recorded boots',
      },
    ],
  } satisfies Behaviour<string>,
  allocPrefix: {
    question: 'What stands before messages of dynamic allocation and set-up?',
    rows: [
      { since: '4.4', value: 'Reserved memory: ', source: 'messages of 4.4' },
      {
        since: '4.5',
        between: ['4.4.11', '4.9.80'],
        value: 'OF: reserved mem: ',
        source: 'messages of 4.9 on; recorded boots',
      },
    ],
  } satisfies Behaviour<string>,
  childDepth: {
    question: 'Do deeper descendants of /reserved-memory count?',
    rows: [
      {
        since: '4.4',
        value: 'descendants',
        source: '__fdt_scan_reserved_mem(), 4.4-5.15: the walk stops when depth falls below 2',
      },
      { since: '5.18', between: ['5.15.135', '6.1'], value: 'children', source: 'fdt_scan_reserved_mem(), 6.1' },
    ],
  } satisfies Behaviour<'descendants' | 'children'>,
  capacity: {
    question: 'How many regions does the table hold (null: as many as there are)?',
    rows: [
      { since: '4.4', value: 16, source: 'MAX_RESERVED_REGIONS, 4.4-4.9' },
      { since: '4.14', between: ['4.9.80', '4.14.177'], value: 32, source: 'MAX_RESERVED_REGIONS, 4.14-5.4' },
      { since: '5.10', between: ['5.4.286', '5.10.89'], value: 64, source: 'MAX_RESERVED_REGIONS, 5.10-6.12.0' },
      {
        since: '6.12.117',
        between: ['6.12.0', '6.12.117'],
        value: null,
        source: 'alloc_reserved_mem_array(), 6.12.117 and 6.13 on',
      },
    ],
  } satisfies Behaviour<number | null>,
  capacityMessage: {
    question: 'What does an overfull table say?',
    rows: [
      { since: '4.4', value: 'not enough space all defined regions.', source: '4.4-5.4' },
      {
        since: '5.10',
        between: ['5.4.286', '5.10.89'],
        value: 'not enough space for all defined regions.',
        source: '5.10 on',
      },
    ],
  } satisfies Behaviour<string>,
  processing: {
    question: 'In which order are nodes placed and set up?',
    rows: [
      {
        since: '4.4',
        value: 'sorted-table',
        source:
          'fdt_init_reserved_mem(), 4.4-6.12.0: static nodes reserved in tree order, then the whole table sorted, dynamic ones placed, all set up',
      },
      {
        since: '6.12.117',
        between: ['6.12.0', '6.12.117'],
        value: 'dynamic-then-late-static',
        source:
          'recorded boots of 6.12.117: dynamic nodes placed and set up in tree order, static ones set up after unflattening',
      },
    ],
  } satisfies Behaviour<'sorted-table' | 'dynamic-then-late-static'>,
  sortKeys: {
    question: 'By which keys is the table sorted?',
    rows: [
      { since: '4.4', value: 'base', source: '__rmem_cmp(), 4.4-4.19' },
      { since: '5.4', between: ['4.19.78', '5.4.286'], value: 'base-size', source: '__rmem_cmp(), 5.4-6.1' },
      { since: '6.6', between: ['6.1.192', '6.6.9'], value: 'base-size-offset', source: '__rmem_cmp(), 6.6' },
    ],
  } satisfies Behaviour<'base' | 'base-size' | 'base-size-offset'>,
  sortVariant: {
    question: 'Which heapsort does lib/sort.c use?',
    rows: [
      { since: '4.4', value: 'classic', source: 'lib/sort.c before 5.2' },
      { since: '5.2', value: 'bottom-up', source: 'lib/sort.c from 5.2; order seen in the recorded 6.1 boots' },
    ],
  } satisfies Behaviour<'classic' | 'bottom-up'>,
  noMap: {
    question: 'How is a no-map range taken out?',
    rows: [
      { since: '4.4', value: 'remove', source: 'early_init_dt_reserve_memory_arch(), 4.4-5.4: removed from memory' },
      {
        since: '5.10.89',
        between: ['5.4.286', '5.10.89'],
        value: 'flag-refuse-reserved',
        source: 'early_init_dt_reserve_memory_arch(), 5.10.y: refused over anything reserved',
      },
      {
        since: '5.15',
        between: ['5.10.89', '5.15.135'],
        value: 'flag-refuse-reserved-ram',
        source: '5.15 on: refused over RAM that is reserved; recorded boots of 6.1 and 6.12',
      },
    ],
  } satisfies Behaviour<'remove' | 'flag-refuse-reserved' | 'flag-refuse-reserved-ram'>,
  dynamicNoMap: {
    question: 'What happens to the place found for a dynamic no-map node?',
    rows: [
      {
        since: '4.4',
        value: 'remove',
        source: 'early_init_dt_alloc_reserved_memory_arch(), 4.4-5.4: removed from memory, not reserved',
      },
      {
        since: '5.10.89',
        between: ['5.4.286', '5.10.89'],
        value: 'flag',
        source: '5.10.y: marked no-map, not reserved',
      },
      {
        since: '5.15',
        between: ['5.10.89', '5.15.135'],
        value: 'reserve-and-flag',
        source: '5.15 on: both; recorded boots of 6.1 and 6.12',
      },
    ],
  } satisfies Behaviour<'remove' | 'flag' | 'reserve-and-flag'>,
  badLength: {
    question: 'A reg or alloc-ranges whose length is no multiple of a tuple:',
    rows: [
      {
        since: '4.4',
        value: 'skip-node',
        source: '__reserved_mem_reserve_reg(), 4.4-6.18: node skipped with a message',
      },
      {
        since: '6.19',
        between: ['6.18.2', '6.19'],
        value: 'treat-as-absent',
        source: '6.19, 7.1: silently as if the property were not there',
      },
    ],
  } satisfies Behaviour<'skip-node' | 'treat-as-absent'>,
  manyTuples: {
    question: 'A node with several reg tuples: which becomes the region?',
    rows: [
      { since: '4.4', value: 'first', source: '__reserved_mem_reserve_reg(), 4.4-6.18' },
      {
        since: '6.19',
        between: ['6.18.2', '6.19'],
        value: 'none',
        source: '6.19, 7.1: all are reserved, no region is made',
      },
    ],
  } satisfies Behaviour<'first' | 'none'>,
  manyTuplesWarning: {
    question: 'Is it said that further tuples are ignored?',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.12.0' },
      { since: '6.12.117', between: ['6.12.0', '6.12.117'], value: true, source: 'recorded boots of 6.12.117' },
      { since: '6.13', value: false, source: '6.13.2' },
      { since: '6.14', between: ['6.13.2', '6.14'], value: true, source: '6.14-6.18' },
      { since: '6.19', between: ['6.18.2', '6.19'], value: false, source: '6.19' },
    ],
  } satisfies Behaviour<boolean>,
  recordsFailedStatic: {
    question: 'Is a static region recorded although its reservation failed?',
    rows: [
      { since: '4.4', value: 'always', source: '__reserved_mem_reserve_reg(), 4.4-6.12.0' },
      {
        since: '6.12.117',
        between: ['6.12.0', '6.12.117'],
        value: 'if-size',
        source: '6.12.117, 6.13 on: recorded if its size is not 0',
      },
    ],
  } satisfies Behaviour<'always' | 'if-size'>,
  announcesMissingNode: {
    question: 'Is a tree without /reserved-memory announced?',
    rows: [
      { since: '4.4', value: false, source: '4.4-6.12.0' },
      { since: '6.12.117', between: ['6.12.0', '6.12.117'], value: true, source: '6.12.117, 6.13 on' },
    ],
  } satisfies Behaviour<boolean>,
  formatErrorTwice: {
    question: 'Is "unsupported node format" printed by both scans?',
    rows: [
      { since: '4.4', value: false, source: 'recorded boots of 6.1' },
      { since: '6.12.117', between: ['6.12.0', '6.12.117'], value: true, source: 'recorded boots of 6.12.117' },
    ],
  } satisfies Behaviour<boolean>,
  failureNamesSize: {
    question: 'Does "failed to allocate memory for node" end with the size?',
    rows: [
      { since: '4.4', value: false, source: '4.4-5.15' },
      { since: '5.18', between: ['5.15.135', '6.1'], value: true, source: 'recorded boots of 6.1' },
    ],
  } satisfies Behaviour<boolean>,
  rangeDirection: {
    question: 'Do neighbours of an alloc-ranges window choose the search direction?',
    rows: [
      { since: '4.4', value: 'never', source: '__reserved_mem_alloc_size(), 4.4-6.1' },
      {
        since: '6.6',
        between: ['6.1.192', '6.6.9'],
        value: 'all-known',
        source: '__reserved_mem_alloc_in_range(), 6.6-6.12.0: against static and earlier dynamic regions',
      },
      {
        since: '6.12.117',
        between: ['6.12.0', '6.12.117'],
        value: 'earlier-dynamic',
        source: '6.12.117, 6.13 on: static regions are recorded later',
      },
    ],
  } satisfies Behaviour<'never' | 'all-known' | 'earlier-dynamic'>,
  cmaAlignmentOfDynamic: {
    question: 'Which dynamic pools get the CMA alignment?',
    rows: [
      { since: '4.4', value: 'shared-dma-pool', source: '__reserved_mem_alloc_size(), 4.4: any shared-dma-pool' },
      {
        since: '4.9',
        between: ['4.4.11', '4.9.80'],
        value: 'cma-nodes',
        source: '4.9 on: reusable and not no-map, with CONFIG_CMA',
      },
      {
        since: '7.1',
        between: ['6.19', '7.1'],
        value: 'cma-handler',
        source: '7.1: by the CMA handler, so only with CONFIG_DMA_CMA',
      },
    ],
  } satisfies Behaviour<'shared-dma-pool' | 'cma-nodes' | 'cma-handler'>,
  regionLine: {
    question: 'Is there one line for each region (range, map/nomap, reusable)?',
    rows: [
      { since: '4.4', value: false, source: 'recorded boots of 6.1' },
      {
        since: '6.6',
        between: ['6.1.192', '6.6.9'],
        value: true,
        source: 'recorded boots of 6.12; field log of 6.6.58',
      },
    ],
  } satisfies Behaviour<boolean>,
  overlapReport: {
    question: 'When are overlapping regions reported, and are regions at 0 compared?',
    rows: [
      { since: '4.4', value: 'before-dynamic-not-zero', source: '__rmem_check_for_overlap(), 4.4-4.19' },
      { since: '5.4', between: ['4.19.78', '5.4.286'], value: 'before-dynamic', source: '5.4-6.12.0' },
      { since: '6.12.117', between: ['6.12.0', '6.12.117'], value: 'after-all', source: '6.12.117, 6.13 on' },
    ],
  } satisfies Behaviour<'before-dynamic-not-zero' | 'before-dynamic' | 'after-all'>,
  handlerLoop: {
    question: 'How are the set-up functions of a compatible tried, and what does failure do?',
    rows: [
      { since: '4.4', value: 'first-success', source: '__reserved_mem_init_node(), 4.4-4.19: nothing is undone' },
      {
        since: '5.4',
        between: ['4.19.78', '5.4.286'],
        value: 'failure-releases',
        source: '5.4-6.19: the last error releases the region',
      },
      { since: '7.1', between: ['6.19', '7.1'], value: 'not-mine-continues', source: '7.1: -ENODEV is no failure' },
    ],
  } satisfies Behaviour<'first-success' | 'failure-releases' | 'not-mine-continues'>,
};
