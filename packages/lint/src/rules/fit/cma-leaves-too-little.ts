import { formatSize, type Range, u64 } from '@carveout/core';
import type { CmaAreaResult } from '@carveout/simulator';
import { areaSpan } from '../../facts/area-span.ts';
import { ramOf } from '../../facts/ram.ts';
import { memoryForKernel } from '../../facts/unmovable.ts';
import { areaSource } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-leaves-too-little',
  code: 'MEM1007',
  severity: 'warning',
  summary: 'All CMA areas together leave little memory for what the kernel cannot move.',
  why: 'Page tables, slabs, network buffers and pinned pages never go into a CMA area. When the rest is used up the system dies of "page allocation failure" or of the OOM killer, with most of its memory free.',
  docs: 'On 32-bit ARM only low memory counts: the kernel cannot use highmem for itself. What is reserved, no-map or the kernel image is taken off before. An area whose size comes from a default configuration is left out of account when no `.config` was given.',
  requires: ['cma-does-not-fit'],
  options: {
    leastMib: {
      type: 'integer',
      default: 64,
      minimum: 0,
      maximum: 1048576,
      description: 'Less than this is reported, in MiB, unless the CMA areas are smaller than what they leave.',
    },
    leastPercent: {
      type: 'integer',
      default: 15,
      minimum: 0,
      maximum: 100,
      description: 'Less than this share of usable memory is reported.',
    },
  },
  examples: {
    good: [{ snippet: pools('0x10000000'), kernel: '6.12.117' }],
    bad: [
      {
        snippet: pools('0x1c000000'),
        kernel: '6.12.117',
        reports: [
          '2 CMA areas take 896 MiB and leave 69 MiB for everything that cannot move: /reserved-memory/camera 448 MiB, /reserved-memory/video 448 MiB',
        ],
      },
    ],
  },
  check(board, report, { leastMib, leastPercent }) {
    const { tree, simulation, config } = board;
    if (!ramOf(config) || simulation.outcome.kind !== 'boots') return;
    const areas = simulation.cma.filter((area) => counts(board, area));
    const [first] = areas;
    // One default area alone is weighed by cma-default-too-large.
    if (!first || (areas.length === 1 && first.isDefault)) return;
    const left = memoryForKernel(board, areas);
    const taken = areas.reduce((sum, { size }) => sum + size, 0n);
    const scarce = left < taken && left < BigInt(leastMib) << 20n;
    if (!scarce && left * 100n >= (left + taken) * BigInt(leastPercent)) return;
    report(null, {
      at: areaSpan(tree, first),
      message: `${areas.length === 1 ? 'a CMA area takes' : `${areas.length} CMA areas take`} ${formatSize(u64(taken))} and leave ${inMib(left)} for everything that cannot move: ${areas.map(named).join(', ')}`,
      help: 'make the areas smaller, or let devices share one: they rarely need their peak at the same time',
      related: areas
        .slice(1)
        .flatMap(({ origin }) =>
          origin.kind === 'source' ? [{ span: origin.span, message: 'another area is asked for here' }] : [],
        ),
    });
  },
});

/** The size of a defconfig is nobody's choice: a small board is not built with it. */
const counts = ({ config }: BoardView, area: CmaAreaResult & Range): boolean =>
  area.activates && (area.source !== 'kconfig' || config.settings.configGiven);

const named = (area: CmaAreaResult): string => `${areaSource(area)} ${formatSize(area.size)}`;

const inMib = (bytes: bigint): string => `${bytes >> 20n} MiB`;

function pools(size: string): string {
  const pool = (name: string) =>
    `${name} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 ${size}>;\n};`;
  return `${pool('camera')}\n\n${pool('video')}`;
}
