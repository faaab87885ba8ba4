import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { JobName, WorkerSetup } from './jobs.ts';
import { workerFile } from './worker-file.ts';

export interface PoolWork<Task, Result> {
  readonly job: JobName;
  /** Given to each thread once; has to survive being copied. */
  readonly settings?: unknown;
  readonly tasks: readonly Task[];
  readonly workers: number;
  /** Tasks a worker takes at a time: enough to be worth the message, few enough that all end together. */
  readonly chunk: number;
  /** Told of each result as it comes, by the task's index. */
  onResult(index: number, result: Result): void;
  /** A task that ends its thread, even when it is alone in it. Without this the pool rejects. */
  onDeath?(index: number, error: Error): void;
}

const MOST_WORKERS = 16;

/** How many workers `count` tasks get, when each is worth having from `worthOne` tasks on; 0: do it in this thread. */
export function workersFor(count: number, wanted: number | undefined, worthOne: number): number {
  if (workerFile() === undefined) return 0;
  const most = wanted ?? Math.min(MOST_WORKERS, availableParallelism());
  return most <= 1 ? 0 : Math.min(most, Math.floor(count / worthOne));
}

interface Chunk<Task> {
  readonly first: number;
  readonly tasks: readonly Task[];
}

/**
 * Runs tasks on threads. When a thread dies, by a task that needs more memory than there is, its tasks are done again one
 * by one, so that only the guilty one is lost.
 */
export async function runPool<Task, Result>(work: PoolWork<Task, Result>): Promise<void> {
  const file = workerFile();
  if (!file) throw new Error('the worker is not built');
  const chunks: Chunk<Task>[] = [];
  for (let first = 0; first < work.tasks.length; first += work.chunk)
    chunks.push({ first, tasks: work.tasks.slice(first, first + work.chunk) });
  chunks.reverse(); // taken from the end
  await Promise.all(Array.from({ length: work.workers }, () => serve(file, chunks, work)));
}

/** One seat of the pool: takes chunks until none is left. */
async function serve<Task, Result>(file: URL, chunks: Chunk<Task>[], work: PoolWork<Task, Result>): Promise<void> {
  let worker: Worker | undefined;
  try {
    for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop()) {
      worker ??= start(file, { job: work.job, settings: work.settings });
      const answer = await ask<Result>(worker, chunk.tasks);
      if (answer instanceof Error) {
        await worker.terminate();
        worker = undefined;
        afterDeath(chunk, answer, chunks, work);
      } else for (const [at, result] of answer.entries()) work.onResult(chunk.first + at, result);
    }
  } finally {
    await worker?.terminate();
  }
}

function afterDeath<Task, Result>(
  { first, tasks }: Chunk<Task>,
  error: Error,
  chunks: Chunk<Task>[],
  work: PoolWork<Task, Result>,
): void {
  if (!work.onDeath) throw error;
  if (tasks.length === 1) work.onDeath(first, error);
  else for (const [at, task] of [...tasks.entries()].reverse()) chunks.push({ first: first + at, tasks: [task] });
}

/** Room for young objects from the start: a board's objects die together, and copying them half-way is wasted. */
const start = (file: URL, workerData: WorkerSetup): Worker =>
  new Worker(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 64 } });

function ask<Result>(worker: Worker, tasks: readonly unknown[]): Promise<readonly Result[] | Error> {
  return new Promise((resolve) => {
    const onExit = (status: number): void => end(new Error(`a worker ended with ${status}`));
    const end = (answer: readonly Result[] | Error): void => {
      worker.off('error', end).off('message', end).off('exit', onExit);
      resolve(answer);
    };
    worker.on('error', end).on('message', end).on('exit', onExit);
    worker.postMessage(tasks);
  });
}
