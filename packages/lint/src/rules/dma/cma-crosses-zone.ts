import { areaSpan } from '../../facts/area-span.ts';
import { ramOf } from '../../facts/ram.ts';
import { windowInRam } from '../../facts/register-windows.ts';
import { areaSource, placeText, rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-crosses-zone',
  code: 'MEM1203',
  severity: 'error',
  summary: 'A CMA area lies across a zone boundary, and the kernel gives it up.',
  why: 'The pages of an area must be in one zone (low and high memory, DMA and the rest). The area is made and printed, then not activated: nobody can allocate from it, and in kernels before 5.10 its memory is lost as well.',
  docs: 'A warning for an area that the kernel places, when the amount of RAM is only known from the memory node: boot loaders often lower it. Information when the tree itself shows that they must: the memory node of a Raspberry Pi 3 covers the registers of the SoC, and with the RAM that the firmware leaves the area lies below the boundary. Give the RAM with `--memory`. A place given by `cma=SIZE@BASE` is the business of `cma-cmdline-fixed-base`.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  examples: {
    good: [{ snippet: pool('0xa8000000'), memory: ['0x80000000:1G'], arch: 'arm', kernel: '6.12.117' }],
    bad: [
      {
        snippet: pool('0xac000000'),
        memory: ['0x80000000:1G'],
        arch: 'arm',
        kernel: '6.12.117',
        reports: [
          'nothing can be allocated from the 128 MiB at 0xac000000 of /reserved-memory/pool@ac000000: it lies across a zone boundary (dmesg: "cma: CMA area pool@ac000000 could not be activated")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    if (!ram || simulation.outcome.kind !== 'boots') return;
    const registers = windowInRam(tree, ram);
    for (const area of simulation.cma) {
      if (area.activates || area.source === 'cmdline') continue;
      const said = simulation.log.find(({ text }) => text.includes(`CMA area ${area.name} could not be activated`));
      const isStatic = area.node !== null && tree.nodeByPath(area.node)?.property('reg') !== undefined;
      // Where a dynamic one lies depends on how much RAM there is, which boot loaders change.
      const given = isStatic || config.memoryOverride !== null;
      report(area.node, {
        ...(given ? {} : { severity: registers ? ('info' as const) : ('warning' as const) }),
        at: areaSpan(tree, area),
        message: `nothing can be allocated from the ${placeText(area)} of ${areaSource(area)}: ${given ? 'it' : 'with the RAM of the memory node it'} lies across a zone boundary${said ? ` (dmesg: "${said.text}")` : ''}`,
        help: isStatic
          ? 'move `reg` so that the whole area is on one side'
          : registers && !given
            ? `the memory node covers registers (${rangeText(registers)}): give the RAM that the boot loader leaves with \`--memory\``
            : 'keep it on one side with `alloc-ranges`',
      });
    }
  },
});

function pool(base: string): string {
  return `pool@${base.slice(2)} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 ${base} 0x0 0x8000000>;\n};`;
}
