import { hex, type Range, subtractRange } from '@carveout/core';
import { reportBadOption } from '../../facts/bad-option.ts';
import { givenRange, RANGE_FORM } from '../../facts/given-range.ts';
import { startOf } from '../../facts/location.ts';
import { ramOf, sizeWithin } from '../../facts/ram.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

const SECMON = { snippet: 'secmon@45000000 {\n\treg = <0x0 0x45000000 0x0 0x300000>;\n\tno-map;\n};' } as const;

export default defineRule({
  id: 'firmware-range-missing',
  code: 'MEM1604',
  severity: 'error',
  summary: 'Memory that the firmware owns, as the project says, is ordinary RAM for Linux.',
  why: 'Secure monitors, trusted OSes and remote processors do not ask: a kernel that puts a page there is stopped by the firewall (a synchronous external abort, often minutes after boot), or overwrites the firmware without a trace.',
  docs: 'Which ranges these are only the project knows: give them with the option, for the boards of an SoC in an override. `no-map` or not makes no difference here; a range outside RAM, or in `/memreserve/`, is fine. Without the option nothing is reported.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  options: {
    ranges: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Ranges as `BASE:SIZE`: `0x45000000:3M`.',
    },
  },
  examples: {
    good: [{ ...SECMON, options: { ranges: ['0x45000000:3M'] } }],
    bad: [
      {
        ...SECMON,
        options: { ranges: ['0x45000000:5M'] },
        reports: [
          '0x45300000..0x454fffff is RAM that nobody reserves, and belongs to the firmware (0x45000000..0x454fffff of the project)',
        ],
      },
      {
        snippet: '',
        options: { ranges: ['0x45000000:5 MB'] },
        reports: ['"0x45000000:5 MB" is no range: BASE:SIZE is wanted, as 0x45000000:3M'],
      },
    ],
  },
  check(board, report, { ranges }) {
    const ram = ramOf(board.config);
    for (const text of ranges) {
      const range = givenRange(text);
      if (!range) {
        reportBadOption(board.tree, 'ranges', `"${text}" is no range: ${RANGE_FORM}`, report);
        continue;
      }
      const open = ram ? unreserved(board, range).filter((piece) => sizeWithin(ram, piece) > 0n) : [];
      if (open.length === 0) continue;
      report(null, {
        at: startOf(board.tree),
        message: `${open.map(rangeText).join(' and ')} is RAM that nobody reserves, and belongs to the firmware (${rangeText(range)} of the project)`,
        help: `add a node to /reserved-memory with \`no-map\` and \`reg\` of ${hex(range.base)} and ${hex(range.size)}`,
      });
    }
  },
});

/** What no fixed region and no reserve-map entry covers. */
function unreserved({ config }: BoardView, range: Range): readonly Range[] {
  const taken = [
    ...activeNodes(config).flatMap((node) => (node.reusable ? [] : (node.reg?.tuples ?? []))),
    ...config.memreserves.map(({ value }) => value),
  ];
  return taken.reduce<readonly Range[]>(subtractRange, [range]);
}
