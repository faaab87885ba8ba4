import { valueSpan } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { dmesgNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-zero-size',
  code: 'MEM1901',
  severity: 'info',
  summary: 'A reserved-memory node has size 0.',
  why: 'It reserves nothing. Boot loaders fill such placeholders (a boot logo, a capture buffer) when they need them; left empty, the kernel complains about it and goes on.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  presets: { strict: 'warning', kernel: 'off' },
  examples: {
    good: [{ snippet: 'logo@50000000 {\n\treg = <0x0 0x50000000 0x0 0x800000>;\n};' }],
    bad: [
      {
        snippet: 'drm-logo@0 {\n\treg = <0x0 0x0 0x0 0x0>;\n};',
        kernel: '6.12',
        reports: [
          `/reserved-memory/drm-logo@0 reserves 0 bytes: a placeholder unless the boot loader fills it (dmesg: "OF: reserved mem: Reserved memory: failed to reserve memory for node 'drm-logo@0': base 0x0000000000000000, size 0 MiB")`,
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    for (const node of activeNodes(config)) {
      const inReg = node.reg?.tuples.some(({ size }) => size === 0n) ?? false;
      if (!inReg && (node.reg || node.size?.value !== 0n)) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, node.reg ? 'reg' : 'size'),
        message: `${node.path} reserves 0 bytes: a placeholder unless the boot loader fills it${dmesgNote(simulation, node.path, /fail/)}`,
        help: 'harmless when the boot loader fills it; otherwise delete the node or set its status to "disabled"',
      });
    }
  },
});
