import type { CmaArea } from '@carveout/allocator';
import type { Origin } from '@carveout/core';
import type { CmaSource } from './model.ts';
import type { NodeState } from './reserved/node-state.ts';

/** An area of the table and where it came from. */
export interface CmaRecord {
  readonly area: CmaArea;
  readonly source: CmaSource;
  readonly node: NodeState | null;
  readonly origin: Origin;
  readonly reason: string;
  /** Index of the event that placed it. */
  readonly event: number;
}
