import type { Machine, StepResult } from '@carveout/runtime';

/** A script that was run. */
export interface AllocView {
  /** Release whose behaviour applied. */
  readonly kernel: string;
  readonly before: Machine;
  readonly after: Machine;
  readonly results: readonly StepResult[];
}

/** What the kernel itself would call a failure; frees never fail. */
export const isFailedStep = ({ result }: StepResult): boolean => result !== 0;
