import { addCapped, formatSize, GIB, hex, type Range, type U64, u64 } from '@carveout/core';
import type { TreeNode } from '@carveout/devicetree';
import type { ReservedMemoryResult } from '@carveout/simulator';
import { busLimit } from '../../facts/bus-limit.ts';
import { nodeSpan, valueSpan } from '../../facts/location.ts';
import { ramEnd, ramOf } from '../../facts/ram.ts';
import { regionUsers } from '../../facts/region-users.ts';
import { isCompatible } from '../../facts/reserved-nodes.ts';
import { placeText } from '../../facts/wording.ts';
import { type BoardView, defineRule, type Report, type RuleFinding } from '../../rule.ts';

export default defineRule({
  id: 'pool-above-dma-limit',
  code: 'MEM1201',
  severity: 'error',
  summary: 'A pool lies higher than the devices that use it can address.',
  why: 'The pool is created and looks healthy, but every allocation for such a device fails: its DMA mask does not reach there. A dynamic node without `alloc-ranges` goes to the top of RAM, above 4 GiB where there is some.',
  docs: 'For the default area the limit is the one the kernel itself uses for it (the end of the DMA zone); an area that only ends above it is a warning. For other pools it is the `dma-ranges` above each device that names the pool (a warning), else the 32-bit mask that a device has unless its driver asks for more (information, or a warning when the node leaves the place to the kernel). Devices behind an IOMMU are not looked at.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'cma-does-not-fit',
    'alloc-ranges-above-dma-limit',
    'cma-crosses-zone',
  ],
  examples: {
    good: [
      {
        snippet: pool('\n\talloc-ranges = <0x0 0x40000000 0x0 0x80000000>;'),
        memory: ['0x40000000:2G', '0x100000000:2G'],
        kernel: '6.12',
      },
    ],
    bad: [
      {
        snippet: pool(''),
        memory: ['0x40000000:2G', '0x100000000:2G'],
        kernel: '6.12',
        reports: [
          'default CMA is 256 MiB at 0x170000000 from /reserved-memory/linux,cma, above 0x100000000, where DMA without a wider mask ends',
        ],
      },
    ],
  },
  check(board, report) {
    const ram = ramOf(board.config);
    if (!ram) return;
    checkDefault(board, ramEnd(ram), report);
    const users = regionUsers(board.tree);
    for (const result of board.simulation.reservedMemory) {
      const devices = users.get(result.node) ?? [];
      if (result.node !== board.simulation.defaultCma?.node) checkPool(board, result, devices, report);
    }
  },
});

function checkDefault({ tree, simulation }: BoardView, highest: U64, report: Report): void {
  const area = simulation.defaultCma;
  if (area?.source !== 'device-tree' || area.node === null) return;
  const limit = exclusive(simulation.dmaLimit.value);
  // A limit that is the end of RAM says nothing about DMA.
  if (limit >= highest || addCapped(area.base, area.size) <= limit) return;
  const isStatic = tree.nodeByPath(area.node)?.property('reg') !== undefined;
  const place = `default CMA is ${placeText(area)} from ${area.node}`;
  report(area.node, {
    at: valueSpan(tree, area.node, isStatic ? 'reg' : 'size'),
    severity: area.base >= limit ? 'error' : 'warning',
    message:
      area.base >= limit
        ? `${place}, above ${hex(limit)}, where DMA without a wider mask ends`
        : `${place}, across ${hex(limit)}, where DMA without a wider mask ends${area.activates ? '' : ': an area in two zones is not activated'}`,
    help: isStatic ? `move \`reg\` below ${hex(limit)}` : `add \`alloc-ranges\` that end at ${hex(limit)} or below`,
  });
}

/** 32-bit ARM passes the last address of the zone, the others the one behind it. */
const exclusive = (limit: U64): U64 => addCapped(limit, u64(limit & 1n));

function checkPool(board: BoardView, pool: ReservedMemoryResult, devices: readonly TreeNode[], report: Report): void {
  const isPool = pool.outcome === 'cma' || pool.outcome === 'coherent-pool' || pool.outcome === 'restricted-pool';
  if (!isPool || pool.base === null || pool.size === null || !isCompatible(pool, 'shared-dma-pool')) return;
  const range = { base: pool.base, size: pool.size };
  for (const device of devices) {
    if (device.property('iommus') || device.property('iommu-map')) continue;
    const finding = explicitLimit(board, range, device) ?? defaultMask(board, pool, range, device);
    if (!finding) continue;
    report(pool.node, finding);
    return;
  }
}

function explicitLimit({ tree }: BoardView, pool: Range, device: TreeNode): RuleFinding | null {
  const limit = busLimit(device);
  if (!limit || addCapped(pool.base, pool.size) <= limit.end) return null;
  return {
    at: valueSpan(tree, device.path, 'memory-region'),
    severity: 'warning',
    message: `pool of ${placeText(pool)} is out of reach for ${device.path}: the \`dma-ranges\` of ${limit.property.node.path} end at ${hex(limit.end)}`,
    help: `keep the pool below ${hex(limit.end)} with \`reg\` or \`alloc-ranges\``,
    related: [{ span: valueSpan(tree, limit.property.node.path, 'dma-ranges'), message: 'the bus reaches this far' }],
  };
}

function defaultMask(
  { tree }: BoardView,
  pool: ReservedMemoryResult,
  range: Range,
  device: TreeNode,
): RuleFinding | null {
  const limit = u64(4n * GIB);
  if (busLimit(device) || addCapped(range.base, range.size) <= limit) return null;
  const placedByKernel = !pool.static && !tree.nodeByPath(pool.node)?.property('alloc-ranges');
  return {
    at: placedByKernel ? nodeSpan(tree, pool.node) : valueSpan(tree, pool.node, pool.static ? 'reg' : 'alloc-ranges'),
    severity: placedByKernel ? 'warning' : 'info',
    message: `pool of ${placeText(range)} lies above 4 GiB: ${device.path} reaches it only if its driver sets a DMA mask wider than 32 bits`,
    help: `${placedByKernel ? 'add `alloc-ranges`' : 'move it'} below ${formatSize(limit)} if the device has 32 address bits`,
    related: [{ span: valueSpan(tree, device.path, 'memory-region'), message: `${device.path} uses it` }],
  };
}

function pool(more: string): string {
  return `linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x10000000>;\n\tlinux,cma-default;${more}\n};`;
}
