import type { ReservedNode } from '@carveout/bootconfig';
import { alignDown, formatSize, overlaps, type RelatedSpan } from '@carveout/core';
import type { ReservedMemoryResult } from '@carveout/simulator';
import { startOf, valueSpan } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { activeNodes, isCmaPool, resultOf } from '../../facts/reserved-nodes.ts';
import { areaReason, dmesgNote, effectiveDefault, placeText, rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

export default defineRule({
  id: 'cma-does-not-fit',
  code: 'MEM1001',
  severity: 'error',
  summary:
    'No free block inside the allowed window is large enough for a dynamic reserved-memory node or the default CMA area.',
  why: 'The kernel prints one line and goes on without the pool; a default pool is silently replaced by whatever `cma=` or CONFIG_CMA_SIZE_* ask for.',
  docs: 'Fixed regions, no-map holes, `/memreserve/` entries, the kernel image, the device tree blob and the initrd all split the window. Nothing is reported while the RAM is not known.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'alloc-range-outside-ram',
  ],
  examples: {
    good: [{ snippet: pool('0x0 0x10000000'), kernel: '6.12' }],
    bad: [{ snippet: `${hole()}\n\n${pool('0x0 0x28000000')}`, kernel: '6.12', reports: [] }],
  },
  check(board, report) {
    if (!ramOf(board.config)) return;
    for (const node of activeNodes(board.config)) {
      const result = resultOf(board.simulation, node);
      if (result?.outcome === 'alloc-failed') reportNode(board, node, result, report);
    }
    reportDefault(board, report);
  },
});

function reportNode(board: BoardView, node: ReservedNode, result: ReservedMemoryResult, report: Report): void {
  const { simulation, tree } = board;
  const granule = simulation.cmaAlignment.value;
  const fit = result.largestFit;
  const usable = fit && isCmaPool(node) ? alignDown(fit.size, granule) : (fit?.size ?? 0n);
  const size = node.size ? formatSize(node.size.value) : 'its size';
  const effect = node.cmaDefault
    ? `${effectiveDefault(simulation)} instead of the ${size} of ${node.path}`
    : `${node.path} gets no memory, it asks for ${size}`;
  const room = fit
    ? `the largest free block in ${windowText(node)} is ${placeText(fit)}`
    : `${windowText(node)} has no free block`;
  report(node.path, {
    at: valueSpan(tree, node.path, 'size'),
    ...(restsOnAssumedImage(board, node) ? { severity: 'warning' as const } : {}),
    message: `${effect}: ${room}${dmesgNote(simulation, node.path, /fail/)}`,
    help:
      usable > 0n
        ? `ask for at most ${formatSize(usable)}, widen \`alloc-ranges\`, or move a region that splits the window`
        : 'widen `alloc-ranges`, or move the regions that fill the window',
    related: splitters(board, node),
  });
}

const windowText = ({ allocRanges }: ReservedNode): string =>
  allocRanges && allocRanges.tuples.length > 0 ? allocRanges.tuples.map(rangeText).join(' or ') : 'RAM';

/** True when a kernel image in the window, whose place and size nobody gave, may be what is in the way. */
function restsOnAssumedImage({ config, simulation }: BoardView, node: ReservedNode): boolean {
  const image = config.images.kernel;
  const fit = resultOf(simulation, node)?.largestFit;
  if (image?.basis !== 'assumed' || !node.size) return false;
  const windows = node.allocRanges?.tuples;
  if (windows && !windows.some((window) => overlaps(window, image.range))) return false;
  return (fit?.size ?? 0n) + image.range.size >= node.size.value;
}

/** Fixed regions inside the node's window: what could be moved. */
function splitters({ tree, config }: BoardView, node: ReservedNode): readonly RelatedSpan[] {
  const windows = node.allocRanges?.tuples ?? null;
  return activeNodes(config).flatMap((other) => {
    const inside = other.reg?.tuples.find(
      (tuple) => windows === null || windows.some((window) => overlaps(window, tuple)),
    );
    if (!inside || other === node) return [];
    return [{ span: valueSpan(tree, other.path, 'reg'), message: `${other.path} takes ${rangeText(inside)}` }];
  });
}

/** The area asked for by `cma=` or Kconfig. A fixed `cma=` is the business of cma-cmdline-fixed-base. */
function reportDefault({ tree, config, simulation }: BoardView, report: Report): void {
  const failed = simulation.events.findLast(({ kind, phase }) => kind === 'cma-failed' && phase === 'default-cma');
  const cma = config.parameters.cma;
  if (!failed || simulation.defaultCma || (cma && cma.base !== 0n && cma.base + cma.size === cma.limit)) return;
  const origin = cma?.origin ?? failed.origin;
  report(null, {
    at: origin.kind === 'default' ? startOf(tree) : origin,
    // Without a .config the size is the one of a defconfig, which a small board would not be built with.
    ...(cma || config.settings.configGiven ? {} : { severity: 'info' as const }),
    message: `no default CMA area: ${areaReason(failed.reason)}`,
    help: `${cma ? `lower \`${cma.text}\`` : 'lower CONFIG_CMA_SIZE_MBYTES'}, or move the reserved regions that split the memory below ${formatSize(simulation.dmaLimit.value)}`,
  });
}

function pool(size: string): string {
  return `linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <${size}>;\n\tlinux,cma-default;\n};`;
}

function hole(): string {
  return 'firmware@60000000 {\n\treg = <0x0 0x60000000 0x0 0x1000000>;\n\tno-map;\n};';
}
