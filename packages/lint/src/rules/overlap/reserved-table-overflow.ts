import type { ReservedNode } from '@carveout/bootconfig';
import { nodeSpan } from '../../facts/location.ts';
import { regionUsers } from '../../facts/region-users.ts';
import { activeNodes, resultOf } from '../../facts/reserved-nodes.ts';
import { dmesgNote, kernelNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-table-overflow',
  code: 'MEM1402',
  severity: 'error',
  summary: 'There are more reserved-memory nodes than the kernel has room for.',
  why: 'Kernels up to about 6.12 keep regions in a table of fixed size (16 entries up to 4.9, 32 up to 5.4, then 64). A region without an entry gets no driver, and a dynamic one no memory; which ones that hits depends on the order of nodes.',
  docs: 'A warning for a fixed region that nobody works with: it is reserved all the same.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  examples: {
    good: [
      { snippet: regions(16), kernel: '4.4.302' },
      { snippet: regions(17), kernel: '6.12.117' },
    ],
    bad: [
      {
        snippet: regions(17),
        kernel: '4.4.302',
        reports: [
          '/reserved-memory/firmware@50020000 is node 17 of 17: kernel 4.4.302 has room for 16 (dmesg: "Reserved memory: not enough space all defined regions.")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const nodes = activeNodes(config).filter((node) => node.reg || node.size);
    const users = regionUsers(tree);
    const room = config.kernel.profile.does.capacity;
    for (const [index, node] of nodes.entries()) {
      if (room === null || !resultOf(simulation, node)?.remarks.includes('table-full')) continue;
      report(node.path, {
        at: nodeSpan(tree, node.path),
        ...(needsEntry(node, users.has(node.path)) ? {} : { severity: 'warning' as const }),
        message: `${node.path} is node ${index + 1} of ${nodes.length}: ${kernelNote(simulation)} has room for ${room}${dmesgNote(simulation, node.path, /not enough space/)}`,
        help: 'join regions that lie next to each other, disable those that this board does not use, or use a later kernel',
      });
    }
  },
});

/** A fixed region that nobody works with is reserved all the same. */
const needsEntry = ({ reg, compatible }: ReservedNode, used: boolean): boolean => !reg || compatible.length > 0 || used;

function regions(count: number): string {
  const bases = Array.from({ length: count }, (_, index) => (0x50000000 + index * 0x2000).toString(16));
  return bases.map((base) => `firmware@${base} {\n\treg = <0x0 0x${base} 0x0 0x1000>;\n\tno-map;\n};`).join('\n\n');
}
