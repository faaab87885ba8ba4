import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SweepCase, SweepRow } from '@carveout/analysis';

/** Boots that a worker takes at a time: enough to be worth the message, few enough that all end together. */
const CHUNK = 128;
/** Starting a worker costs what some hundred boots cost. */
const WORTH_A_WORKER = 400;

/** The bundle puts the worker beside the tool, and this file there or into a chunk below. */
const workerFile = (): URL | undefined =>
  ['./sweep-worker.mjs', '../sweep-worker.mjs']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)));

/** How many workers a sweep of `count` boots gets; 0 runs it in this thread. */
export function workersFor(count: number, wanted: number | undefined): number {
  if (workerFile() === undefined) return 0;
  const most = wanted ?? Math.min(16, availableParallelism());
  return most <= 1 ? 0 : Math.min(most, Math.floor(count / WORTH_A_WORKER));
}

/**
 * Runs the boots on `workers` threads; rows come back in the order of `cases`. `onProgress` is told how many are done.
 * Rejects when a worker dies, which is a bug.
 */
export async function runPool(
  cases: readonly SweepCase[],
  workers: number,
  onProgress: (done: number) => void,
): Promise<readonly SweepRow[]> {
  const file = workerFile();
  if (!file) throw new Error('the sweep worker is not built');
  const chunks: SweepCase[][] = [];
  for (let at = 0; at < cases.length; at += CHUNK) chunks.push(cases.slice(at, at + CHUNK));
  const results: (readonly SweepRow[])[] = [];
  let next = 0;
  let done = 0;
  const work = async (worker: Worker): Promise<void> => {
    for (let index = next++; index < chunks.length; index = next++) {
      const rows = await ask(worker, chunks[index] ?? []);
      results[index] = rows;
      done += rows.length;
      onProgress(done);
    }
  };
  const pool = Array.from({ length: workers }, () => new Worker(file));
  try {
    await Promise.all(pool.map(work));
  } finally {
    await Promise.all(pool.map((worker) => worker.terminate()));
  }
  return results.flat();
}

function ask(worker: Worker, cases: readonly SweepCase[]): Promise<readonly SweepRow[]> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(error);
    worker.once('error', fail);
    worker.once('message', (rows: readonly SweepRow[]) => {
      worker.off('error', fail);
      resolve(rows);
    });
    worker.postMessage(cases);
  });
}
