import type { CmaRules } from '@carveout/allocator';
import type { U64 } from '@carveout/core';
import type { KernelBehaviour } from '@carveout/kernel';

/** CMA_MAX_NAME - 1, since names exist that are copied. */
const NAME_LIMIT = 63;

/** The allocator's switches for one kernel. */
export function cmaRules(does: KernelBehaviour, minAlign: U64): CmaRules {
  return {
    minAlign,
    slotCheck: does.slotCheck,
    fixedUnaligned: does.fixedUnaligned,
    exceedsLimitCheck: does.exceedsLimitCheck,
    above4g: does.above4g,
    above4gCondition: does.above4gCondition,
    highmemBoundaryCheck: does.highmemBoundaryCheck,
    reportedSize: does.reportedSize,
    failurePrinted: does.failureAlwaysPrinted ? 'always' : 'late-only',
    unnamedNumber: does.slotCheck === 'late' ? 'count' : 'index',
    nameLimit: does.areasAreNamed ? NAME_LIMIT : undefined,
    orderPerBitWithinMinAlign: does.multiRange,
  };
}
