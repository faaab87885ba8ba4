import type { ReservedNode } from '@carveout/bootconfig';
import { addCapped, intersection, type Range, rangeBetween, u64 } from '@carveout/core';
import { reportBadOption } from '../../facts/bad-option.ts';
import { valueSpan } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

const HEAP = { snippet: 'adsp-heap@5a000000 {\n\treg = <0x0 0x5a000000 0x0 0x600000>;\n\tno-map;\n};' } as const;
const RUNTIME = '0x00005a400000-0x00005a4fffff [Runtime Data|RUN|  |  |  |  |  |  |  |  |   |WB|  |  |  ]';
const RESERVED = '0x00005a000000-0x00005a5fffff [Reserved    |   |  |  |  |  |  |  |  |  |   |WB|  |  |  ]';

export default defineRule({
  id: 'efi-overlap-risk',
  code: 'MEM1605',
  severity: 'warning',
  summary: 'A fixed region is memory that the EFI firmware uses itself, or gives to whoever asks.',
  why: 'The firmware knows its own memory map, not /reserved-memory. What it takes for free memory may hold its own data, the kernel image or the initrd by the time Linux reads the device tree; where its runtime services live, a driver of the region overwrites them and the next call of them hangs or aborts.',
  docs: "Give the memory map that the firmware reports: the lines that the kernel prints with `efi=debug`. By the Devicetree Specification a `no-map` region is `Reserved` in it, and any other one `Boot Data`; a range that is not in the map is nobody's and fine. Runtime services in a region are an error. Without the option nothing is reported.",
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  options: {
    memoryMap: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Lines of the map as the kernel prints them, `0x000040000000-0x00004fffffff [Conventional|…]`.',
    },
  },
  examples: {
    good: [{ ...HEAP, options: { memoryMap: [RESERVED] } }],
    bad: [
      {
        ...HEAP,
        options: { memoryMap: [RUNTIME] },
        reports: [
          '/reserved-memory/adsp-heap@5a000000 shares 0x5a400000..0x5a4fffff with the runtime services of the firmware (Runtime Data)',
        ],
      },
      {
        ...HEAP,
        options: { memoryMap: ['0x000040000000-0x00007fffffff [Conventional]'] },
        reports: [
          '/reserved-memory/adsp-heap@5a000000 is free memory for the firmware (Conventional): it may put the kernel, the initrd or data of its own there',
        ],
      },
    ],
  },
  check(board, report, { memoryMap }) {
    const map: MapEntry[] = [];
    for (const line of memoryMap) {
      const entry = mapEntry(line);
      if (entry) map.push(entry);
      else {
        const message = `"${line}" is no line of an EFI memory map: 0xFIRST-0xLAST [TYPE] is wanted`;
        reportBadOption(board.tree, 'memoryMap', message, report);
      }
    }
    for (const node of activeNodes(board.config)) checkNode(board, node, map, report);
  },
});

interface MapEntry {
  readonly range: Range;
  readonly type: string;
}

function checkNode({ tree }: BoardView, node: ReservedNode, map: readonly MapEntry[], report: Report): void {
  const hits = (node.reg?.tuples ?? []).flatMap((tuple) =>
    map.flatMap(({ range, type }) => {
      const shared = intersection(range, tuple);
      const use = useOf(type, node);
      return shared && use ? [{ type, use, shared }] : [];
    }),
  );
  const worst = hits.find(({ use }) => use === 'runtime') ?? hits[0];
  if (!worst) return;
  report(node.path, {
    at: valueSpan(tree, node.path, 'reg'),
    ...(worst.use === 'runtime' ? { severity: 'error' as const } : {}),
    message: `${node.path} ${MESSAGES[worst.use](worst.shared, worst.type)}`,
    help:
      worst.use === 'runtime'
        ? 'move the region, or give it `size` and `alloc-ranges` and let the kernel place it'
        : `have the firmware list the region as ${node.noMap ? 'Reserved' : 'Boot Data'}, or give it \`size\` and let the kernel place it`,
  });
}

type Use = 'runtime' | 'free' | 'loaded' | 'boot-services' | 'acpi';

const MESSAGES: Readonly<Record<Use, (shared: Range, type: string) => string>> = {
  runtime: (shared, type) => `shares ${rangeText(shared)} with the runtime services of the firmware (${type})`,
  free: (_, type) =>
    `is free memory for the firmware (${type}): it may put the kernel, the initrd or data of its own there`,
  loaded: (shared, type) => `shares ${rangeText(shared)} with what the boot loader has loaded (${type})`,
  'boot-services': (shared, type) =>
    `is \`no-map\`, and the firmware works in ${rangeText(shared)} of it until the kernel starts (${type})`,
  acpi: (shared, type) => `shares ${rangeText(shared)} with tables of the firmware (${type})`,
};

/** Who works in memory of this type when it should be the region's; null when nobody does. */
function useOf(type: string, { noMap }: ReservedNode): Use | null {
  if (/^Runtime (Code|Data)$/.test(type)) return 'runtime';
  if (/^Conventional( Memory)?$/.test(type)) return 'free';
  if (/^Loader (Code|Data)$/.test(type)) return 'loaded';
  if (/^Boot (Code|Data)$/.test(type)) return noMap ? 'boot-services' : null;
  return /^ACPI /.test(type) ? 'acpi' : null;
}

/** `efi:   0x000040000000-0x00004fffffff [Conventional|   |…]`, the last address included; time stamps may stand in front. */
function mapEntry(line: string): MapEntry | null {
  const match = /0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\s*\[\s*([A-Za-z][A-Za-z ]*?)\s*[|\]]/i.exec(line);
  if (!match) return null;
  const [first, last] = [u64(BigInt(`0x${match[1]}`)), u64(BigInt(`0x${match[2]}`))];
  return last < first ? null : { range: rangeBetween(first, addCapped(last, u64(1))), type: match[3] ?? '' };
}
