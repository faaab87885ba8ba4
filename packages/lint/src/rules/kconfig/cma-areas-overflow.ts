import { spanOrStart, startOf } from '../../facts/location.ts';
import { activeNodes, isCmaPool, resultOf } from '../../facts/reserved-nodes.ts';
import { slotShortage } from '../../facts/slot-shortage.ts';
import { effectiveDefault } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-areas-overflow',
  code: 'MEM1802',
  severity: 'error',
  summary: 'More CMA areas are wanted (pools and the default area) than CONFIG_CMA_AREAS allows.',
  why: 'The areas that come last are refused: their memory is released, and drivers that name them find no pool. The last to come is often the default area itself.',
  requires: ['reserved-memory-cells-mismatch', 'dma-cma-disabled'],
  examples: {
    good: [
      {
        snippet: pools(3),
        config: 'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_CMA_AREAS=8\nCONFIG_CMA_SIZE_MBYTES=16\n',
        kernel: '6.12',
      },
    ],
    bad: [
      {
        snippet: pools(3),
        config: 'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_CMA_AREAS=2\nCONFIG_CMA_SIZE_MBYTES=16\n',
        kernel: '6.12',
        reports: [
          'no default CMA area; no slot is left for /reserved-memory/pool2, the default area: CONFIG_CMA_AREAS is 2, the device tree alone has 3 CMA pools (dmesg: "cma: Not enough slots for CMA reserved regions!")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const line = slotShortage(simulation);
    if (!line) return;
    const wanted = activeNodes(config).filter(isCmaPool);
    const refused = wanted.filter((node) => resultOf(simulation, node)?.outcome === 'init-failed');
    const areas = config.settings.cmaAreas;
    const without = [...refused.map(({ path }) => path), ...(simulation.defaultCma ? [] : ['the default area'])];
    report(null, {
      at: areas.origin.kind === 'source' ? areas.origin : startOf(tree),
      message: `${effectiveDefault(simulation)}; no slot is left for ${without.join(', ')}: CONFIG_CMA_AREAS is ${areas.value}, the device tree alone has ${wanted.length} CMA pools (dmesg: "${line.text}")`,
      help: `set CONFIG_CMA_AREAS to ${wanted.length + 1} or more`,
      related: refused.map((node) => ({ span: spanOrStart(tree, node.origin), message: 'this pool is refused' })),
    });
  },
});

/** The text of `count` pools of 16 MiB. */
function pools(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `pool${index} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x1000000>;\n};`,
  ).join('\n\n');
}
