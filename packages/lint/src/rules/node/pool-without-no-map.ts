import { hex } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { ramOf, sizeWithin } from '../../facts/ram.ts';
import { regionUsers } from '../../facts/region-users.ts';
import { activeNodes, isCompatible, resultOf } from '../../facts/reserved-nodes.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'pool-without-no-map',
  code: 'MEM1508',
  severity: 'warning',
  summary: 'A shared-dma-pool in RAM has neither `reusable` nor `no-map`.',
  why: 'It becomes a coherent pool over memory that the kernel has mapped as well. The kernel maps such a pool once more without caches, which it refuses for its own RAM: the driver gets -EINVAL where it asks for its pool (of_reserved_mem_device_init() returns -22), or goes on without one.',
  docs: 'Information while no enabled device names the pool. 32-bit ARM refuses the node at once (`reserved-region-refused`). Memory outside RAM, such as SRAM, needs no `no-map`.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'reserved-region-refused',
  ],
  examples: {
    good: [
      {
        snippet:
          'dsp@60000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x60000000 0x0 0x100000>;\n\tno-map;\n};',
      },
      { snippet: 'sram@10000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x10000000 0x0 0x100000>;\n};' },
    ],
    bad: [
      {
        snippet: 'dsp@60000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x60000000 0x0 0x100000>;\n};',
        kernel: '6.12.117',
        reports: [
          '/reserved-memory/dsp@60000000 is a coherent pool in mapped RAM: the first device that names it gets none (dmesg: "memremap attempted on ram 0x0000000060000000 size: 0x100000")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    const users = regionUsers(tree);
    for (const node of activeNodes(config)) {
      const result = resultOf(simulation, node);
      if (!isCompatible(node, 'shared-dma-pool') || node.reusable || node.noMap) continue;
      if (result?.outcome !== 'coherent-pool' || result.base === null || result.size === null) continue;
      if (!ram || sizeWithin(ram, { base: result.base, size: result.size }) === 0n) continue;
      const base = hex(result.base, 16);
      const who = users.get(node.path)?.[0]?.path ?? 'the first device that names it';
      report(node.path, {
        at: valueSpan(tree, node.path, 'compatible'),
        severity: users.has(node.path) ? 'warning' : 'info',
        message: `${node.path} is a coherent pool in mapped RAM: ${who} gets none (dmesg: "memremap attempted on ram ${base} size: ${hex(result.size)}")`,
        help: 'add `no-map` for a coherent pool, or `reusable` for a CMA area',
      });
    }
  },
});
