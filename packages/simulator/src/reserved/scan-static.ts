import { holdersOf, isOverlapsMemory, isRegionReserved, markNomap, removeMemory, reserve } from '@carveout/allocator';
import { hex, type Range } from '@carveout/core';
import { armRemapStaticTuple } from '../arm/remap.ts';
import { type Boot, mib, pa, record, say } from '../boot.ts';
import { fail, isNoMap, isReusable, type NodeState } from './node-state.ts';

/** What one static node asks of the first pass. */
export type StaticScan = 'static' | 'dynamic' | 'skip';

/** A length that is no multiple of a tuple: an error up to 6.18, later as if the property were absent. */
export function classify(boot: Boot, state: NodeState): StaticScan {
  const { reg, size } = state.node;
  const { badLength, scanPrefix } = boot.does;
  if (reg && (reg.lengthOk || badLength === 'skip-node')) {
    if (reg.lengthOk) return 'static';
    const text = `Reserved memory: invalid reg property in '${state.node.name}', skipping node.`;
    say(boot, 'error', `${scanPrefix}${text}`, state.node.path);
    fail(
      state,
      'invalid-reg',
      "its reg is no multiple of the root's address and size cells, so the kernel skips the node",
    );
    return 'skip';
  }
  return size ? 'dynamic' : 'skip';
}

/** Reserves, or takes out of use, every tuple; only the first becomes the region that drivers see. */
export function reserveStatic(boot: Boot, state: NodeState): void {
  const tuples = state.node.reg?.tuples ?? [];
  for (const [index, range] of tuples.entries()) reserveTuple(boot, state, { range, isFirst: index === 0 });
}

interface Tuple {
  readonly range: Range;
  readonly isFirst: boolean;
}

function reserveTuple(boot: Boot, state: NodeState, { range, isFirst }: Tuple): void {
  const { node } = state;
  const refusal = range.size === 0n ? 'its size is 0' : isNoMap(node) ? refuseNoMap(boot, range) : null;
  if (refusal !== null) {
    const place = `base ${pa(boot, range.base)}, size ${mib(range.size)}`;
    const text = `Reserved memory: failed to reserve memory for node '${node.name}': ${place}`;
    say(boot, 'error', `${boot.does.scanPrefix}${text}`, node.path);
    fail(state, 'reserve-failed', refusal);
    const event = record(boot, { kind: 'alloc-failed', owner: node.path, range, reason: refusal, origin: node.origin });
    if (isFirst) state.event = event.index;
    return;
  }
  const event = isNoMap(node) ? takeOutOfMap(boot, state, range) : reservePlain(boot, state, range);
  armRemapStaticTuple(boot, state, range);
  if (isFirst) {
    state.event = event.index;
    state.reason = event.reason;
  }
}

function reservePlain(boot: Boot, { node }: NodeState, range: Range) {
  boot.memblock = reserve(boot.memblock, range, node.path);
  const outside = isOverlapsMemory(boot.memblock, range) ? '' : ', outside RAM';
  const reason = `${isReusable(node) ? 'reusable ' : ''}region at the address its reg gives${outside}`;
  return record(boot, { kind: 'reserve', owner: node.path, range, reason, origin: node.reg?.origin ?? node.origin });
}

function takeOutOfMap(boot: Boot, { node }: NodeState, range: Range) {
  const removed = boot.does.noMap === 'remove';
  boot.memblock = removed ? removeMemory(boot.memblock, range) : markNomap(boot.memblock, range);
  const outside = removed || isOverlapsMemory(boot.memblock, range) ? '' : ', outside RAM: without effect';
  const reason = `no-map region at the address its reg gives, ${removed ? 'removed from RAM' : 'kept out of the linear map'}${outside}`;
  return record(boot, { kind: 'nomap', owner: node.path, range, reason, origin: node.reg?.origin ?? node.origin });
}

/** Why no-map is refused, or null: something that uses the memory already cannot lose its mapping. */
function refuseNoMap(boot: Boot, range: Range): string | null {
  const { noMap } = boot.does;
  if (noMap === 'remove' || !isRegionReserved(boot.memblock, range)) return null;
  if (noMap === 'flag-refuse-reserved-ram' && !isOverlapsMemory(boot.memblock, range)) return null;
  const holders = holdersOf(boot.memblock, range).map(({ owner, base }) => `${owner} at ${hex(base)}`);
  return `no-map is refused: it overlaps ${holders.join(', ')}`;
}
