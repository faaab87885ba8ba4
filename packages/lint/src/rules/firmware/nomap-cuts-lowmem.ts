import type { BootConfig } from '@carveout/bootconfig';
import {
  endOf,
  formatSize,
  hex,
  intersection,
  mergeRanges,
  minU64,
  type Range,
  rangeBetween,
  type U64,
  ZERO,
} from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { lowmemLimit } from '../../facts/lowmem.ts';
import { ramEnd, ramOf, sizeWithin } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'nomap-cuts-lowmem',
  code: 'MEM1602',
  severity: 'warning',
  summary: '32-bit ARM: a no-map region at the end of low memory moves the lowmem limit down.',
  why: 'The end of low memory is the end of the last mapped block. A no-map region there lowers it: the kernel has less memory for itself, and without CONFIG_HIGHMEM it drops all RAM above ("Ignoring RAM at …").',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  examples: {
    good: [{ snippet: hole('0x84000000'), memory: ['0x80000000:1G'], arch: 'arm' }],
    bad: [
      {
        snippet: hole('0x98000000'),
        memory: ['0x80000000:1G'],
        arch: 'arm',
        reports: [
          'low memory ends at 0x98000000 instead of 0xb0000000: 384 MiB less, and only highmem lies above (/reserved-memory/video@98000000, 0x98000000..0xafffffff, is no-map)',
        ],
      },
    ],
  },
  check(view, report) {
    const ram = ramOf(view.config);
    if (view.config.arch.value !== 'arm' || !ram) return;
    const limit = lowmemLimit(view.config, ram);
    const holes = mergeRanges(noMapRanges(view.config));
    for (const node of activeNodes(view.config)) {
      if (!node.noMap) continue;
      for (const tuple of node.reg?.tuples ?? []) {
        const message = effectOf(view, ram, { tuple, holes, limit });
        if (!message) continue;
        report(node.path, {
          at: valueSpan(view.tree, node.path, 'reg'),
          message: `${message.text} (${node.path}, ${rangeText(tuple)}, is no-map)`,
          help: message.help,
        });
      }
    }
  },
});

interface Hole {
  readonly tuple: Range;
  readonly holes: readonly Range[];
  readonly limit: U64;
}

interface Effect {
  readonly text: string;
  readonly help: string;
}

function effectOf({ config }: BoardView, ram: readonly Range[], { tuple, holes, limit }: Hole): Effect | null {
  if (sizeWithin(ram, tuple) === 0n || tuple.base >= limit) return null;
  // Blocks that are still mapped above the region keep the limit where it is.
  if (mappedSize(ram, holes, rangeBetween(endOf(tuple), limit)) > 0n) return null;
  const end = ramEnd(ram);
  const beyond = mappedSize(ram, holes, rangeBetween(endOf(tuple), end));
  const { value: highmem } = config.settings.highmem;
  if (beyond === 0n && highmem) return null;
  const normal = minU64(limit, end);
  const ignored = `the kernel ignores what lies above without CONFIG_HIGHMEM (dmesg: "Ignoring RAM at ${hex(tuple.base, 8)}-${hex(end, 8)}")`;
  const fate = highmem
    ? 'only highmem lies above'
    : `${ignored}, ${beyond > 0n ? `${formatSize(beyond)} of it ordinary RAM` : 'no more than no-map memory'}`;
  return {
    text: `low memory ends at ${hex(tuple.base)} instead of ${hex(normal)}: ${formatSize(normal - tuple.base)} less, and ${fate}`,
    help: beyond === 0n ? 'harmless as it is' : 'move the region to highmem, or away from the end of low memory',
  };
}

/** Bytes of RAM in `window` that no hole takes. */
const mappedSize = (ram: readonly Range[], holes: readonly Range[], window: Range): bigint =>
  sizeWithin(ram, window) -
  holes.reduce((sum, hole) => sum + sizeWithin(ram, intersection(hole, window) ?? NOTHING), 0n);

const NOTHING: Range = { base: ZERO, size: ZERO };

const noMapRanges = (config: BootConfig): readonly Range[] =>
  activeNodes(config).flatMap((node) => (node.noMap ? (node.reg?.tuples ?? []) : []));

function hole(base: string): string {
  return `video@${base.slice(2)} {\n\treg = <0x0 ${base} 0x0 0x18000000>;\n\tno-map;\n};`;
}
