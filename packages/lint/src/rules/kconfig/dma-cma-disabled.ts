import { spanOrStart } from '../../facts/location.ts';
import { refusedUsers } from '../../facts/refused-users.ts';
import { activeNodes, isCmaPool } from '../../facts/reserved-nodes.ts';
import { dmesgNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'dma-cma-disabled',
  code: 'MEM1801',
  severity: 'error',
  summary: 'The device tree has a reusable shared-dma-pool, and the given .config leaves CONFIG_DMA_CMA out.',
  why: 'Nothing in the kernel takes the node: its memory is released as ordinary RAM, and drivers that name it find no pool.',
  docs: "Reported only when a `.config` is given: without one the architecture's default configuration is assumed.",
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size', 'no-map-and-reusable'],
  examples: {
    good: [
      {
        snippet: 'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x1000000>;\n};',
        config: 'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\n',
      },
    ],
    bad: [
      {
        snippet: 'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x1000000>;\n};',
        config: 'CONFIG_CMA=y\n# CONFIG_DMA_CMA is not set\n',
        kernel: '6.12',
        reports: [
          '/reserved-memory/pool will not be a CMA area: CONFIG_DMA_CMA is off (dmesg: "OF: reserved mem: node pool compatible matching fail")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const { configGiven, dmaCma } = config.settings;
    if (!configGiven || dmaCma.value) return;
    const setting =
      dmaCma.origin.kind === 'source' ? [{ span: dmaCma.origin.span, message: 'CONFIG_DMA_CMA here' }] : [];
    for (const node of activeNodes(config)) {
      if (!isCmaPool(node) || !node.reusable) continue;
      const users = refusedUsers(tree, node.path);
      report(node.path, {
        at: spanOrStart(tree, node.reusable),
        message: `${node.path} will not be a CMA area: CONFIG_DMA_CMA is off${dmesgNote(simulation, node.path, /fail/)}${users.note}`,
        help: 'set CONFIG_CMA=y and CONFIG_DMA_CMA=y, or drop `reusable` if a coherent pool will do',
        related: [...setting, ...users.related],
      });
    }
  },
});
