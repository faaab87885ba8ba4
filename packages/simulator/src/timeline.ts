import type { Boot } from './boot.ts';
import type { PhaseId } from './model.ts';

/** One step of an architecture's boot, in kernel order. */
export interface Step {
  readonly phase: PhaseId;
  /** Left out on kernels for which it is false. */
  readonly when?: (boot: Boot) => boolean;
  readonly run: (boot: Boot) => void;
}

/** Runs the steps until one stops the boot. */
export function runTimeline(boot: Boot, steps: readonly Step[]): void {
  for (const { phase, when, run } of steps) {
    if (boot.outcome.kind !== 'boots') return;
    if (when && !when(boot)) continue;
    boot.phase = phase;
    run(boot);
  }
}
