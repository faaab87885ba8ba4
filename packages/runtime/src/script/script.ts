import type { BitRun, StrategyName } from '@carveout/allocator';
import type { Marking } from '../occupants.ts';
import type { Step } from './step.ts';

/** Every marking, in the order in which help lists them. */
export const MARKINGS: readonly Marking[] = [
  'fill',
  'drop',
  'pin',
  'unpin',
  'lock',
  'unlock',
  'write',
  'written',
  'isolate',
  'unisolate',
];

/** An area that a script brings with it. */
export interface AreaSpec {
  readonly name: string;
  /** Bytes. */
  readonly base: bigint;
  /** Bytes. */
  readonly size: bigint;
  readonly orderPerBit: number;
  /** Runs of bits taken before the first step. */
  readonly taken: readonly BitRun[];
}

/** A script of run-time allocations, from either of its forms. What is null comes from the board, or is a default. */
export interface Script {
  /** A release, or a name that holds one. */
  readonly kernel: string | null;
  /** Bytes. */
  readonly pageSize: number | null;
  /** CONFIG_CMA_ALIGNMENT. */
  readonly cmaAlignment: number | null;
  readonly strategy: StrategyName | null;
  /** Free pages outside of CMA. */
  readonly freePages: number | null;
  /** Null: the areas of the board. */
  readonly areas: readonly AreaSpec[] | null;
  readonly steps: readonly Step[];
}
