import { type Range, u64 } from '@carveout/core';
import { armRemapDynamicNode } from '../arm/remap.ts';
import { type Boot, record, say } from '../boot.ts';
import { reserveMemreserves } from '../memreserve.ts';
import { initNode } from './init-node.ts';
import { createNodeState, fail, isEnabled, isNoMap, isReusable, type NodeState } from './node-state.ts';
import { reportOverlaps, type TableEntry } from './overlaps.ts';
import { placeDynamic } from './place-dynamic.ts';
import { classify, reserveStatic } from './scan-static.ts';
import { sortTable } from './sort-table.ts';

/** Dynamic nodes that the early array of the later scheme can hold. */
const EARLY_DYNAMIC_NODES = 64;
const ZERO = u64(0);

/** early_init_fdt_scan_reserved_mem(): everything of /reserved-memory and /memreserve/ that happens in early memory set-up. */
export function scanReservedMemory(boot: Boot): void {
  const { memreserveOrder, processing } = boot.does;
  if (memreserveOrder === 'first') reserveMemreserves(boot);
  collectNodes(boot);
  if (processing === 'sorted-table') {
    const table = fillTable(boot, scanStaticNodes(boot));
    if (memreserveOrder === 'before-dynamic') reserveMemreserves(boot);
    processTable(boot, table);
  } else {
    placeDynamicNodes(boot, scanStaticNodes(boot));
    reserveMemreserves(boot);
  }
}

/** A node state for each direct child; older kernels look at deeper nodes as well. */
function collectNodes(boot: Boot): void {
  const root = boot.config.reservedMemory;
  const { childDepth } = boot.does;
  const nodes = root?.nodes.filter(({ depth }) => childDepth === 'descendants' || depth === 1) ?? [];
  for (const [index, node] of nodes.entries()) boot.nodes.push(createNodeState(node, index));
}

interface Scanned {
  readonly state: NodeState;
  readonly kind: 'static' | 'dynamic';
}

/** First pass, in tree order: static nodes are reserved at once, dynamic ones only noted. */
function scanStaticNodes(boot: Boot): readonly Scanned[] {
  if (!hasUsableRoot(boot)) return [];
  const scanned: Scanned[] = [];
  for (const state of boot.nodes) {
    if (!isEnabled(state.node)) {
      fail(state, 'disabled', `status is "${state.node.status}", so the kernel skips the node`);
      continue;
    }
    if (skippedForCommandLine(boot, state)) continue;
    const kind = classify(boot, state);
    if (kind === 'skip') continue;
    if (kind === 'static') reserveStatic(boot, state);
    scanned.push({ state, kind });
  }
  return scanned;
}

function hasUsableRoot(boot: Boot): boolean {
  const root = boot.config.reservedMemory;
  if (!root) return false;
  if (root.problem === null) return true;
  sayUnsupportedFormat(boot);
  const reason = `the kernel ignores /reserved-memory: ${root.problem}`;
  for (const state of boot.nodes) state.reason = reason;
  record(boot, { kind: 'alloc-failed', owner: '/reserved-memory', range: null, reason, origin: root.origin });
  return false;
}

export function sayUnsupportedFormat(boot: Boot): void {
  say(boot, 'error', `${boot.does.scanPrefix}Reserved memory: unsupported node format, ignoring`, '/reserved-memory');
}

/** From 6.19 on a `cma=` makes the early scan pass a default node over. */
function skippedForCommandLine(boot: Boot, state: NodeState): boolean {
  const { nodeVersusCommandLine, allocPrefix } = boot.does;
  const { node } = state;
  const cmdline = boot.config.parameters.cma;
  if (!cmdline || !node.cmaDefault) return false;
  if (nodeVersusCommandLine === 'command-line-skips-node') {
    say(boot, 'error', `${allocPrefix}Skipping dt linux,cma-default for "cma=" kernel param.`, node.path);
  } else if (nodeVersusCommandLine === 'command-line-skips-cma-node' && isReusable(node) && !isNoMap(node)) {
    say(boot, 'error', 'Skipping dt linux,cma-default node in favor for "cma=" kernel param.', node.path);
  } else return false;
  state.remarks.add('bypassed');
  state.reason = `${cmdline.text} on the command line: the kernel passes the linux,cma-default node over`;
  return true;
}

