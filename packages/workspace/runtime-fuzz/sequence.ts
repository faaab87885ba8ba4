import type { Board } from '../oracle-fuzz/board.ts';

/** One write to a debugfs file. */
export type SequenceStep =
  | { readonly op: 'alloc'; readonly area: string; readonly pages: number }
  | { readonly op: 'free'; readonly area: string; readonly pages: number };

/** A boot, and what is written to its files. */
export interface FuzzSequence {
  readonly board: Board;
  readonly steps: readonly SequenceStep[];
}
