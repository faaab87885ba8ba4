import { hex } from '@carveout/core';
import { ramOf } from '../../facts/ram.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'memory-nobody-can-use',
  code: 'MEM1005',
  severity: 'warning',
  summary: 'Memory without a mapping, or under the kernel, is given to the page allocator.',
  why: 'A CMA area may lie over no-map memory or beside RAM, and a refused region is given back: the kernel does not check, comes up, and dies when something is put there.',
  examples: {
    good: [
      { snippet: 'firmware@70000000 {\n\tno-map;\n\treg = <0x0 0x70000000 0x0 0x1000000>;\n};', kernel: '6.12.117' },
    ],
    bad: [
      {
        snippet: 'firmware@70000000 {\n\tno-map;\n\treg = <0x0 0x70000000 0x0 0x1000000>;\n};',
        cmdline: 'cma=64M@0x70000000',
        kernel: '6.12.117',
        reports: [
          'the page allocator is given 0x70000000-0x70ffffff of reserved: it has no mapping in the linear map: whoever gets it from the page allocator faults',
        ],
      },
    ],
  },
  check({ config, simulation }, report) {
    if (simulation.outcome.kind !== 'boots' || !ramOf(config)) return;
    for (const { base, size, owner, reason, origin } of simulation.hazards) {
      report(owner.startsWith('/') ? owner : null, {
        at: origin,
        message: `the page allocator is given ${hex(base)}-${hex(base + size - 1n)} of ${owner}: ${reason}`,
        help: 'move the area so that it lies in RAM and over no region that is no-map or holds the kernel',
      });
    }
  },
});
