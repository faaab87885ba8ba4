import { clearNomap, free } from '@carveout/allocator';
import { overlaps, type Range } from '@carveout/core';
import { type Boot, pa, record, say } from '../boot.ts';
import { noteHazard } from '../hazards.ts';
import { type HandlerResult, handlersFor } from './handlers.ts';
import { fail, isNoMap, isReusable, type NodeState } from './node-state.ts';

/**
 * __reserved_mem_init_node() and what its callers do with the result: the handlers of its compatible are tried; a failure
 * releases the region in kernels from 5.4 on, and from 6.6 on every region that stays is announced.
 */
export function initNode(boot: Boot, state: NodeState, range: Range): void {
  const { node } = state;
  const result = runHandlers(boot, state, range);
  if (result?.kind === 'done') {
    state.pool = result.pool;
    state.reason = state.reason ? `${result.reason}; ${state.reason}` : result.reason;
    if (boot.does.handlerLoop !== 'first-success' || boot.does.allocPrefix === 'OF: reserved mem: ') {
      say(
        boot,
        'info',
        `${boot.does.allocPrefix}initialized node ${node.name}, compatible id ${result.compatible}`,
        node.path,
      );
    }
  } else if (result && releases(boot, result)) {
    say(boot, 'info', `${boot.does.allocPrefix}node ${node.name} compatible matching fail`, node.path);
    release(boot, state, range, result.reason);
    return;
  }
  if (boot.does.regionLine) say(boot, 'info', regionLine(boot, state, range), node.path);
}

/** The last answer counts; null when no handler matched. */
function runHandlers(boot: Boot, state: NodeState, range: Range): HandlerResult | null {
  let first: HandlerResult | null = null;
  let last: HandlerResult | null = null;
  for (const handler of handlersFor(boot, state)) {
    const result = handler.setUp(boot, state, range);
    if (result.kind === 'done') return result;
    first ??= result;
    last = result;
    if (boot.does.handlerLoop === 'not-mine-continues' && !result.notMine) return result;
  }
  // Which one fails last does not matter to the kernel; the first refusal is the one that tells people something.
  return first && last ? { ...last, reason: (first as Extract<HandlerResult, { kind: 'refused' }>).reason } : null;
}

function releases({ does }: Boot, result: Extract<HandlerResult, { kind: 'refused' }>): boolean {
  if (does.handlerLoop === 'first-success') return false;
  return does.handlerLoop === 'failure-releases' || !result.notMine;
}

function release(boot: Boot, state: NodeState, range: Range, why: string): void {
  const { node } = state;
  fail(state, 'init-failed', `${why}; its memory is given back`);
  state.remarks.add('released');
  // Kernels of 5.4 that had removed a no-map range from memory add it again; marking and clearing has the same result.
  boot.memblock = isNoMap(node) ? clearNomap(boot.memblock, range) : free(boot.memblock, range);
  if (isNoMap(node)) noteUnmapped(boot, state, range);
  else noteFreedKernel(boot, state, range);
  const event = record(boot, {
    kind: 'free',
    owner: node.path,
    range,
    reason: `${node.name} released: ${why}`,
    origin: node.origin,
  });
  state.event ??= event.index;
}

/**
 * The later scheme refuses static nodes when the linear map is made already: what was no-map until then is given to the page
 * allocator without a mapping, and the first to touch it faults (a recorded boot of 6.12 dies in clear_page()).
 */
function noteUnmapped(boot: Boot, state: NodeState, range: Range): void {
  if (boot.phase !== 'late-reserved-memory') return;
  boot.unmapped.push(range);
  noteHazard(boot, 'no-mapping', range, { owner: state.node.path, origin: state.node.origin, node: state });
}

/** Giving a region back asks nobody else who uses the memory (a recorded boot of 6.12 dies in of_get_parent()). */
function noteFreedKernel(boot: Boot, state: NodeState, range: Range): void {
  const kernel = boot.config.images.kernel;
  if (!kernel || !overlaps(kernel.range, range)) return;
  noteHazard(boot, 'kernel-image', range, { owner: state.node.path, origin: state.node.origin, node: state });
}

function regionLine(boot: Boot, { node }: NodeState, { base, size }: Range): string {
  const end = BigInt.asUintN(64, base + size - 1n);
  const map = isNoMap(node) ? 'nomap' : 'map';
  const reusable = isReusable(node) ? 'reusable' : 'non-reusable';
  return `${boot.does.allocPrefix}${pa(boot, base)}..${pa(boot, end)} (${size >> 10n} KiB) ${map} ${reusable} ${node.name}`;
}
