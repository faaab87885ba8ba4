import type { Machine, StepRecord, StepResult } from '@carveout/runtime';

/** A script that was run. */
export interface AllocView {
  /** Release whose behaviour applied. */
  readonly kernel: string;
  readonly before: Machine;
  readonly after: Machine;
  readonly results: readonly StepRecord[];
}

/** What the kernel itself would call a failure; frees never fail. */
export const isFailedStep = ({ result }: Pick<StepResult, 'result'>): boolean => result !== 0;
