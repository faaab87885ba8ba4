import { setFlagsFromString } from 'node:v8';

/** Inputs from which on a run takes seconds. */
export const MANY = 24;

/**
 * For a run of seconds. Of the CPU time of a thousand boards a seventh: no helper threads for young garbage, as every core has a
 * worker already; less inlining, which saves the optimiser more than it costs; room for young objects from the start. Of its
 * memory a quarter: the heap may not grow to several times what is live.
 */
const TUNING = [
  '--no-parallel-scavenge',
  '--max-inlined-bytecode-size-cumulative=300',
  '--semi-space-growth-factor=3',
  '--heap-growing-percent=120',
];

export function tuneForBatches(): void {
  for (const flag of TUNING) setFlagsFromString(flag);
}
