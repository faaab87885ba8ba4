import type { ReservedNode } from '@carveout/bootconfig';
import { hex, overlaps, type Range } from '@carveout/core';
import { spanOrStart, valueSpan } from '../../facts/location.ts';
import { activeNodes, resultOf } from '../../facts/reserved-nodes.ts';
import { dmesgNote, kernelNote, rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

const SECMON = {
  snippet: 'secmon@50000000 {\n\treg = <0x0 0x50000000 0x0 0x200000>;\n\tno-map;\n};',
  memreserves: ['0x50000000:2M'],
} as const;

export default defineRule({
  id: 'nomap-over-memreserve',
  code: 'MEM1601',
  severity: 'warning',
  summary: 'A no-map region shares bytes with a `/memreserve/` entry or something else that is reserved before it.',
  why: 'Kernels from 5.10 refuse no-map for memory that is already reserved: the region stays mapped, and speculative access may reach memory that firmware protects. Since about 6.6 the reserve map is read later and does no harm.',
  docs: 'Known and accepted on Amlogic boards, whose boot loader reserves the firmware range itself. Kernels that take the region without complaint are not reported; when no kernel is named the finding is information.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  examples: {
    good: [{ ...SECMON, kernel: '6.12' }],
    bad: [
      {
        ...SECMON,
        kernel: '6.1',
        reports: [
          `/reserved-memory/secmon@50000000 stays mapped: it shares bytes with /memreserve/ 0x50000000 (0x50000000..0x501fffff) (dmesg: "OF: fdt: Reserved memory: failed to reserve memory for node 'secmon@50000000': base 0x0000000050000000, size 2 MiB")`,
        ],
      },
    ],
  },
  check(view, report) {
    for (const node of activeNodes(view.config)) {
      if (node.noMap && node.reg) checkNode(view, node, node.reg.tuples, report);
    }
  },
});

function checkNode(view: BoardView, node: ReservedNode, tuples: readonly Range[], report: Report): void {
  const { tree, config, simulation } = view;
  const entry = config.memreserves.find(({ value }) => tuples.some((tuple) => overlaps(tuple, value)));
  const result = resultOf(simulation, node);
  const refused = result?.outcome === 'reserve-failed';
  if (!refused && (simulation.kernelGiven || !entry)) return;
  if (!entry && restsOnAssumption(view, tuples)) return;
  const what = entry
    ? `/memreserve/ ${hex(entry.value.base)} (${rangeText(entry.value)})`
    : 'memory that is already reserved';
  const effect = refused
    ? `${node.path} stays mapped: it shares bytes with ${what}${dmesgNote(simulation, node.path, /fail/)}`
    : `${node.path} shares bytes with ${what}; ${kernelNote(simulation)} takes it, kernels 5.10 to 6.1 leave it mapped`;
  report(node.path, {
    at: valueSpan(tree, node.path, 'reg'),
    severity: refused ? 'warning' : 'info',
    message: effect,
    help: entry ? 'drop the /memreserve/ entry: the node reserves the range' : (result?.reason ?? 'free the range'),
    related: entry ? [{ span: spanOrStart(tree, entry.origin), message: 'reserved here' }] : [],
  });
}

/** True when a place nobody gave (kernel image, blob or initrd) is all that it collides with; not where reservations leave no other. */
function restsOnAssumption({ config }: BoardView, tuples: readonly Range[]): boolean {
  const { kernel, dtb, initrd } = config.images;
  return [kernel, dtb, initrd].some(
    (image) => image?.basis === 'assumed' && !image.isCrowded && tuples.some((tuple) => overlaps(tuple, image.range)),
  );
}
