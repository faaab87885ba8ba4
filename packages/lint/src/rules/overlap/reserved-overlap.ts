import { formatSize, intersection, type RelatedSpan, type Severity } from '@carveout/core';
import { type Claim, claimedRanges, type Overlap, overlapsOf } from '../../facts/claimed-ranges.ts';
import { propertyOf, spanOrStart, valueSpan } from '../../facts/location.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-overlap',
  code: 'MEM1401',
  severity: 'error',
  summary: 'Two reserved regions (fixed nodes, placed dynamic nodes, `/memreserve/` entries) share bytes.',
  why: 'Both owners write to the same memory. The kernel reserves both and at most prints "OVERLAP DETECTED", and that only for regions that follow each other in its table.',
  docs: 'An error when one of them is handed out by the system (a reusable or a dynamic region), or when Linux works with both (each has a `compatible` or a device that names it). Otherwise a warning: carve-outs that only keep Linux away do no harm when they overlap, but one of the two sizes is likely wrong (information when one of them is a `/memreserve/` entry). A `/memreserve/` over a no-map region is the business of `nomap-over-memreserve`.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'nomap-over-memreserve',
  ],
  examples: {
    good: [
      {
        snippet: `${region('modem@50000000', '0x50000000', '0x8000000')}\n\n${region('wlan@58000000', '0x58000000', '0x1000000')}`,
      },
    ],
    bad: [
      {
        snippet:
          'ramoops@50000000 {\n\tcompatible = "ramoops";\n\treg = <0x0 0x50000000 0x0 0x200000>;\n\trecord-size = <0x20000>;\n};\n\nvideo@50100000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x50100000 0x0 0x800000>;\n\tno-map;\n};',
        kernel: '6.12',
        reports: [
          '1 MiB have two owners: /reserved-memory/ramoops@50000000 (0x50000000..0x501fffff) and /reserved-memory/video@50100000 (0x50100000..0x508fffff) (dmesg: "OVERLAP DETECTED!")',
        ],
      },
      {
        snippet: `${region('modem@50000000', '0x50000000', '0x8c00000')}\n\n${region('wlan@58000000', '0x58000000', '0x1000000')}`,
        kernel: '6.12',
        reports: [
          '12 MiB are reserved twice: /reserved-memory/modem@50000000 (0x50000000..0x58bfffff) and /reserved-memory/wlan@58000000 (0x58000000..0x58ffffff) (dmesg: "OVERLAP DETECTED!")',
        ],
      },
      {
        snippet:
          'pool@50000000 {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 0x50000000 0x0 0x1000000>;\n};',
        memreserves: ['0x50000000:1M'],
        kernel: '6.12',
        reports: [
          '1 MiB have two owners: /memreserve/ 0x50000000 (0x50000000..0x500fffff) and /reserved-memory/pool@50000000 (0x50000000..0x50ffffff); the kernel does not say so',
        ],
      },
    ],
  },
  check(board, report) {
    for (const overlap of overlapsOf(claimedRanges(board))) {
      const { severity, effect } = judge(overlap);
      const [owner, other] = placeOrder(overlap);
      const shared = intersection(overlap.first.range, overlap.second.range);
      report(owner.node, {
        at: spanOf(board, owner),
        severity,
        message: `${shared ? formatSize(shared.size) : 'memory'} ${effect}: ${describe(overlap.first)} and ${describe(overlap.second)}${printed(board, overlap)}`,
        help: 'shrink, move or delete one of them; an inherited node goes away with /delete-node/ or status = "disabled"',
        related: [
          { span: spanOf(board, other), message: `${other.name} is here` },
          ...earlier(board, owner),
          ...earlier(board, other),
        ],
      });
    }
  },
});

/**
 * Two owners in Linux, or memory that the system itself hands out, is an error. Carve-outs that only keep Linux away
 * may nest: firmware regions of a phone are often declared once as a whole and once in parts.
 */
function judge({ first, second }: Overlap): { readonly severity: Severity; readonly effect: string } {
  const both = [first, second];
  const same = first.range.base === second.range.base && first.range.size === second.range.size;
  if (both.some(({ reusable, kind }) => reusable || kind === 'dynamic') || (both.every(({ used }) => used) && !same)) {
    return { severity: 'error', effect: 'have two owners' };
  }
  // The reserve map has no names: nobody but the boot loader knows whether it means the same thing.
  const unnamed = both.some(({ kind }) => kind === 'memreserve');
  return { severity: unnamed ? 'info' : 'warning', effect: 'are reserved twice' };
}

/** The finding belongs to a node where there is one; the later one in the file was the one added. */
const placeOrder = ({ first, second }: Overlap): readonly [Claim, Claim] =>
  second.node === null ? [first, second] : [second, first];

const describe = ({ name, range }: Claim): string => `${name} (${rangeText(range)})`;

const spanOf = ({ tree }: BoardView, claim: Claim) =>
  claim.node === null
    ? spanOrStart(tree, claim.origin)
    : valueSpan(tree, claim.node, claim.kind === 'fixed' ? 'reg' : 'size');

/** What the kernel says about it: it compares neighbours of its table only, and no reserve map. */
function printed({ simulation }: BoardView, { first, second }: Overlap): string {
  const [a, b] = [first, second].map(unitName);
  const said = simulation.log.some(({ text }) => text.includes(`${a} (`) && text.includes(` overlaps with ${b} (`));
  return said ? ' (dmesg: "OVERLAP DETECTED!")' : '; the kernel does not say so';
}

const unitName = ({ name }: Claim): string => name.slice(name.lastIndexOf('/') + 1);

/** Where an override replaced an earlier `reg`. */
function earlier({ tree }: BoardView, claim: Claim): readonly RelatedSpan[] {
  const history = claim.node === null ? [] : (propertyOf(tree, claim.node, 'reg')?.history ?? []);
  return history.slice(0, -1).map(({ origin }) => ({
    span: spanOrStart(tree, origin),
    message: `an earlier \`reg\` of ${claim.name}, overridden`,
  }));
}

function region(name: string, base: string, size: string): string {
  return `${name} {\n\treg = <0x0 ${base} 0x0 ${size}>;\n\tno-map;\n};`;
}
