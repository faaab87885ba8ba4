import { formatSize, overlaps, type Range } from '@carveout/core';
import { spanOrStart } from '../../facts/location.ts';
import { ramOf, sizeWithin } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'mem-param-cuts-reservation',
  code: 'MEM1702',
  severity: 'error',
  summary: '`mem=` takes away RAM that a fixed region needs.',
  why: '`mem=` is applied before regions are reserved. What is left outside is no RAM for the kernel any more: pools are refused or panic the kernel, drivers cannot map their region.',
  docs: 'A warning for a carve-out that no driver works with: it only has to be kept free, and it is.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'reserved-outside-ram',
  ],
  examples: {
    good: [
      { snippet: buffer(), cmdline: 'mem=900M', kernel: '6.12.117' },
      { snippet: buffer(), kernel: '6.12.117' },
    ],
    bad: [
      {
        snippet: buffer(),
        cmdline: 'mem=512M',
        kernel: '6.12.117',
        reports: ['mem=512M cuts 1 MiB of /reserved-memory/ramoops@70000000 (0x70000000..0x700fffff) off'],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    const last = config.parameters.mem.at(-1);
    if (!ram || !last) return;
    for (const node of activeNodes(config)) {
      for (const tuple of node.reg?.tuples ?? []) {
        const lost = sizeWithin(ram, tuple) - keptOf(simulation.memory, tuple);
        if (lost <= 0n) continue;
        report(node.path, {
          at: last.origin,
          severity: node.compatible.length > 0 ? 'error' : 'warning',
          message: `${last.text} cuts ${formatSize(lost)} of ${node.path} (${rangeText(tuple)}) off`,
          help: 'say in the memory node how much RAM there is, and remove `mem=`; or move the region below it',
          related: [{ span: spanOrStart(tree, node.reg?.origin ?? node.origin), message: 'the region is here' }],
        });
        break;
      }
    }
  },
});

const keptOf = (memory: readonly Range[], tuple: Range): bigint =>
  sizeWithin(
    memory.filter((range) => overlaps(range, tuple)),
    tuple,
  );

function buffer(): string {
  return 'ramoops@70000000 {\n\tcompatible = "ramoops";\n\treg = <0x0 0x70000000 0x0 0x100000>;\n\trecord-size = <0x20000>;\n};';
}
