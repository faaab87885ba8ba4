import type { ReservedNode } from '@carveout/bootconfig';
import { alignDown, formatSize, hex, overlaps, type Range, type RelatedSpan } from '@carveout/core';
import { type ReservedMemoryResult, simulateBoot } from '@carveout/simulator';
import { defaultAreaFailure } from '../../facts/default-area-failure.ts';
import { startOf, valueSpan } from '../../facts/location.ts';
import { ramEnd, ramOf } from '../../facts/ram.ts';
import { refusedUsers } from '../../facts/refused-users.ts';
import { activeNodes, isCmaPool, resultOf } from '../../facts/reserved-nodes.ts';
import { slotShortage } from '../../facts/slot-shortage.ts';
import { areaReason, dmesgNote, dmesgOfDefault, effectiveDefault, placeText, rangeText } from '../../facts/wording.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

export default defineRule({
  id: 'cma-does-not-fit',
  code: 'MEM1001',
  severity: 'error',
  summary:
    'No free block inside the allowed window is large enough for a dynamic reserved-memory node or the default CMA area.',
  why: 'The kernel prints one line and goes on without the pool; a default pool is silently replaced by whatever `cma=` or CONFIG_CMA_SIZE_* ask for.',
  docs: 'Fixed regions, no-map holes, `/memreserve/` entries, the kernel image, the device tree blob and the initrd all split the window. Nothing is reported while the RAM is not known. A default pool that is replaced by the area of a kernel configuration that nobody gave is a warning: that area may be as large.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'alloc-range-outside-ram',
  ],
  examples: {
    good: [{ snippet: pool('0x0 0x10000000'), kernel: '6.12' }],
    bad: [
      {
        snippet: `${hole()}\n\n${pool('0x0 0x28000000')}`,
        kernel: '6.12',
        reports: [
          `default CMA is 32 MiB at 0x7cc00000 from the kernel configuration (CONFIG_CMA_SIZE_*) instead of the 640 MiB of /reserved-memory/linux,cma: the largest that fits in RAM is 496 MiB at 0x61000000 (dmesg: "OF: reserved mem: failed to allocate memory for node 'linux,cma': size 640 MiB")`,
        ],
      },
    ],
  },
  check(board, report) {
    const ram = ramOf(board.config);
    if (!ram) return;
    for (const node of activeNodes(board.config)) {
      const result = resultOf(board.simulation, node);
      if (result?.outcome === 'alloc-failed') reportNode(board, result, node, report);
    }
    reportDefault(board, ram, report);
  },
});

function reportNode(board: BoardView, result: ReservedMemoryResult, node: ReservedNode, report: Report): void {
  const { simulation, tree } = board;
  const granule = simulation.cmaAlignment.value;
  const fit = result.largestFit;
  const usable = fit && isCmaPool(node) ? alignDown(fit.size, granule) : (fit?.size ?? 0n);
  const size = node.size ? formatSize(node.size.value) : 'its size';
  const effect = node.cmaDefault
    ? `${effectiveDefault(simulation)} instead of the ${size} of ${node.path}`
    : `${node.path} gets no memory, it asks for ${size}`;
  const room = fit
    ? `the largest that fits in ${windowText(node)} is ${placeText(fit)}`
    : `nothing of ${windowText(node)} is free`;
  const assumed = restsOnAssumedImage(board, node);
  const users = refusedUsers(tree, node.path);
  report(node.path, {
    at: valueSpan(tree, node.path, 'size'),
    ...weight(board, node, assumed),
    message: `${effect}: ${room}${dmesgNote(simulation, node.path, /fail/)}${users.note}`,
    help: assumed ? ASSUMED : advice(usable, node),
    related: [...users.related, ...splitters(board, node)],
  });
}

/** With another area in its place, whose size nobody gave, the loss may be none: the board's own kernel decides. */
function weight({ config, simulation }: BoardView, { cmaDefault }: ReservedNode, assumed: boolean) {
  if (assumed) return { severity: 'info' as const };
  const replaced = cmaDefault && simulation.defaultCma?.source === 'kconfig' && !config.settings.configGiven;
  return replaced ? { severity: 'warning' as const } : {};
}

const ASSUMED =
  'this rests on an assumed place and size of the kernel image, without which it fits: give them with `--kernel-image BASE:SIZE`';

function advice(usable: bigint, { allocRanges }: ReservedNode): string {
  const ways = [
    ...(usable > 0n ? [`ask for at most ${formatSize(usable)}`] : []),
    ...(allocRanges ? ['widen `alloc-ranges`'] : []),
    usable > 0n ? 'move a region that splits the window' : 'move the regions that fill the window',
  ];
  return ways.length > 2 ? `${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)}` : ways.join(', or ');
}

const windowText = ({ allocRanges }: ReservedNode): string =>
  allocRanges && allocRanges.tuples.length > 0 ? allocRanges.tuples.map(rangeText).join(' or ') : 'RAM';

/** True when the node gets its memory in a boot without the kernel image, whose place and size nobody gave. */
function restsOnAssumedImage({ config }: BoardView, node: ReservedNode): boolean {
  if (config.images.kernel?.basis !== 'assumed') return false;
  const without = simulateBoot({ ...config, images: { ...config.images, kernel: null } });
  return resultOf(without, node)?.outcome !== 'alloc-failed';
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

/**
 * The area asked for by `cma=` or Kconfig. A fixed `cma=`, one with a base left over from another and a full table of
 * areas are the business of cma-cmdline-fixed-base, cma-cmdline-duplicate and cma-areas-overflow.
 */
function reportDefault({ tree, config, simulation }: BoardView, ram: readonly Range[], report: Report): void {
  const failed = defaultAreaFailure(simulation);
  const cma = config.parameters.cma;
  if (!failed || slotShortage(simulation) || (cma && cma.base !== 0n && failed.passedOver.length === 0)) return;
  // The size of a defconfig is nobody's choice: a small board is not built with it.
  if (!cma && !config.settings.configGiven) return;
  const origin = cma?.origin ?? failed.origin;
  const limit = simulation.dmaLimit.value;
  report(null, {
    at: origin.kind === 'default' ? startOf(tree) : origin,
    message: `no default CMA area: ${areaReason(failed.reason)}${dmesgOfDefault(simulation)}`,
    help: `${cma ? `lower \`${cma.text}\`` : 'lower CONFIG_CMA_SIZE_MBYTES'}, or move the reserved regions that split ${limit < ramEnd(ram) ? `the memory below ${hex(limit)}` : 'the RAM'}`,
  });
}

function pool(size: string): string {
  return `linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <${size}>;\n\tlinux,cma-default;\n};`;
}

function hole(): string {
  return 'firmware@60000000 {\n\treg = <0x0 0x60000000 0x0 0x1000000>;\n\tno-map;\n};';
}
