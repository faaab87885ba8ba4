import { formatSize } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { largestWithin, ramOf } from '../../facts/ram.ts';
import { refusedUsers } from '../../facts/refused-users.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { dmesgNote, rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'alloc-range-outside-ram',
  code: 'MEM1002',
  severity: 'error',
  summary: 'The `alloc-ranges` of a node share less RAM than its `size`.',
  why: 'No boot loader and no free memory can make room: the kernel never looks outside the window, and the region does not exist. Windows tuned for one RAM size do this on the smaller variant.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  examples: {
    good: [{ snippet: pool('0x0 0x40000000 0x0 0x20000000'), kernel: '6.12' }],
    bad: [
      {
        snippet: pool('0x0 0x90000000 0x0 0x20000000'),
        kernel: '6.12',
        reports: [
          `/reserved-memory/linux,cma gets no memory, it asks for 64 MiB: 0x90000000..0xafffffff holds no RAM (dmesg: "OF: reserved mem: failed to allocate memory for node 'linux,cma': size 64 MiB")`,
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    if (!ram) return;
    for (const node of activeNodes(config)) {
      const { size, allocRanges } = node;
      if (node.reg || !size?.lengthOk || !allocRanges?.lengthOk || allocRanges.tuples.length === 0) continue;
      const shared = allocRanges.tuples.flatMap((window) => largestWithin(ram, window) ?? []);
      if (shared.some((block) => block.size >= size.value)) continue;
      const best = shared.reduce<bigint>((most, block) => (block.size > most ? block.size : most), 0n);
      const users = refusedUsers(tree, node.path);
      report(node.path, {
        at: valueSpan(tree, node.path, 'alloc-ranges'),
        message: `${node.path} gets no memory, it asks for ${formatSize(size.value)}: ${allocRanges.tuples.map(rangeText).join(' and ')} holds ${best === 0n ? 'no RAM' : `only ${formatSize(best)} of RAM in one piece`}${dmesgNote(simulation, node.path, /fail/)}${users.note}`,
        help: `RAM is ${ram.map(rangeText).join(', ')}: put the window there${best > 0n ? `, or ask for at most ${formatSize(best)}` : ''}`,
        related: users.related,
      });
    }
  },
});

function pool(window: string): string {
  return `linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x4000000>;\n\talloc-ranges = <${window}>;\n\tlinux,cma-default;\n};`;
}
