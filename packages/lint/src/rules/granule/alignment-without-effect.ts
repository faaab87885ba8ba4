import { formatSize } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { activeNodes, isCmaPool } from '../../facts/reserved-nodes.ts';
import { removeProperty } from '../../fixes/remove-property.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'alignment-without-effect',
  code: 'MEM1302',
  severity: 'info',
  summary: 'The `alignment` of a reserved-memory node changes nothing.',
  why: 'A node with `reg` is where `reg` says, whatever its `alignment`; a CMA area is aligned to the CMA granule at least. Readers take the value for a promise that the kernel does not give.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  fixes: 'removes `alignment` beside `reg`, in a file of its own board.',
  presets: { kernel: 'off', vendor: 'off' },
  examples: {
    good: [
      {
        snippet:
          'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x2000000>;\n\talignment = <0x0 0x1000000>;\n};',
        kernel: '6.12.117',
      },
    ],
    bad: [
      {
        snippet: 'buffer@50000000 {\n\treg = <0x0 0x50000000 0x0 0x400000>;\n\talignment = <0x0 0x1000>;\n};',
        kernel: '6.12.117',
        reports: ['/reserved-memory/buffer@50000000 lies where its `reg` says: its `alignment` is not looked at'],
      },
      {
        snippet:
          'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x2000000>;\n\talignment = <0x0 0x10000>;\n};',
        kernel: '6.12.117',
        reports: [
          '/reserved-memory/pool is aligned to 2 MiB, the CMA granule: an `alignment` of 64 KiB is less than that',
        ],
      },
    ],
  },
  check(board, report) {
    const { tree, config, simulation } = board;
    const granule = simulation.cmaAlignment.value;
    for (const node of activeNodes(config)) {
      const alignment = node.alignment?.value;
      if (alignment === undefined) continue;
      const low = !node.reg && isCmaPool(node) && alignment < granule;
      if (!node.reg && !low) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, 'alignment'),
        message: node.reg
          ? `${node.path} lies where its \`reg\` says: its \`alignment\` is not looked at`
          : `${node.path} is aligned to ${formatSize(granule)}, the CMA granule: an \`alignment\` of ${formatSize(alignment)} is less than that`,
        help: 'remove `alignment`',
        fix: node.reg ? removeProperty(board, node.path, 'alignment') : undefined,
      });
    }
  },
});
