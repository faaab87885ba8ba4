import type { ReservedNode } from '@carveout/bootconfig';
import { hex, type Range } from '@carveout/core';
import { nodeSpan, valueSpan } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { renameNode } from '../../fixes/rename-node.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'unit-address-mismatch',
  code: 'MEM1503',
  severity: 'warning',
  summary:
    'The unit address of a reserved-memory node is not the address of its first `reg` entry, or it has no `reg`.',
  why: 'The kernel places the region by `reg` (or finds a place for `size`) and prints the name: logs and people then name an address where the region is not.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  fixes:
    'names the node by its `reg`, or without an address when it has none: in a file of its own board, where nothing names the node by its path.',
  presets: { strict: 'error', vendor: 'off' },
  examples: {
    good: [
      { snippet: 'firmware@50000000 {\n\treg = <0x0 0x50000000 0x0 0x100000>;\n\tno-map;\n};' },
      { snippet: 'firmware@1,50000000 {\n\treg = <0x1 0x50000000 0x0 0x100000>;\n\tno-map;\n};' },
      { snippet: 'buffer@60000000 {\n\tsize = <0x0 0x100000>;\n\talloc-ranges = <0x0 0x60000000 0x0 0x100000>;\n};' },
    ],
    bad: [
      {
        snippet: 'firmware@60000000 {\n\treg = <0x0 0x50000000 0x0 0x100000>;\n\tno-map;\n};',
        reports: ['/reserved-memory/firmware@60000000 lies at 0x50000000, not at the 0x60000000 of its name'],
      },
      {
        snippet: 'buffer@60000000 {\n\tsize = <0x0 0x100000>;\n};',
        reports: [
          '/reserved-memory/buffer@60000000 is placed where there is room, not at the 0x60000000 of its name: it has `size` and no `reg`',
        ],
      },
    ],
  },
  check(board, report) {
    const { tree, config } = board;
    for (const node of activeNodes(config)) {
      const named = unitAddress(node.name);
      if (named === null) continue;
      const first = node.reg?.tuples[0];
      if (first && !named.includes(first.base)) {
        report(node.path, {
          at: valueSpan(tree, node.path, 'reg'),
          message: `${node.path} lies at ${hex(first.base)}, not at the ${hex(named[0] ?? 0n)} of its name`,
          help: `name the node ${nameFor(node, first)}, or correct \`reg\``,
          fix: renameNode(board, node.path, nameFor(node, first)),
        });
      } else if (!node.reg && node.size && !isPinned(node, named)) {
        report(node.path, {
          at: nodeSpan(tree, node.path),
          message: `${node.path} is placed where there is room, not at the ${hex(named[0] ?? 0n)} of its name: it has \`size\` and no \`reg\``,
          help: `give it a \`reg\` to fix its place, or name it ${baseName(node.name)}`,
          fix: renameNode(board, node.path, baseName(node.name)),
        });
      }
    }
  },
});

/** A window with room for one place fixes the address as `reg` does. */
function isPinned({ size, allocRanges }: ReservedNode, named: readonly bigint[]): boolean {
  const [window, ...more] = allocRanges?.tuples ?? [];
  return window !== undefined && more.length === 0 && window.size === size?.value && named.includes(window.base);
}

const nameFor = ({ name }: ReservedNode, { base }: Range): string => `${baseName(name)}@${base.toString(16)}`;

const baseName = (name: string): string => name.slice(0, name.indexOf('@'));

/** What the text behind `@` can mean; null without one or when it is no number. `1,50000000` is high and low cell. */
function unitAddress(name: string): readonly bigint[] | null {
  const match = /@(?:0x)?(?:([0-9a-f]{1,8}),)?([0-9a-f]{1,16})$/i.exec(name);
  if (!match) return null;
  const low = BigInt(`0x${match[2]}`);
  return match[1] === undefined ? [low] : [(BigInt(`0x${match[1]}`) << 32n) | low];
}
