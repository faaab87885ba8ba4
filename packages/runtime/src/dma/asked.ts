import type { Range } from '@carveout/core';
import type { DmaAllocator, DmaCall, DmaStep } from './dma-request.ts';

/** What one allocator says; `end` when nobody else is asked after it, whatever it said. */
export interface Asked {
  readonly step: DmaStep;
  readonly place?: Range | null;
  readonly end?: boolean;
}

export const asked = (allocator: DmaAllocator, outcome: DmaStep['outcome'], reason: string): Asked => ({
  step: { allocator, outcome, reason },
});

/** gfpflags_allow_blocking(). */
export const mayBlock = ({ request }: DmaCall): boolean => request.gfp !== 'atomic';
