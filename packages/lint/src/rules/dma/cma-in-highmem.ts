import { areaSpan } from '../../facts/area-span.ts';
import { lowmemLimit } from '../../facts/lowmem.ts';
import { ramOf } from '../../facts/ram.ts';
import { areaSource, placeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

const BOARD = { memory: ['0x80000000:1G'], arch: 'arm' } as const;

export default defineRule({
  id: 'cma-in-highmem',
  code: 'MEM1204',
  severity: 'info',
  summary: '32-bit ARM: a CMA area lies in highmem.',
  why: 'It has no permanent mapping: each buffer costs address space in the vmalloc area, and devices that only reach the first part of RAM do not get there. It leaves more low memory to the kernel, which is why the default area is put there when nothing says otherwise.',
  docs: 'An area whose size comes from a default configuration is left out when no `.config` was given.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'cma-crosses-zone'],
  examples: {
    good: [{ ...BOARD, cmdline: 'cma=64M@0x80000000-0xb0000000', kernel: '6.12.117' }],
    bad: [
      {
        ...BOARD,
        cmdline: 'cma=64M',
        kernel: '6.12.117',
        reports: [
          'default CMA is in highmem: 64 MiB at 0xbc000000 from cma= on the command line; low memory ends at 0xb0000000',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    if (config.arch.value !== 'arm' || !ram || !config.settings.highmem.value) return;
    const limit = lowmemLimit(config, ram);
    for (const area of simulation.cma) {
      if (area.base < limit || (area.source === 'kconfig' && !config.settings.configGiven)) continue;
      report(area.node, {
        at: areaSpan(tree, area),
        message: `${area.isDefault ? 'default CMA' : 'a CMA area'} is in highmem: ${placeText(area)} from ${areaSource(area)}; low memory ends at 0x${limit.toString(16)}`,
        help: 'right where its devices reach that far; `alloc-ranges`, or a window in `cma=SIZE@LOW-HIGH`, keep it below',
      });
    }
  },
});
