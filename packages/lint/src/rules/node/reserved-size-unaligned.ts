import { formatSize, hex, isAligned, type U64, u64 } from '@carveout/core';
import { valueSpan } from '../../facts/location.ts';
import { activeNodes } from '../../facts/reserved-nodes.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-size-unaligned',
  code: 'MEM1506',
  severity: 'info',
  summary:
    'Base or size of a reserved-memory node is no multiple of the page size; a warning when it looks off by one.',
  why: 'Mapping, no-map and every pool work on whole pages: what begins or ends inside one shares it with ordinary memory. A size such as 0x1ffffff is a last address that was taken for a size.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'cma-size-not-granule-multiple',
  ],
  presets: { strict: 'warning' },
  examples: {
    good: [{ snippet: 'buffer@50000000 {\n\treg = <0x0 0x50000000 0x0 0x2000000>;\n};' }],
    bad: [
      {
        snippet: 'buffer@50000000 {\n\treg = <0x0 0x50000000 0x0 0x1ffffff>;\n};',
        reports: [
          '/reserved-memory/buffer@50000000: size 0x1ffffff is one less than 32 MiB: was the last byte meant instead of the size?',
        ],
      },
      {
        snippet: 'trace@50000100 {\n\treg = <0x0 0x50000100 0x0 0x1000>;\n};',
        reports: ['/reserved-memory/trace@50000100: base 0x50000100 is no multiple of the 4 KiB page'],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const page = u64(simulation.pageSize);
    for (const node of activeNodes(config)) {
      const first = node.reg?.tuples.find(({ base, size }) => !isAligned(base, page) || !isAligned(size, page));
      const size = node.reg ? first?.size : node.size?.value;
      if (size === undefined) continue;
      const problem = problemOf(page, first?.base, size);
      if (!problem) continue;
      report(node.path, {
        at: valueSpan(tree, node.path, node.reg ? 'reg' : 'size'),
        message: `${node.path}: ${problem.text}`,
        severity: problem.offByOne ? 'warning' : 'info',
        help: problem.help,
      });
    }
  },
});

interface Problem {
  readonly text: string;
  readonly help: string;
  readonly offByOne: boolean;
}

function problemOf(page: U64, base: U64 | undefined, size: U64): Problem | null {
  const next = u64(size + 1n);
  if (isAligned(next, page)) {
    const text = `size ${hex(size)} is one less than ${formatSize(next)}: was the last byte meant instead of the size?`;
    return { text, help: `write ${hex(next)}`, offByOne: true };
  }
  const pages = `no multiple of the ${formatSize(page)} page`;
  const wrong = [
    ...(base !== undefined && !isAligned(base, page) ? [`base ${hex(base)}`] : []),
    ...(isAligned(size, page) ? [] : [`size ${hex(size)}`]),
  ];
  if (wrong.length === 0) return null;
  const text = `${wrong.join(' and ')} ${wrong.length > 1 ? 'are' : 'is'} ${pages}`;
  return { text, help: 'use whole pages', offByOne: false };
}
