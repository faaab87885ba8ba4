import { createSweepRunner, type SweepCase, type SweepRow } from '@carveout/analysis';
import { nodeHost } from '@carveout/analysis/node';

/** In a worker thread: trees that were read stay read. */
export function sweepJob(): (boot: SweepCase) => SweepRow {
  const runner = createSweepRunner(nodeHost());
  return (boot) => runner.run(boot);
}
