import { setFlagsFromString } from 'node:v8';

/** Inputs from which on a run takes seconds. */
export const MANY = 24;

/**
 * For a run of seconds. Of the CPU time of a thousand boards a seventh: no helper threads for young garbage, as every core has a
 * worker already; less inlining, which saves the optimiser more than it costs; room for young objects from the start.
 */
const TUNING = ['--no-parallel-scavenge', '--max-inlined-bytecode-size-cumulative=300', '--semi-space-growth-factor=3'];

/**
 * What the heap may grow by, in percent of what is live, before it is searched for garbage. Of the memory of `compile` a small
 * value saves a quarter; `lint` keeps more alive, and searching it often costs a twentieth of its time.
 */
const GROWTH = { compile: 120, lint: 300 } as const;

export function tuneForBatches(command: keyof typeof GROWTH): void {
  for (const flag of TUNING) setFlagsFromString(flag);
  setFlagsFromString(`--heap-growing-percent=${GROWTH[command]}`);
}
