import { parentPort, workerData } from 'node:worker_threads';
import { jobs, type WorkerSetup } from './jobs.ts';

/** The other side of `run-pool.ts`: takes lists of tasks, answers with their results. What was read stays read. */
const { job, settings } = workerData as WorkerSetup;
const create: (settings: never) => (task: never) => unknown = await jobs[job]();
const run = create(settings as never);
parentPort?.on('message', (tasks: readonly never[]) => parentPort?.postMessage(tasks.map(run)));
