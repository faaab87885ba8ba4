import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CompileItem, CompileSettings, ItemResult } from './compile-job.ts';

/** The bundle that has `runWorker`; missing when the tool runs from source. */
const MAIN = new URL('../main.mjs', import.meta.url);

/** Below this a second thread costs more than it saves: each has to load and warm up the compiler. */
const ITEMS_PER_WORKER = 24;
/** Neighbours share includes, so a worker takes several at a time. */
const BATCH = 32;

/** Threads worth starting for so many inputs; 1 means: here. */
export function workersFor(count: number, wanted: number | undefined): number {
  if (!existsSync(MAIN)) return 1;
  const useful = wanted ?? Math.min(availableParallelism(), Math.ceil(count / ITEMS_PER_WORKER));
  return Math.max(1, Math.min(useful, Math.ceil(count / BATCH)));
}

interface Batch {
  readonly first: number;
  readonly items: readonly CompileItem[];
}

/** Compiles in worker threads, which take the next batch when they are done with one. Results in the order of items. */
export async function compileInWorkers(
  items: readonly CompileItem[],
  settings: CompileSettings,
  count: number,
): Promise<readonly ItemResult[]> {
  const batches: Batch[] = [];
  for (let first = 0; first < items.length; first += BATCH) {
    batches.push({ first, items: items.slice(first, first + BATCH) });
  }
  const results: ItemResult[] = [];
  await Promise.all(Array.from({ length: count }, () => runWorker(batches, settings, results)));
  return results;
}

/** Ends when no batch is left; rejects when the worker fails, which is a bug. */
function runWorker(batches: Batch[], settings: CompileSettings, results: ItemResult[]): Promise<void> {
  const code = `import(${JSON.stringify(MAIN.href)}).then((main) => main.runWorker())`;
  const worker = new Worker(code, {
    eval: true,
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  let current: Batch | undefined;
  const next = (): void => {
    current = batches.shift();
    worker.postMessage(current?.items ?? null);
  };
  return new Promise((resolve, reject) => {
    worker.on('message', (done: readonly ItemResult[]) => {
      done.forEach((result, at) => {
        results[(current?.first ?? 0) + at] = result;
      });
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (status) => (status === 0 ? resolve() : reject(new Error(`a worker ended with ${status}`))));
    next();
  });
}
