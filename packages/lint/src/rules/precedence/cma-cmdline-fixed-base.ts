import { addCapped, formatSize, hex, isAligned, overlaps, type Range } from '@carveout/core';
import { defaultAreaFailure } from '../../facts/default-area-failure.ts';
import { spanOrStart } from '../../facts/location.ts';
import { ramOf, sizeWithin } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { areaReason, dmesgOfDefault, rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-cmdline-fixed-base',
  code: 'MEM1104',
  severity: 'warning',
  summary: '`cma=SIZE@BASE` fixes the place of the default CMA area; an error when nothing can be placed there.',
  why: 'A fixed place is right for one RAM size, one kernel size and one boot loader. When it overlaps anything reserved, is not aligned to the granule or crosses the end of low memory, the kernel prints one line and goes on without a default area; outside RAM it is accepted and fails later.',
  presets: { strict: 'error' },
  examples: {
    good: [{ snippet: '', cmdline: 'cma=64M@0x40000000-0x80000000', kernel: '6.12' }],
    bad: [
      {
        snippet: '',
        cmdline: 'cma=64M@0x60000000',
        kernel: '6.12',
        reports: [
          'default CMA is fixed at 0x60000000..0x63ffffff whatever the boot loader or the device tree put there',
        ],
      },
      {
        snippet: '',
        cmdline: 'cma=64M@0x60100000',
        kernel: '6.12',
        reports: [
          'no default CMA area: base 0x60100000 of cma=64M@0x60100000 must be a multiple of 2 MiB (dmesg: "cma: Region at 0x0000000060100000 must be aligned to 0x0000000000200000 bytes")',
        ],
      },
    ],
  },
  check(board, report) {
    const { tree, config, simulation } = board;
    const cma = config.parameters.cma;
    if (!cma || cma.base === 0n || cma.size === 0n || addCapped(cma.base, cma.size) !== cma.limit) return;
    // A node that wins leaves nothing of cma=: cma-cmdline-overrides-dt says so.
    if (simulation.defaultCma && simulation.defaultCma.source !== 'cmdline') return;
    const area = { base: cma.base, size: cma.size };
    const problem = whyNot(board, area);
    const size = isAligned(area.size, simulation.cmaAlignment.value) ? `${area.size >> 20n}M` : 'SIZE';
    report(null, {
      at: cma.origin,
      severity: problem ? 'error' : 'warning',
      message:
        problem ?? `default CMA is fixed at ${rangeText(area)} whatever the boot loader or the device tree put there`,
      help: `drop the base: \`cma=${size}\` lets the kernel find a place, \`cma=${size}@LOW-HIGH\` keeps it in a window`,
      related: activeNodes(config)
        .filter((node) => node.reg?.tuples.some((tuple) => overlaps(tuple, area)))
        .map((node) => ({ span: spanOrStart(tree, node.reg?.origin ?? node.origin), message: 'reserved here' })),
    });
  },
});

/** What goes wrong, as a message; null when the area can be made and used there. */
function whyNot({ config, simulation }: BoardView, area: Range): string | null {
  const ram = ramOf(config);
  if (!ram) return null;
  const failed = defaultAreaFailure(simulation);
  if (failed) {
    const granule = simulation.cmaAlignment.value;
    const misaligned = (['base', 'size'] as const).filter((key) => !isAligned(area[key], granule));
    const line = dmesgOfDefault(simulation);
    if (misaligned.length === 0) return `no default CMA area: ${areaReason(failed.reason)}${line}`;
    const values = misaligned.map((key) => `${key} ${hex(area[key])}`).join(' and ');
    return `no default CMA area: ${values} of ${config.parameters.cma?.text} must be a multiple of ${formatSize(granule)}${line}`;
  }
  const inRam = sizeWithin(ram, area);
  if (inRam < area.size) return `default CMA is fixed at ${rangeText(area)}, where only ${formatSize(inRam)} is RAM`;
  if (simulation.defaultCma?.activates !== false) return null;
  return `default CMA at ${rangeText(area)} cannot be activated: ${areaReason(simulation.defaultCma.reason)}`;
}
