import type { ReservedNode } from '@carveout/bootconfig';
import { alignDown, alignUp, type Fix, formatSize, GIB, hex, isAligned, type U64 } from '@carveout/core';
import { propertyOf, valueSpan } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { refusedUsers } from '../../facts/refused-users.ts';
import { activeNodes, isCmaPool, resultOf } from '../../facts/reserved-nodes.ts';
import { changesNothingElse, wouldBeCma } from '../../facts/what-if.ts';
import { dmesgNote, kernelNote } from '../../facts/wording.ts';
import { isOwnFile } from '../../fixes/own-file.ts';
import { fixOf } from '../../fixes/source-fix.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

export default defineRule({
  id: 'cma-size-not-granule-multiple',
  code: 'MEM1301',
  severity: 'error',
  summary: 'Base or size of a reusable shared-dma-pool is not a multiple of the CMA granule.',
  why: 'The kernel rejects the pool at boot ("incorrect alignment of CMA region"), gives its memory back as ordinary RAM, and its drivers fall back to no pool at all. Sizes are never rounded for device-tree pools.',
  docs: 'The granule follows from page size, the largest page-allocator order and the kernel version: with 4 KiB pages 4 MiB up to about 5.18 and one pageblock (2 MiB on arm64) since; with 64 KiB pages 512 MiB; 32 MiB with vendor kernels that raise FORCE_MAX_ZONEORDER to 14.',
  fixes:
    'rounds `size` up to the granule of the kernel that was named, in a file of its own board: where the pool is made with it, and every other region stays as large as it is.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'no-map-and-reusable',
    'dma-cma-disabled',
  ],
  examples: {
    good: [
      {
        snippet: 'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x400000>;\n};',
        kernel: '5.15',
      },
    ],
    bad: [
      {
        snippet: 'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x100000>;\n};',
        kernel: '6.12',
        reports: [
          '/reserved-memory/pool will not be a CMA area: size 0x100000 (1 MiB) is not a multiple of 2 MiB, the CMA granule of kernel 6.12 with 4 KiB pages (dmesg: "Reserved memory: incorrect alignment of CMA region")',
        ],
      },
      {
        snippet:
          'pool@50100000 {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 0x50100000 0x0 0x400000>;\n};',
        kernel: '6.12',
        reports: [
          '/reserved-memory/pool@50100000 will not be a CMA area: base 0x50100000 is not a multiple of 2 MiB, the CMA granule of kernel 6.12 with 4 KiB pages (dmesg: "Reserved memory: incorrect alignment of CMA region")',
        ],
      },
    ],
  },
  check(board, report) {
    for (const node of activeNodes(board.config)) if (isCmaPool(node)) checkPool(board, node, report);
  },
});

function checkPool(board: BoardView, node: ReservedNode, report: Report): void {
  const granule = board.simulation.cmaAlignment.value;
  const first = node.reg?.tuples[0];
  const size = first?.size ?? node.size?.value;
  const wrong = [
    ...(size !== undefined && !isAligned(size, granule) ? [`size ${hex(size)} (${formatSize(size)})`] : []),
    ...(first && !isAligned(first.base, granule) ? [`base ${hex(first.base)}`] : []),
  ];
  if (wrong.length === 0 || size === undefined) return;
  const { simulation } = board;
  // With cma= on the command line the pool would not have been made anyway.
  const bypassed = resultOf(simulation, node)?.remarks.includes('bypassed');
  const why = `${wrong.join(' and ')} ${wrong.length > 1 ? 'are' : 'is'} not a multiple of ${formatSize(granule)}, the CMA granule of ${kernelNote(simulation)} with ${formatSize(BigInt(simulation.pageSize))} pages`;
  const users = refusedUsers(board.tree, node.path);
  report(node.path, {
    at: valueSpan(board.tree, node.path, first ? 'reg' : 'size'),
    ...(bypassed ? { severity: 'warning' as const } : {}),
    message: `${node.path} will not be a CMA area: ${why}${dmesgNote(simulation, node.path, /fail|alignment/)}${users.note}`,
    help: advice(board, node, { granule, size, base: first?.base }),
    related: users.related,
    fix: first ? undefined : roundedUp(board, node),
  });
}

/** Rounded values with which the pool would be made on this very board; where there are none, what stands in the way. */
function advice({ config }: BoardView, node: ReservedNode, { granule, size, base }: Wanted): string {
  const bases = base === undefined ? [undefined] : roundings(base, granule);
  const works = roundings(size, granule).flatMap((one) =>
    bases
      .filter((at) => !ramOf(config) || wouldBeCma(config, node, { size: one, base: at }))
      .map((at) => changeText(one, at, { size, base })),
  );
  const [best, ...others] = [...new Set(works)];
  if (best === undefined) {
    const cure = config.settings.pageSize.value > 4096 ? '; with 4 KiB pages it is 2 MiB' : '';
    return `no multiple of ${formatSize(granule)} near it fits on this board: change what is around it, or the granule${cure}`;
  }
  return `use ${best}${others.length > 0 ? ` (or ${others.join(', ')})` : ''}`;
}

/** `size` with the next multiple of the granule in place of its low cell. */
function roundedUp(board: BoardView, node: ReservedNode): Fix | undefined {
  const { tree, config, simulation } = board;
  const at = valueSpan(tree, node.path, 'size');
  const size = node.size && alignUp(node.size.value, simulation.cmaAlignment.value);
  const isOne = propertyOf(tree, node.path, 'size')?.history.length === 1;
  if (!size || size >= 4n * GIB || !isOne || !isOwnFile(at.file)) return undefined;
  if (!simulation.kernelGiven || !ramOf(config)) return undefined;
  if (!changesNothingElse(config, simulation, { node, change: { size } })) return undefined;
  return fixOf(board, at, `round \`size\` up to ${formatSize(size)}`, (written) => {
    const cells = /^<(\s*(?:0x0+\s+|0+\s+)?)(?:0x[0-9a-f]{1,8}|[1-9]\d{0,9})(\s*)>$/i.exec(written);
    return cells ? `<${cells[1]}${hex(size)}${cells[2]}>` : undefined;
  });
}

interface Wanted {
  readonly granule: U64;
  readonly size: U64;
  readonly base?: U64 | undefined;
}

/** Up and down, without 0; the value itself when it is a multiple. */
function roundings(value: U64, granule: U64): readonly U64[] {
  return [...new Set([alignUp(value, granule), alignDown(value, granule)])].filter((one) => one !== 0n);
}

function changeText(size: U64, base: U64 | undefined, old: Pick<Wanted, 'size' | 'base'>): string {
  const parts = [
    ...(size === old.size ? [] : [`size ${hex(size)}`]),
    ...(base === undefined || base === old.base ? [] : [`base ${hex(base)}`]),
  ];
  return parts.join(' and ');
}
