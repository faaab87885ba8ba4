import type { Range } from '@carveout/core';
import type { Conversion, ConvertedRegion, ProposalMachine, ProposalStepResult } from '@carveout/runtime';

/** Where today's kernel puts what a region became. */
export interface TodaysRegion {
  readonly region: ConvertedRegion;
  /** What becomes of the node: `cma`, `no-map`, or how it fails. */
  readonly outcome: string;
  readonly place: Range | null;
}

/** An old command line in today's words. */
export interface ConvertView {
  readonly commandLine: string;
  readonly ram: readonly Range[] | null;
  /** Null without regions of 2010, and without RAM to place them in. */
  readonly machine: ProposalMachine | null;
  readonly conversion: Conversion;
  /** Release that the result was tried with. */
  readonly kernel: string;
  /** The generated tree, booted; null without RAM. */
  readonly today: readonly TodaysRegion[] | null;
  readonly results: readonly ProposalStepResult[];
}
