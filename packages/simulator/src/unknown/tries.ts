import type { BootConfig } from '@carveout/bootconfig';
import type { BootSimulation } from '../model.ts';
import { simulateBoot } from '../simulate-boot.ts';

/**
 * A boot with n steps costs about n * n comparisons of ranges: boards have some hundred, and are tried as often as it takes. One
 * with thousands of regions is not tried for minutes.
 */
const MOST_WORK = 5_000_000;

/** Simulations made to find out what depends on what; so many and no more. */
export interface Tries {
  /** null when enough was tried. */
  run(config: BootConfig): BootSimulation | null;
  /** Something was left untried. */
  readonly isExhausted: () => boolean;
}

export function createTries(): Tries {
  let work = 0;
  let exhausted = false;
  return {
    run(config) {
      if (work > MOST_WORK) {
        exhausted = true;
        return null;
      }
      const simulation = simulateBoot(config);
      work += simulation.events.length ** 2;
      return simulation;
    },
    isExhausted: () => exhausted,
  };
}
