import { hex, type U64, u64, ZERO } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'alloc-ranges-base-zero',
  code: 'MEM1009',
  severity: 'warning',
  summary: '`alloc-ranges` starts at 0 and is as long as the unit address says where the node should be.',
  why: '`alloc-ranges` are pairs of start and length. Written as "0 and the address" they are a window that ends where the region was meant to begin: the kernel puts the region at its top, in the middle of memory that others want.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  examples: {
    good: [
      {
        snippet:
          'rtos@60000000 {\n\tcompatible = "shared-dma-pool";\n\tno-map;\n\treg = <0x0 0x60000000 0x0 0x1000000>;\n};',
      },
    ],
    bad: [
      {
        snippet:
          'rtos@60000000 {\n\tcompatible = "shared-dma-pool";\n\tno-map;\n\tsize = <0x0 0x1000000>;\n\talloc-ranges = <0x0 0x0 0x0 0x60000000>;\n};',
        kernel: '6.12.117',
        reports: [
          '/reserved-memory/rtos@60000000 may lie anywhere in 0x0..0x5fffffff, and not at 0x60000000: `alloc-ranges` holds start and length',
        ],
      },
    ],
  },
  check({ tree, config }, report) {
    for (const node of activeNodes(config)) {
      const [window, more] = node.allocRanges?.tuples ?? [];
      const named = unitAddress(node.name);
      if (node.reg || !node.size || !window || more || named === ZERO) continue;
      if (window.base !== 0n || window.size !== named) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, 'alloc-ranges'),
        message: `${node.path} may lie anywhere in ${rangeText(window)}, and not at ${hex(named)}: \`alloc-ranges\` holds start and length`,
        help: `to fix the place, replace \`size\` and \`alloc-ranges\` by \`reg\` with ${hex(named)} and ${hex(node.size.value)}`,
      });
    }
  },
});

/** 0 when the name has none. */
function unitAddress(name: string): U64 {
  const match = /@(?:0x)?([0-9a-f]{1,16})$/i.exec(name);
  return match ? u64(BigInt(`0x${match[1]}`)) : ZERO;
}
