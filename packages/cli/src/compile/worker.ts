import { parentPort, workerData } from 'node:worker_threads';
import { nodeHost } from '@carveout/analysis/node';
import { type CompileItem, type CompileSettings, compileSession } from './compile-job.ts';
import { processOutput } from './file-output.ts';

/** The inside of a worker thread: a list of items in, their results out; null ends it. */
export function runWorker(): void {
  const port = parentPort;
  if (!port) throw new Error('not in a worker thread');
  const compile = compileSession(workerData as CompileSettings, nodeHost(), processOutput);
  port.on('message', (items: readonly CompileItem[] | null) => {
    if (items === null) port.close();
    else port.postMessage(items.map(compile));
  });
}
