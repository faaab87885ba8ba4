import type { ReservedNode } from '@carveout/bootconfig';
import type { Range, U64 } from '@carveout/core';
import type { ReservedOutcome } from '../model.ts';

/** What has become of a node so far. */
export interface NodeState {
  readonly node: ReservedNode;
  /** Place in the device tree among its siblings. */
  readonly index: number;
  /** The entry of reserved_mem[]: first tuple, or the place found. */
  base: U64 | null;
  size: U64 | null;
  /** A dynamic node's entry, which stays when the node is refused and its place is forgotten. */
  entry: Range | null;
  /** A pool that a handler made of it. */
  pool: 'cma' | 'coherent-pool' | 'restricted-pool' | null;
  /** First failure, in the order the recorded boots rank them. */
  failure: Extract<
    ReservedOutcome,
    'disabled' | 'reserve-failed' | 'alloc-failed' | 'init-failed' | 'invalid-reg'
  > | null;
  readonly remarks: Set<string>;
  reason: string;
  event: number | null;
  largestFit: Range | null;
}

export const createNodeState = (node: ReservedNode, index: number): NodeState => ({
  node,
  index,
  base: null,
  size: null,
  entry: null,
  pool: null,
  failure: null,
  remarks: new Set(),
  reason: '',
  event: null,
  largestFit: null,
});

const RANK = ['disabled', 'reserve-failed', 'alloc-failed', 'init-failed', 'invalid-reg'] as const;

/** Notes a failure; of several the one that ranks first stays. */
export function fail(state: NodeState, failure: (typeof RANK)[number], reason: string): void {
  if (state.failure !== null && RANK.indexOf(state.failure) <= RANK.indexOf(failure)) return;
  state.failure = failure;
  state.reason = reason;
}

export const isEnabled = ({ status }: ReservedNode): boolean => status === null || status === 'okay' || status === 'ok';

export const isNoMap = ({ noMap }: ReservedNode): boolean => noMap !== null;

export const isReusable = ({ reusable }: ReservedNode): boolean => reusable !== null;

/** Compatible strings compare whole and without case (of_flat_dt_is_compatible()). */
export const isCompatible = (node: ReservedNode, name: string): boolean =>
  node.compatible.some((one) => one.toLowerCase() === name);

export const kindOf = (node: ReservedNode): 'plain' | 'reusable' | 'nomap' | 'nomap+reusable' =>
  isNoMap(node) ? (isReusable(node) ? 'nomap+reusable' : 'nomap') : isReusable(node) ? 'reusable' : 'plain';
