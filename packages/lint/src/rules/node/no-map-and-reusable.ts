import { spanOrStart } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { dmesgNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'no-map-and-reusable',
  code: 'MEM1504',
  severity: 'error',
  summary: 'A reserved-memory node has both `no-map` and `reusable`.',
  why: 'They contradict each other: reusable memory must be mapped. The CMA and the coherent-pool handler both refuse the node, and kernels since 5.4 then release its memory.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-zero-size'],
  examples: {
    good: [{ snippet: 'firmware@50000000 {\n\treg = <0x0 0x50000000 0x0 0x100000>;\n\tno-map;\n};' }],
    bad: [
      {
        snippet:
          'pool@50000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x50000000 0x0 0x1000000>;\n\tno-map;\n\treusable;\n};',
        kernel: '6.12',
        reports: [
          '/reserved-memory/pool@50000000 will not be a pool: `reusable` and `no-map` exclude each other (dmesg: "OF: reserved mem: node pool@50000000 compatible matching fail")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    for (const node of activeNodes(config)) {
      if (!node.noMap || !node.reusable) continue;
      report(node.path, {
        at: node.reusable,
        message: `${node.path} will not be a pool: \`reusable\` and \`no-map\` exclude each other${dmesgNote(simulation, node.path, /fail/)}`,
        help: 'drop `no-map` for a CMA area that the system may use meanwhile; drop `reusable` for memory that only the device may touch',
        related: [{ span: spanOrStart(tree, node.noMap), message: '`no-map` is here' }],
      });
    }
  },
});
