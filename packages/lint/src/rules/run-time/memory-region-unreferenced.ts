import { matchesNode } from '../../config/patterns.ts';
import { nodeSpan } from '../../facts/location.ts';
import { isReferenced } from '../../facts/references.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { defineRule } from '../../rule.ts';

/** Names under which device trees keep memory for software that runs beside Linux. */
const FIRMWARE = [
  '*atf*',
  '*tfa*',
  '*tf-a*',
  '*bl31*',
  '*bl32*',
  '*optee*',
  '*op-tee*',
  '*tee*',
  '*secmon*',
  '*secure*',
];
const MORE_FIRMWARE = [
  '*tz*',
  '*trust*',
  '*hyp*',
  '*hwrom*',
  '*sbi*',
  '*firmware*',
  '*xbl*',
  '*uefi*',
  '*smem*',
  '*psci*',
];

export default defineRule({
  id: 'memory-region-unreferenced',
  code: 'MEM2102',
  severity: 'info',
  off: true,
  summary: 'Nothing in the tree names a `no-map` region, and its name is not one of firmware.',
  why: 'The memory is lost to Linux, and nobody in Linux can use it: often what is left of a device that was removed, or of an include for another board.',
  docs: 'Off unless switched on, by name or by preset `strict`: only the author knows whether something outside Linux uses the region. Names of firmware that have it for good are told by the option; trees that call every carve-out `memory@…` need patterns of their own.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count', 'reserved-zero-size'],
  presets: { vendor: 'off', kernel: 'off' },
  options: {
    firmware: {
      type: 'array',
      items: { type: 'string' },
      default: [...FIRMWARE, ...MORE_FIRMWARE],
      description: 'Patterns of names (or paths) of nodes that are kept for firmware.',
    },
  },
  examples: {
    good: [
      { snippet: 'optee@5e000000 {\n\treg = <0x0 0x5e000000 0x0 0x1000000>;\n\tno-map;\n};' },
      {
        snippet: 'modem@50000000 {\n\treg = <0x0 0x50000000 0x0 0x4000000>;\n\tno-map;\n};',
        options: { firmware: ['modem@*'] },
      },
    ],
    bad: [
      {
        snippet: 'modem@50000000 {\n\treg = <0x0 0x50000000 0x0 0x4000000>;\n\tno-map;\n};',
        reports: ['/reserved-memory/modem@50000000 is kept from Linux, and nothing in the tree names it'],
      },
    ],
  },
  check({ tree, config }, report, { firmware }) {
    const isFirmware = matchesNode(firmware);
    for (const node of activeNodes(config)) {
      // Drivers find a node with a `compatible` by themselves.
      if (!node.noMap || node.compatible.length > 0 || isFirmware(node.path) || isReferenced(tree, node.path)) continue;
      report(node.path, {
        at: nodeSpan(tree, node.path),
        message: `${node.path} is kept from Linux, and nothing in the tree names it`,
        help: 'delete the node, or name its owner with the option `firmware` of this rule',
      });
    }
  },
});
