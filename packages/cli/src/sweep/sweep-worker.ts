import { parentPort } from 'node:worker_threads';
import { createSweepRunner, type SweepCase } from '@carveout/analysis';
import { nodeHost } from '@carveout/analysis/node';

/** The other side of `run-pool.ts`: takes lists of boots, answers with their rows. Trees that were read stay read. */
const runner = createSweepRunner(nodeHost());
parentPort?.on('message', (cases: readonly SweepCase[]) => {
  parentPort?.postMessage(cases.map((one) => runner.run(one)));
});
