import type { BootConfig } from '@carveout/bootconfig';
import {
  addCapped,
  alignDown,
  endOf,
  formatSize,
  hex,
  isAligned,
  MIB,
  mergeRanges,
  minU64,
  type Range,
  rangeBetween,
  type U64,
  u64,
  ZERO,
} from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { ramEnd, ramOf, sizeWithin } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'nomap-cuts-lowmem',
  code: 'MEM1602',
  severity: 'warning',
  summary:
    '32-bit ARM: a no-map region at the end of low memory moves the lowmem limit down, or an unaligned one limits early allocations.',
  why: 'The end of low memory is the end of the last mapped block. A no-map region there lowers it: RAM above becomes highmem, and without CONFIG_HIGHMEM the kernel drops it ("Ignoring RAM at …"). A region that does not start and end at 2 MiB boundaries makes the kernel take all early memory from below it.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  examples: {
    good: [{ dts: board('0x84000000'), arch: 'arm' }],
    bad: [{ dts: board('0x98000000'), arch: 'arm', reports: [] }],
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
          severity: message.severity,
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

const SECTION = u64(2n * MIB);

interface Effect {
  readonly severity: 'warning' | 'info';
  readonly text: string;
  readonly help: string;
}

function effectOf({ config }: BoardView, ram: readonly Range[], { tuple, holes, limit }: Hole): Effect | null {
  if (sizeWithin(ram, tuple) === 0n || tuple.base >= limit) return null;
  // Blocks that are still mapped at or above the region's end keep the limit where it is.
  const above = rangeBetween(endOf(tuple), limit);
  const mapped = sizeWithin(ram, above) - holes.reduce((sum, hole) => sum + overlapSize(ram, hole, above), 0n);
  if (mapped <= 0n) {
    const lost = sizeWithin(ram, rangeBetween(tuple.base, ramEnd(ram)));
    const beyond = sizeWithin(ram, rangeBetween(endOf(tuple), ramEnd(ram)));
    if (beyond === 0n) return null;
    const fate = config.settings.highmem.value
      ? `${formatSize(beyond)} above it become highmem`
      : `${formatSize(lost)} from there are ignored without CONFIG_HIGHMEM`;
    return {
      severity: 'warning',
      text: `low memory ends at ${hex(tuple.base)} instead of ${hex(minU64(limit, ramEnd(ram)))}: ${fate}`,
      help: 'move the region away from the end of low memory, or enable CONFIG_HIGHMEM',
    };
  }
  if (isAligned(tuple.base, SECTION) && isAligned(endOf(tuple), SECTION)) return null;
  if (tuple.base === ram[0]?.base) return null;
  return {
    severity: 'info',
    text: `early boot takes all its memory from below ${hex(alignDown(tuple.base, SECTION))}: a no-map region is not aligned to 2 MiB`,
    help: `align the region to 2 MiB: from ${hex(alignDown(tuple.base, SECTION))}`,
  };
}

const overlapSize = (ram: readonly Range[], hole: Range, window: Range): bigint => {
  const start = hole.base > window.base ? hole.base : window.base;
  const end = minU64(endOf(hole), endOf(window));
  return end > start ? sizeWithin(ram, rangeBetween(start, end)) : 0n;
};

const noMapRanges = (config: BootConfig): readonly Range[] =>
  activeNodes(config).flatMap((node) => (node.noMap ? (node.reg?.tuples ?? []) : []));

/**
 * Where low memory would end without holes: adjust_lowmem_bounds() (arch/arm/mm/mmu.c), with the vmalloc area below
 * 0xff800000, its 240 MiB default and an 8 MiB gap.
 */
function lowmemLimit({ settings, parameters }: BootConfig, ram: readonly Range[]): U64 {
  const vmalloc = parameters.vmalloc?.value ?? u64(240n * MIB);
  const room = 0xff80_0000n - vmalloc - 8n * MIB - settings.pageOffset.value;
  return room <= 0n ? ZERO : addCapped(ram[0]?.base ?? ZERO, u64(room));
}

function board(base: string): string {
  return `/dts-v1/;

/ {
	#address-cells = <1>;
	#size-cells = <1>;

	memory@80000000 {
		device_type = "memory";
		reg = <0x80000000 0x40000000>;
	};

	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;

		video@${base.slice(2)} {
			reg = <${base} 0x18000000>;
			no-map;
		};
	};
};
`;
}
