import type { ReservedNode } from '@carveout/bootconfig';
import { propertyOf, valueSpan } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { dmesgNote } from '../../facts/wording.ts';
import { fixOf } from '../../fixes/source-fix.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

export default defineRule({
  id: 'reserved-size-cell-count',
  code: 'MEM1502',
  severity: 'error',
  summary: '`reg`, `size`, `alignment` or `alloc-ranges` of a reserved-memory node has the wrong number of cells.',
  why: 'The kernel skips the node, so the region is not reserved and its users find no pool. (Since 6.19 a wrong `reg` or `alloc-ranges` is treated as absent, which can place the region anywhere.)',
  docs: 'Cells are counted with the root node: `size` takes `#size-cells`, `alignment` takes `#address-cells`, each entry of `reg` and `alloc-ranges` takes both.',
  requires: ['reserved-memory-cells-mismatch'],
  fixes: 'adds the high cell to a `size` or `alignment` that is one number.',
  examples: {
    good: [
      {
        snippet:
          'linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x10000000>;\n\tlinux,cma-default;\n};',
      },
    ],
    bad: [
      {
        snippet:
          'linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x10000000>;\n\tlinux,cma-default;\n};',
        kernel: '6.12.117',
        reports: [
          '/reserved-memory/linux,cma is not reserved: `size` has 1 cell and needs exactly 2 (root #address-cells 2, #size-cells 2) (dmesg: "OF: reserved mem: invalid size property in \'linux,cma\' node.")',
        ],
      },
    ],
  },
  check(board, report) {
    for (const node of activeNodes(board.config)) {
      for (const name of ['reg', 'size', 'alignment', 'alloc-ranges'] as const) checkLength(board, node, name, report);
    }
  },
});

type Name = 'reg' | 'size' | 'alignment' | 'alloc-ranges';

function checkLength(board: BoardView, node: ReservedNode, name: Name, report: Report): void {
  const field = { reg: node.reg, size: node.size, alignment: node.alignment, 'alloc-ranges': node.allocRanges }[name];
  // `size` beside `reg` is never read.
  if (!field || field.lengthOk || (node.reg && name !== 'reg')) return;
  const { address, size } = board.config.rootCells;
  const cells = { reg: address + size, size, alignment: address, 'alloc-ranges': address + size }[name];
  const bytes = propertyOf(board.tree, node.path, name)?.bytes.length;
  const has = bytes === undefined ? 'another length' : bytes % 4 === 0 ? `${bytes / 4}` : `${bytes} bytes`;
  const wants = name === 'reg' || name === 'alloc-ranges' ? `a multiple of ${cells}` : `exactly ${cells}`;
  const at = valueSpan(board.tree, node.path, name);
  report(node.path, {
    at,
    message: `${node.path} is not reserved: \`${name}\` has ${has} cell${has === '1' ? '' : 's'} and needs ${wants} (root #address-cells ${address}, #size-cells ${size})${dmesgNote(board.simulation, node.path, /invalid/)}`,
    help: helpFor(name, address, size),
    fix:
      name === 'size' || name === 'alignment' ? fixOf(board, at, 'add the high cell', withHighCell(cells)) : undefined,
  });
}

function helpFor(name: Name, address: number, size: number): string {
  const cells = (count: number): string => Array.from({ length: count }, () => '0x…').join(' ');
  if (name === 'size') return `write \`size = <${cells(size)}>\`, high cell first`;
  if (name === 'alignment') return `write \`alignment = <${cells(address)}>\`, high cell first`;
  return `write each entry as <${cells(address)} ${cells(size)}>, address first`;
}

/** One cell where two are wanted can only be the low one: `<0x1000>` becomes `<0x0 0x1000>`. */
const withHighCell =
  (cells: number) =>
  (written: string): string | undefined => {
    const match = /^<(\s*)((?:0x[0-9a-f]{1,8}|0|[1-9]\d{0,9})\s*>)$/i.exec(written);
    return match && cells === 2 ? `<${match[1]}0x0 ${match[2]}` : undefined;
  };
