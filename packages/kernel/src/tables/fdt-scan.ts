import type { Behaviour } from '../behaviour.ts';

/** Flattened tree: memory nodes, reservations in the blob's header, command line assembly. */
export const fdtScan = {
  memoryNodeDepth: {
    question: 'At which depth does a node with device_type = "memory" count?',
    rows: [
      { since: '4.4', value: 'any', source: 'early_init_dt_scan_memory() called by of_scan_flat_dt(), 4.4-5.15' },
      {
        since: '5.18',
        between: ['5.15.135', '6.1'],
        value: 'root-children',
        source: 'early_init_dt_scan_memory(), 6.1',
      },
    ],
  } satisfies Behaviour<'any' | 'root-children'>,
  memoryNodeStatus: {
    question: 'Is the status of a memory node honoured?',
    rows: [
      { since: '4.4', value: false, source: 'early_init_dt_scan_memory(), 4.4-5.15' },
      { since: '5.18', between: ['5.15.135', '6.1'], value: true, source: 'early_init_dt_scan_memory(), 6.1' },
    ],
  } satisfies Behaviour<boolean>,
  smallMemoryBlock: {
    question: 'Which memory blocks below a page are dropped whole?',
    rows: [
      { since: '4.4', value: 'unaligned-only', source: 'early_init_dt_add_memory_arch(), 4.4' },
      {
        since: '5.0',
        value: 'any',
        source:
          'early_init_dt_add_memory_arch(), 6.1; the release of the change is a guess, it matters to blocks below a page only',
      },
    ],
  } satisfies Behaviour<'unaligned-only' | 'any'>,
  memreserveOrder: {
    question: 'When are /memreserve/ entries reserved, relative to /reserved-memory?',
    rows: [
      { since: '4.4', value: 'first', source: 'early_init_fdt_scan_reserved_mem(), 4.4-6.1' },
      {
        since: '6.6',
        between: ['6.1.192', '6.6.9'],
        value: 'before-dynamic',
        source: 'early_init_fdt_scan_reserved_mem(), 6.6-6.12.0',
      },
      {
        since: '6.12.117',
        between: ['6.12.0', '6.12.117'],
        value: 'last',
        source: 'recorded boots of 6.12.117; early_init_fdt_scan_reserved_mem(), 6.13-7.1',
      },
    ],
  } satisfies Behaviour<'first' | 'before-dynamic' | 'last'>,
  extendOrder: {
    question: 'With CONFIG_CMDLINE_EXTEND, which text comes first?',
    rows: [
      { since: '4.4', value: 'kconfig-first', source: 'early_init_dt_scan_chosen(), 4.4' },
      {
        since: '4.9',
        between: ['4.4.11', '4.9.80'],
        value: 'bootargs-first',
        source: 'early_init_dt_scan_chosen(), 4.9-7.1',
      },
    ],
  } satisfies Behaviour<'kconfig-first' | 'bootargs-first'>,
  commandLineNeedsChosen: {
    question: 'Is CONFIG_CMDLINE applied when the tree has no /chosen node?',
    rows: [
      { since: '4.4', value: true, source: 'early_init_dt_scan_chosen() is a callback of that node, 4.4-5.15' },
      { since: '5.18', between: ['5.15.135', '6.1'], value: false, source: 'early_init_dt_scan_chosen(), 6.1' },
    ],
  } satisfies Behaviour<boolean>,
  usableMemoryRange: {
    question: 'How is /chosen linux,usable-memory-range applied?',
    rows: [
      { since: '4.4', value: 'ignored', source: 'not read, 4.4-4.9' },
      {
        since: '4.12',
        between: ['4.9.80', '4.14.177'],
        value: 'arm64-cap',
        source: 'arm64_memblock_init(), 4.14-5.10: first tuple caps memory',
      },
      {
        since: '5.15',
        between: ['5.10.89', '5.15.135'],
        value: 'cap-first',
        source: 'early_init_dt_check_for_usable_mem_range(), 5.15',
      },
      {
        since: '5.19',
        between: ['5.15.135', '6.1'],
        value: 'cap-and-add',
        source: 'early_init_dt_check_for_usable_mem_range(), 6.1: caps to the first, adds the second',
      },
    ],
  } satisfies Behaviour<'ignored' | 'arm64-cap' | 'cap-first' | 'cap-and-add'>,
  outOfMemory: {
    concerns: 'estimate',
    question: 'Who panics when an early allocation that the kernel cannot do without fails, and so with which words?',
    rows: [
      { since: '4.4', value: 'memblock', source: 'memblock_alloc_base(), 4.4-4.19' },
      {
        since: '5.1',
        between: ['4.19.78', '5.4.286'],
        value: 'caller',
        source:
          'early_alloc(), early_pgtable_alloc() and early_init_dt_alloc_memory_arch(), 6.12; boot logs of 5.6 and 5.15',
      },
      {
        since: '6.14',
        between: ['6.12.117', '6.18'],
        value: 'memblock-for-caller',
        source: 'memblock_alloc_or_panic(), in front of page tables the caller still',
      },
    ],
  } satisfies Behaviour<'memblock' | 'caller' | 'memblock-for-caller'>,
  dtbReservedOnArm: {
    concerns: 'arm',
    question: '32-bit arm: when is the blob itself reserved?',
    rows: [
      { since: '4.4', value: 'before-reserved-memory', source: 'arm_memblock_init(), 4.4-4.19' },
      { since: '5.4', between: ['4.19.78', '5.4.286'], value: 'first', source: 'setup_machine_fdt(), 5.4 on' },
    ],
  } satisfies Behaviour<'before-reserved-memory' | 'first'>,
  dtbReservedOnRiscv: {
    concerns: 'riscv',
    question: 'riscv: when is the blob itself reserved?',
    rows: [
      { since: '4.4', value: 'before-reserved-memory', source: 'setup_bootmem(), 5.4-5.10' },
      {
        since: '5.15',
        between: ['5.10.89', '5.15.135'],
        value: 'after-reserved-memory',
        source: 'setup_bootmem(), 5.15 on: a dynamic region may be placed over the blob',
      },
    ],
  } satisfies Behaviour<'before-reserved-memory' | 'after-reserved-memory'>,
};
