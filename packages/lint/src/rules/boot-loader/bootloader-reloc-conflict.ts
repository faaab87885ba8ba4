import { endOf, formatSize, GIB, minU64, overlaps, type Range, rangeBetween, u64, ZERO } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'bootloader-reloc-conflict',
  code: 'MEM1703',
  severity: 'warning',
  off: true,
  presets: { strict: 'off' },
  summary: 'A fixed region lies in the last MiB of RAM, where U-Boot relocates itself.',
  why: 'U-Boot copies itself to the top of the bank it boots from, and keeps its heap, stack and the device tree there. A region in that place is overwritten while U-Boot runs, and U-Boot says "ERROR: reserving fdt memory region failed" and goes on; a remote processor or a log of the last crash does not survive it.',
  docs: 'Off unless switched on: a U-Boot that is told of the region (a board limit, or LMB in later releases) stays away from it, and firmware that loads before does the same. Only RAM below 4 GiB counts.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  options: {
    topMib: {
      type: 'integer',
      default: 16,
      minimum: 1,
      maximum: 4096,
      description: 'How much at the end of RAM the boot loader takes, in MiB.',
    },
  },
  examples: {
    good: [{ snippet: 'video@70000000 {\n\treg = <0x0 0x70000000 0x0 0x4000000>;\n\tno-map;\n};' }],
    bad: [
      {
        snippet: 'video@7c000000 {\n\treg = <0x0 0x7c000000 0x0 0x4000000>;\n\tno-map;\n};',
        reports: [
          '/reserved-memory/video@7c000000 (0x7c000000..0x7fffffff) lies in the last 16 MiB of RAM, where U-Boot relocates itself (U-Boot: "ERROR: reserving fdt memory region failed (addr=7c000000 size=4000000)")',
        ],
      },
    ],
  },
  check({ tree, config }, report, { topMib }) {
    const top = topOf(ramOf(config) ?? [], BigInt(topMib) << 20n);
    if (!top) return;
    for (const node of activeNodes(config)) {
      const tuple = node.reg?.tuples.find((one) => overlaps(one, top));
      if (!tuple) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, 'reg'),
        message: `${node.path} (${rangeText(tuple)}) lies in the last ${formatSize(top.size)} of RAM, where U-Boot relocates itself (U-Boot: "ERROR: reserving fdt memory region failed (addr=${tuple.base.toString(16)} size=${tuple.size.toString(16)})")`,
        help: 'move the region down, or tell U-Boot of it (board_get_usable_ram_top(), CONFIG_PRAM)',
      });
    }
  },
});

/** The end of the last bank below 4 GiB. */
function topOf(ram: readonly Range[], size: bigint): Range | undefined {
  const bank = ram.findLast(({ base }) => base < 4n * GIB);
  if (!bank) return undefined;
  const end = minU64(endOf(bank), u64(4n * GIB));
  return rangeBetween(end > size ? u64(end - size) : ZERO, end);
}
