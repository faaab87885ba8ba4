import { formatSize, type Range, rangeBetween, U64_MAX, ZERO } from '@carveout/core';
import { areaSpan } from '../../facts/area-span.ts';
import { ramOf, sizeWithin, totalSize } from '../../facts/ram.ts';
import { effectiveDefault } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-default-too-large',
  code: 'MEM1003',
  severity: 'error',
  summary:
    'The default CMA area takes half of the RAM or of its DMA-able part (a warning), or three quarters (an error).',
  why: 'Only movable pages may use a CMA area meanwhile: kernel memory, page tables and pinned buffers must live in the rest, and the system runs out of memory with most of it free.',
  docs: 'With several RAM variants the smallest one decides. Not reported when the size is that of a default configuration because no `.config` was given.',
  requires: ['cma-does-not-fit'],
  options: {
    warnPercent: {
      type: 'integer',
      default: 50,
      minimum: 1,
      maximum: 100,
      description: 'From this share of RAM on, in percent, it is a warning.',
    },
    errorPercent: {
      type: 'integer',
      default: 75,
      minimum: 1,
      maximum: 101,
      description: 'From this share on it is an error; 101 for never.',
    },
  },
  examples: {
    good: [{ snippet: '', cmdline: 'cma=256M', kernel: '6.12' }],
    bad: [
      {
        snippet: '',
        cmdline: 'cma=512M',
        kernel: '6.12',
        reports: ['default CMA is 512 MiB at 0x5ec00000 from cma= on the command line: 50 % of the 1 GiB of RAM'],
      },
      {
        snippet: '',
        cmdline: 'cma=800M',
        kernel: '6.12',
        reports: ['default CMA is 800 MiB at 0x4cc00000 from cma= on the command line: 78 % of the 1 GiB of RAM'],
      },
    ],
  },
  check(board, report, { warnPercent, errorPercent }) {
    const ram = ramOf(board.config);
    const area = board.simulation.defaultCma;
    if (!ram || !area) return;
    // The size of a defconfig is nobody's choice: a small board is not built with it.
    if (area.source === 'kconfig' && !board.config.settings.configGiven) return;
    const [part, name] = scarcest(board, ram, area);
    const percent = Number((area.size * 100n) / part);
    if (percent < Math.min(warnPercent, errorPercent)) return;
    report(null, {
      at: areaSpan(board.tree, area),
      severity: percent >= errorPercent ? 'error' : 'warning',
      message: `${effectiveDefault(board.simulation)}: ${percent} % of the ${formatSize(part)} of ${name}`,
      help: `ask for less than ${formatSize((part * BigInt(warnPercent)) / 100n)}, or for what the largest set of buffers needs`,
    });
  },
});

/** The part of RAM the area is weighed against: below the DMA limit if it lies there, all of it otherwise. */
function scarcest({ simulation }: BoardView, ram: readonly Range[], area: Range): readonly [bigint, string] {
  const limit = simulation.dmaLimit.value;
  const low = sizeWithin(ram, rangeBetween(ZERO, limit));
  const total = totalSize(ram);
  if (low > 0n && low < total && limit < U64_MAX && area.base < limit) return [low, 'RAM that DMA reaches'];
  return [total, 'RAM'];
}
