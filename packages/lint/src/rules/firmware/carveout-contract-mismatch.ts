import type { ReservedNode } from '@carveout/bootconfig';
import { formatSize, hex, intersection, type Range } from '@carveout/core';
import { reportBadOption } from '../../facts/bad-option.ts';
import { givenRange } from '../../facts/given-range.ts';
import { nodeSpan, startOf, valueSpan } from '../../facts/location.ts';
import { isEnabled, resultOf } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

const RPROC = { snippet: 'm4f@4c000000 {\n\treg = <0x0 0x4c000000 0x0 0xf00000>;\n\tno-map;\n};' } as const;

export default defineRule({
  id: 'carveout-contract-mismatch',
  code: 'MEM1603',
  severity: 'error',
  summary: 'A carve-out is not where, or not as large as, the other side that uses it says.',
  why: 'A remote core is linked for one range, and Linux keeps another one free. Nothing complains at boot: one side writes into memory that the other has given away, or looks for its ring buffers where there are none.',
  docs: 'What the other side says (a linker script, a resource table, a device tree of Zephyr, a table of the boot loader) is given with the option, `NODE=BASE:SIZE` each; a node of `/reserved-memory` is named by its path or by its name. Both sides have to say the same; a node that only keeps more than the other side uses is a warning. Use `firmware-range-missing` where it does not matter which node keeps a range. Without the option nothing is reported.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  options: {
    carveouts: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'What the other side uses, as `NODE=BASE:SIZE`: `m4f@4c000000=0x4c000000:16M`.',
    },
  },
  examples: {
    good: [{ ...RPROC, options: { carveouts: ['m4f@4c000000=0x4c000000:15M'] } }],
    bad: [
      {
        ...RPROC,
        options: { carveouts: ['m4f@4c000000=0x4c000000:16M'] },
        reports: [
          '/reserved-memory/m4f@4c000000 keeps 0x4c000000..0x4cefffff, the other side uses 0x4c000000..0x4cffffff: 1 MiB of it is not kept for it',
        ],
      },
      {
        ...RPROC,
        options: { carveouts: ['m4f@4c000000=0x4c000000:8M'] },
        reports: [
          '/reserved-memory/m4f@4c000000 keeps 0x4c000000..0x4cefffff, the other side uses 0x4c000000..0x4c7fffff only',
        ],
      },
      {
        ...RPROC,
        options: { carveouts: ['m4f@4d000000=0x4d000000:16M'] },
        reports: ['nothing keeps 0x4d000000..0x4dffffff for the other side: there is no enabled node m4f@4d000000'],
      },
    ],
  },
  check(board, report, { carveouts }) {
    for (const text of carveouts) {
      const [, name = '', place = ''] = /^(.*)=(.*)$/.exec(text) ?? [];
      const used = givenRange(place);
      if (name !== '' && used) checkCarveout(board, { name, used }, report);
      else {
        const message = `"${text}" is no carve-out: NODE=BASE:SIZE is wanted, as m4f@4c000000=0x4c000000:16M`;
        reportBadOption(board.tree, 'carveouts', message, report);
      }
    }
  },
});

interface Contract {
  readonly name: string;
  readonly used: Range;
}

function checkCarveout(board: BoardView, { name, used }: Contract, report: Report): void {
  const { tree, config } = board;
  const found = config.reservedMemory?.nodes.find((one) => isEnabled(one) && (one.path === name || one.name === name));
  if (!found) {
    report(null, {
      at: startOf(tree),
      message: `nothing keeps ${rangeText(used)} for the other side: there is no enabled node ${name}`,
      help: `add it to /reserved-memory with \`reg\` of ${hex(used.base)} and ${hex(used.size)}, or correct the name in the option`,
    });
    return;
  }
  const kept = keptBy(found);
  if (!kept) {
    reportPlacedByKernel(board, found, used, report);
    return;
  }
  if (kept.base === used.base && kept.size === used.size) return;
  const lost = used.size - (intersection(kept, used)?.size ?? 0n);
  report(found.path, {
    at: valueSpan(tree, found.path, found.reg ? 'reg' : 'size'),
    severity: lost > 0n ? 'error' : 'warning',
    message: `${found.path} keeps ${rangeText(kept)}, the other side uses ${rangeText(used)}${lost > 0n ? `: ${formatSize(lost)} of it is not kept for it` : ' only'}`,
    help: `make both say the same: \`reg\` of ${hex(used.base)} and ${hex(used.size)}, or the range of the node on the other side`,
  });
}

/** The range of a node that every boot gives it: its `reg`, or a window with room for one place. */
function keptBy({ reg, size, allocRanges }: ReservedNode): Range | undefined {
  if (reg) return reg.tuples[0];
  const [window, ...more] = allocRanges?.tuples ?? [];
  return window && more.length === 0 && window.size === size?.value ? window : undefined;
}

function reportPlacedByKernel({ tree, simulation }: BoardView, node: ReservedNode, used: Range, report: Report): void {
  const base = resultOf(simulation, node)?.base ?? null;
  const now = base === null ? '' : ` (this time at ${hex(base)})`;
  report(node.path, {
    at: nodeSpan(tree, node.path),
    message: `${node.path} has no address, the kernel chooses one${now}: the other side uses ${rangeText(used)}`,
    help: `give the node \`reg\` of ${hex(used.base)} and ${hex(used.size)} in place of \`size\``,
  });
}
