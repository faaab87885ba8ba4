import { endOf, intersection, type Range } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { ramEnd, ramOf } from '../../facts/ram.ts';
import { regionUsers } from '../../facts/region-users.ts';
import { activeNodes, resultOf } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-outside-ram',
  code: 'MEM1006',
  severity: 'warning',
  summary: 'A reserved region that is no pool, and that no device names if it is `no-map`, lies where there is no RAM.',
  why: 'The kernel notes the reservation without a word, and it has no effect: what was to be kept free is not. Either the address is wrong, or the board has less RAM than the node was written for.',
  docs: 'Information for a region above all RAM while the amount is only known from the memory node: includes of an SoC reserve ranges that only boards with more RAM have, and boot loaders add RAM. Coherent pools are left alone: they work at an alias of RAM that the memory node leaves out as well. SRAM and device memory described as `no-map` regions that a device names are left alone: they lie outside RAM on purpose, and drivers find them there; one that nobody names is information while the RAM is only known from the memory node. So are regions for which the memory node leaves a hole of the same size.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-zero-size'],
  examples: {
    good: [
      { snippet: 'log@60000000 {\n\treg = <0x0 0x60000000 0x0 0x100000>;\n};', kernel: '6.12' },
      {
        snippet:
          'sram@10000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x10000000 0x0 0x10000>;\n\tno-map;\n};',
        kernel: '6.12',
      },
      {
        snippet: 'alias@10000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x10000000 0x0 0x2000000>;\n};',
        kernel: '6.12',
      },
    ],
    bad: [
      {
        snippet: 'log@10000000 {\n\treg = <0x0 0x10000000 0x0 0x100000>;\n};',
        kernel: '6.12',
        reports: ['/reserved-memory/log@10000000 reserves nothing: 0x10000000..0x100fffff holds no RAM'],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    if (!ram) return;
    const users = regionUsers(tree);
    for (const node of activeNodes(config)) {
      // SRAM and the memory of other processors are no-map, and a device names them; pools work outside RAM as well as in it.
      const found = node.noMap !== null && (node.compatible.length > 0 || users.has(node.path));
      const isPool = resultOf(simulation, node)?.outcome === 'coherent-pool';
      if (node.reusable || !node.reg || found || isPool) continue;
      for (const tuple of node.reg.tuples) {
        if (tuple.size === 0n || ram.some((bank) => intersection(bank, tuple)) || fillsHole(ram, tuple)) continue;
        const above = tuple.base >= ramEnd(ram);
        report(node.path, {
          at: valueSpan(tree, node.path, 'reg'),
          severity: (above || node.noMap) && !config.memoryOverride ? 'info' : 'warning',
          message: `${node.path} reserves nothing: ${rangeText(tuple)} holds no RAM`,
          help: above
            ? 'place the region inside the RAM of the smallest board; RAM that the boot loader adds is given with `--memory`'
            : 'correct the address, or mark the region `no-map` if it lies outside RAM on purpose',
        });
      }
    }
  },
});

/** Banks that leave out exactly the region were written with it in mind. */
const fillsHole = (ram: readonly Range[], { base, size }: Range): boolean =>
  ram.some((bank) => endOf(bank) === base) && ram.some((bank) => bank.base === base + size);
