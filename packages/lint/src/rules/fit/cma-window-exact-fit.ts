import { alignDown, alignUp, endOf, formatSize, maxU64, type Range, type U64, u64 } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { largestWithin, ramOf } from '../../facts/ram.ts';
import { activeNodes, isCmaPool, resultOf } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-window-exact-fit',
  code: 'MEM1008',
  severity: 'info',
  summary: 'The window of a dynamic pool has room for one place only.',
  why: 'A boot loader that relocates the device tree blob or the initrd a little further, or a larger kernel, takes a piece of it, and the pool is gone without a change to the device tree.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'alloc-range-outside-ram',
    'cma-does-not-fit',
  ],
  presets: { strict: 'warning', kernel: 'off' },
  examples: {
    good: [{ snippet: pool('0x20000000'), kernel: '6.12.117' }],
    bad: [
      {
        snippet: pool('0x10000000'),
        kernel: '6.12.117',
        reports: [
          '/reserved-memory/linux,cma can only lie at 0x60000000: its 256 MiB are all that 0x60000000..0x6fffffff has',
        ],
      },
    ],
  },
  check(board, report) {
    const { tree, config, simulation } = board;
    const ram = ramOf(config);
    if (!ram) return;
    for (const node of activeNodes(config)) {
      const result = resultOf(simulation, node);
      if (node.reg || !isCmaPool(node) || result?.outcome !== 'cma' || result.base === null) continue;
      const windows = node.allocRanges?.tuples ?? [];
      const size = node.size?.value;
      const align = maxU64(simulation.cmaAlignment.value, node.alignment?.value ?? simulation.cmaAlignment.value);
      if (size === undefined || windows.length !== 1 || places({ ram, windows, align }, size) !== 1n) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, 'alloc-ranges'),
        message: `${node.path} can only lie at 0x${result.base.toString(16)}: its ${formatSize(size)} are all that ${windows.map(rangeText).join()} has`,
        help: advice(board),
      });
    }
  },
});

interface Search {
  readonly ram: readonly Range[];
  readonly windows: readonly Range[];
  readonly align: U64;
}

/** How many aligned places of `size` bytes there are in the RAM of the windows, were nothing reserved. */
function places({ ram, windows, align }: Search, size: U64): bigint {
  return windows.reduce((sum, window) => {
    const block = largestWithin(ram, window);
    if (!block || block.size < size) return sum;
    const first = alignUp(block.base, align);
    const last = alignDown(u64(endOf(block) - size), align);
    return last < first ? sum : sum + (last - first) / align + 1n;
  }, 0n);
}

const advice = ({ config }: BoardView): string =>
  config.images.dtb && config.images.initrd
    ? 'widen `alloc-ranges`, or fix the place with `reg` so that the boot loader knows it'
    : 'widen `alloc-ranges`, or fix the place with `reg` so that the boot loader knows it; `--dtb` and `--initrd` say where it puts things now';

function pool(window: string): string {
  return `linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x10000000>;\n\talloc-ranges = <0x0 0x60000000 0x0 ${window}>;\n\tlinux,cma-default;\n};`;
}
