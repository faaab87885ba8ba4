import { addCapped, GIB, hex, minU64, type U64, U64_MAX, u64 } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { activeNodes, isDefaultCmaPool } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'alloc-ranges-above-dma-limit',
  code: 'MEM1202',
  severity: 'error',
  summary: 'The `alloc-ranges` of the default CMA area begin where DMA of ordinary devices ends.',
  why: 'Wherever the kernel puts the area in that window, devices with 32 address bits (or the fewer that `dma-ranges` leave them) cannot reach it: every coherent allocation of theirs misses the area.',
  docs: 'Needs no RAM size. The limit is the lowest that an enabled `dma-ranges` leaves, and 4 GiB at most. Not reported when all RAM of the board lies above it.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'alloc-range-outside-ram'],
  examples: {
    good: [{ snippet: pool('0x0 0x80000000'), memory: ['0x40000000:2G', '0x100000000:2G'], kernel: '6.12.117' }],
    bad: [
      {
        snippet: pool('0x1 0x0'),
        memory: ['0x40000000:2G', '0x100000000:2G'],
        kernel: '6.12.117',
        reports: [
          '/reserved-memory/linux,cma can only lie in 0x100000000..0x13fffffff, above 0x100000000, where DMA without a wider mask ends',
        ],
      },
    ],
  },
  check({ tree, config }, report) {
    const limit = dmaEnd(config);
    const ram = ramOf(config);
    if (ram?.every(({ base }) => base >= limit)) return;
    for (const node of activeNodes(config)) {
      const windows = node.allocRanges?.tuples ?? [];
      if (node.reg || !isDefaultCmaPool(node) || windows.length === 0) continue;
      if (windows.some(({ base }) => base < limit)) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, 'alloc-ranges'),
        message: `${node.path} can only lie in ${windows.map(rangeText).join(' or ')}, above ${hex(limit)}, where DMA without a wider mask ends`,
        help: `let \`alloc-ranges\` end at ${hex(limit)} or below; large buffers of devices that reach further go into a pool of their own`,
      });
    }
  },
});

/** Exclusive. */
const dmaEnd = ({ dmaMaxCpuAddress }: BoardView['config']): U64 =>
  minU64(u64(4n * GIB), dmaMaxCpuAddress ? addCapped(dmaMaxCpuAddress.value, u64(1)) : U64_MAX);

function pool(start: string): string {
  return `linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x10000000>;\n\talloc-ranges = <${start} 0x0 0x40000000>;\n\tlinux,cma-default;\n};`;
}