/** reserved_mem[] in tree order; static nodes with their first tuple, dynamic ones as (0, 0) until they are placed. */
function fillTable(boot: Boot, scanned: readonly Scanned[]): readonly TableEntry[] {
  const table: TableEntry[] = [];
  for (const { state, kind } of scanned) {
    const entry = kind === 'dynamic' ? { base: ZERO, size: ZERO } : firstTuple(boot, state);
    if (!entry) continue;
    if (boot.does.capacity !== null && table.length >= boot.does.capacity) {
      say(boot, 'error', `${boot.does.allocPrefix}${boot.does.capacityMessage}`, state.node.path);
      noteNoRoom(boot, state, kind);
    } else table.push({ ...entry, state });
  }
  return table;
}

function noteNoRoom(boot: Boot, state: NodeState, kind: Scanned['kind']): void {
  const full = `the kernel's table of ${boot.does.capacity} regions is full`;
  state.reason =
    kind === 'static' ? `${full}: reserved, but no driver can use it as a region` : `${full}: never placed`;
  state.remarks.add('table-full');
}

/** The entry that drivers see; undefined when this kernel records none. */
export function firstTuple(boot: Boot, { node }: NodeState): Range | undefined {
  const tuples = node.reg?.tuples ?? [];
  if (boot.does.manyTuples === 'none' && tuples.length > 1) return undefined;
  const [first] = tuples;
  return first && (boot.does.recordsFailedStatic === 'always' || first.size > 0n) ? first : undefined;
}

/** Up to 6.12.0: sorted, overlaps reported, then entry by entry placed if need be and set up. */
function processTable(boot: Boot, table: readonly TableEntry[]): void {
  const sorted = sortTable(boot.does, table);
  reportOverlaps(boot, sorted);
  const known: Range[] = sorted.filter(({ size }) => size > 0n);
  for (const { state, base, size } of sorted) {
    if (size > 0n) {
      initNode(boot, state, { base, size });
      continue;
    }
    if (!state.node.size || state.node.reg || !placeDynamic(boot, state, known)) continue;
    const range = { base: state.base ?? ZERO, size: state.size ?? ZERO };
    known.push(range);
    initNode(boot, state, range);
    if (range.size === 0n) forgetPlace(boot, state);
  }
}

/** A region of no bytes is set up like any other; where it lies only kernels with a line for each region tell. */
function forgetPlace(boot: Boot, state: NodeState): void {
  if (boot.does.regionLine && state.failure === null) return;
  state.base = null;
  state.size = null;
}

/** 6.12.y and from 6.13: dynamic nodes in tree order, each set up at once. Static ones wait for {@link initStaticNodes}. */
function placeDynamicNodes(boot: Boot, scanned: readonly Scanned[]): void {
  const placed: Range[] = [];
  const dynamic = scanned.filter(({ kind }) => kind === 'dynamic').map(({ state }) => state);
  for (const [index, state] of dynamic.entries()) {
    if (index >= EARLY_DYNAMIC_NODES) {
      say(
        boot,
        'error',
        `${boot.does.allocPrefix}too many defined dynamic regions, skip '${state.node.name}'`,
        state.node.path,
      );
      state.reason = `more than ${EARLY_DYNAMIC_NODES} dynamic regions: never placed`;
      continue;
    }
    if (!placeDynamic(boot, state, placed)) continue;
    armRemapDynamicNode(boot, state);
    const range = { base: state.base ?? ZERO, size: state.size ?? ZERO };
    placed.push(range);
    initNode(boot, state, range);
    if (range.size === 0n) forgetPlace(boot, state);
  }
}
