import type { BitRun } from '@carveout/allocator';
import type { AllocOutcome } from '../cma-alloc.ts';
import type { RuntimeLogLine } from '../failure-lines.ts';
import type { Marking } from '../occupants.ts';

/** One thing to do. `pages` counts pages of the machine's size. */
export type Step =
  | {
      readonly op: 'alloc';
      readonly area: string;
      readonly pages: number;
      /** Pages are aligned to 2^align; 0 as the debugfs file asks for. */
      readonly align?: number;
      /** As dma_alloc_contiguous() asks: aligned to its own size, up to CONFIG_CMA_ALIGNMENT. */
      readonly dma?: boolean;
      readonly name?: string;
    }
  | { readonly op: 'free'; readonly area: string; readonly pages: number }
  /** Gives back the buffer that was allocated under this name. */
  | { readonly op: 'free'; readonly area: string; readonly name: string }
  | { readonly op: Marking; readonly area: string; readonly pages: number; readonly at?: number }
  | { readonly op: 'compact'; readonly area: string }
  /** Free pages outside of CMA from now on. */
  | { readonly op: 'free-memory'; readonly pages: number };

/** The area after a step, as its debugfs files show it. */
export interface AreaState {
  /** Pages. */
  readonly used: number;
  /** Pages. */
  readonly maxchunk: number;
  /** Runs of set bits. */
  readonly bitmap: readonly BitRun[];
}

/** What of a long script's steps can be kept: the bits that a step changed instead of all of them. */
export interface StepRecord extends Omit<StepResult, 'state'> {
  readonly state: (Omit<AreaState, 'bitmap'> & { readonly changed: readonly BitRun[] }) | null;
}

export interface StepResult {
  readonly step: Step;
  /** 0 or a negative error number, as writing to the debugfs file returns it. */
  readonly result: number;
  /** For an allocation: page offset of the buffer, null for none. Undefined for other steps. */
  readonly at: number | null | undefined;
  /** Null when there is no such area, and for steps that concern none. */
  readonly state: AreaState | null;
  readonly outcome: AllocOutcome | null;
  readonly log: readonly RuntimeLogLine[];
}
