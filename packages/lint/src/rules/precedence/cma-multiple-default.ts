import { spanOrStart } from '../../facts/location.ts';
import { activeNodes, isDefaultCmaPool } from '../../facts/reserved-nodes.ts';
import { effectiveDefault } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-multiple-default',
  code: 'MEM1105',
  severity: 'error',
  summary: 'Two or more enabled nodes have `linux,cma-default`.',
  why: 'All of them become CMA areas, and the one the kernel happens to set up last is the default. That order changed between kernel versions.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  examples: {
    good: [{ snippet: `${pool('first', true)}\n\n${pool('second', false)}` }],
    bad: [
      {
        snippet: `${pool('first', true)}\n\n${pool('second', true)}`,
        kernel: '6.12',
        reports: [
          'default CMA is 64 MiB at 0x78000000 from /reserved-memory/second: /reserved-memory/second and /reserved-memory/first both have `linux,cma-default`',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const [first, ...others] = activeNodes(config).filter(isDefaultCmaPool);
    for (const node of others) {
      if (!first?.cmaDefault || !node.cmaDefault) continue;
      report(node.path, {
        at: node.cmaDefault,
        message: `${effectiveDefault(simulation)}: ${node.path} and ${first.path} both have \`linux,cma-default\``,
        help: 'leave the property on one node; the others stay CMA areas for the devices that name them',
        related: [{ span: spanOrStart(tree, first.cmaDefault), message: 'also the default here' }],
      });
    }
  },
});

function pool(name: string, isDefault: boolean): string {
  return `${name} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x4000000>;${isDefault ? '\n\tlinux,cma-default;' : ''}\n};`;
}
