import { u64 } from '@carveout/core';
import { allocate, type Boot, say } from '../boot.ts';
import { memoryOrigin } from '../memory.ts';
import { initNode } from './init-node.ts';
import { isEnabled, type NodeState } from './node-state.ts';
import { reportOverlaps, type TableEntry } from './overlaps.ts';
import { firstTuple, sayUnsupportedFormat } from './reserved-memory.ts';
import { classify } from './scan-static.ts';
import { sortTable } from './sort-table.ts';

/** struct reserved_mem on a 64-bit kernel, and on a 32-bit one. */
const ENTRY_BYTES = { wide: 48n, narrow: 28n };
/** Entries of the array when the first scan found nothing it could count. */
const UNCOUNTED_ENTRIES = 64;

/**
 * fdt_scan_reserved_mem_reg_nodes(), the second scan of the later scheme, at unflattening: an array for all regions, then the
 * static nodes set up in tree order, then the overlap report over all regions.
 */
export function initStaticNodes(boot: Boot): void {
  if (boot.does.processing !== 'dynamic-then-late-static') return;
  const root = boot.config.reservedMemory;
  if (!root) {
    if (boot.does.announcesMissingNode)
      say(boot, 'info', `${boot.does.scanPrefix}Reserved memory: No reserved-memory node in the DT`);
    return;
  }
  allocateArray(boot, root.problem === null ? regionCount(boot) : UNCOUNTED_ENTRIES);
  if (boot.outcome.kind !== 'boots') return;
  if (root.problem !== null) {
    if (boot.does.formatErrorTwice) sayUnsupportedFormat(boot);
    return;
  }
  const table: TableEntry[] = dynamicEntries(boot);
  for (const state of boot.nodes) {
    const range = isLateStatic(boot, state) ? firstTuple(boot, state) : undefined;
    if (!range) continue;
    table.push({ ...range, state });
    initNode(boot, state, range);
  }
  reportOverlaps(boot, sortTable(boot.does, table));
}

function allocateArray(boot: Boot, count: number): void {
  if (count === 0) return;
  const bytes = boot.config.arch.value === 'arm' ? ENTRY_BYTES.narrow : ENTRY_BYTES.wide;
  const request = { owner: 'table of reserved regions', size: u64(bytes * BigInt(count)), align: boot.cacheLine };
  allocate(boot, request, { reason: `${count} reserved regions`, origin: memoryOrigin(boot) });
}

const dynamicEntries = (boot: Boot): TableEntry[] =>
  boot.nodes.flatMap((state) => (state.entry ? [{ ...state.entry, state }] : []));

/** Static nodes parsed without error, and dynamic ones placed. */
const regionCount = (boot: Boot): number =>
  dynamicEntries(boot).length + boot.nodes.filter(({ node }) => isEnabled(node) && node.reg?.lengthOk === true).length;

function isLateStatic(boot: Boot, state: NodeState): boolean {
  const { node, remarks } = state;
  if (!isEnabled(node) || !node.reg) return false;
  if (remarks.has('bypassed')) {
    if (boot.does.nodeVersusCommandLine === 'command-line-skips-cma-node') {
      say(boot, 'error', 'Skipping dt linux,cma-default node in favor for "cma=" kernel param.', node.path);
    }
    return false;
  }
  if (classify(boot, state) !== 'static') return false;
  warnManyTuples(boot, state);
  return true;
}

function warnManyTuples(boot: Boot, { node, remarks }: NodeState): void {
  const extra = (node.reg?.tuples.length ?? 0) - 1;
  if (extra <= 0) return;
  remarks.add('extra-tuples-ignored');
  if (!boot.does.manyTuplesWarning) return;
  const text = `fdt_scan_reserved_mem_reg_nodes() ignores ${extra} regions in node '${node.name}'`;
  say(boot, 'warning', `${boot.does.allocPrefix}${text}`, node.path);
}
