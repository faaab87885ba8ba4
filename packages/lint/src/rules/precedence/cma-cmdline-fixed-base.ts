import { addCapped, formatSize, hex, isAligned, overlaps, type Range } from '@carveout/core';
import { spanOrStart } from '../../facts/location.ts';
import { ramOf, sizeWithin } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-cmdline-fixed-base',
  code: 'MEM1104',
  severity: 'warning',
  summary: '`cma=SIZE@BASE` fixes the place of the default CMA area; an error when nothing can be placed there.',
  why: 'A fixed place is right for one RAM size, one kernel size and one boot loader. When it overlaps anything reserved, is not aligned to the granule or crosses the end of low memory, the kernel prints one line and goes on without a default area; outside RAM it is accepted and fails later.',
  examples: {
    good: [{ snippet: '', cmdline: 'cma=64M@0x40000000-0x80000000', kernel: '6.12' }],
    bad: [
      { snippet: '', cmdline: 'cma=64M@0x60000000', kernel: '6.12', reports: [] },
      { snippet: '', cmdline: 'cma=64M@0x60100000', kernel: '6.12', reports: [] },
    ],
  },
  check(board, report) {
    const cma = board.config.parameters.cma;
    if (!cma || cma.base === 0n || cma.size === 0n || addCapped(cma.base, cma.size) !== cma.limit) return;
    const area = { base: cma.base, size: cma.size };
    const granule = board.simulation.cmaAlignment.value;
    const failure = whyNot(board, area);
    const effect = failure ? `no default CMA area: ${cma.text} ${failure}` : fixedEffect(board, area);
    report(null, {
      at: cma.origin,
      severity: failure ? 'error' : 'warning',
      message: effect,
      help: `drop the base: \`cma=${sizeText(area.size, granule)}\` lets the kernel find a place, \`cma=SIZE@LOW-HIGH\` keeps it in a window`,
      related: activeNodes(board.config)
        .filter((node) => node.reg?.tuples.some((tuple) => overlaps(tuple, area)))
        .map((node) => ({ span: spanOrStart(board.tree, node.reg?.origin ?? node.origin), message: 'reserved here' })),
    });
  },
});

function fixedEffect({ simulation }: BoardView, area: Range): string {
  const { defaultCma } = simulation;
  if (defaultCma?.source === 'cmdline') {
    return `default CMA is fixed at ${rangeText(area)} whatever the boot loader finds there`;
  }
  return `cma= asks for the fixed place ${rangeText(area)}`;
}

/** Rest of the sentence "cma=… …", or null when the area can be made there. */
function whyNot({ config, simulation }: BoardView, area: Range): string | null {
  const granule = simulation.cmaAlignment.value;
  const misaligned = (['base', 'size'] as const).filter((key) => !isAligned(area[key], granule));
  const ram = ramOf(config);
  if (simulation.defaultCma?.source !== 'cmdline' && misaligned.length > 0) {
    return `is not aligned: ${misaligned.map((key) => `${key} ${hex(area[key])}`).join(' and ')} must be a multiple of ${formatSize(granule)}`;
  }
  if (ram && sizeWithin(ram, area) < area.size)
    return `is not in RAM: only ${formatSize(sizeWithin(ram, area))} of it are`;
  const failed = simulation.events.findLast(({ kind, phase }) => kind === 'cma-failed' && phase === 'default-cma');
  if (failed && ram) return `cannot be placed: ${failed.reason}`;
  if (simulation.defaultCma?.source === 'cmdline' && !simulation.defaultCma.activates) {
    return `cannot be activated: ${simulation.defaultCma.reason}`;
  }
  return null;
}

const sizeText = (size: Range['size'], granule: Range['size']): string =>
  isAligned(size, granule) ? `${size >> 20n}M` : 'SIZE';
