import { isMainThread } from 'node:worker_threads';
import { singleFileVersion } from './single-file-version.ts';

/** The whole tool as one file: its own entry, and its own worker. */
async function run(): Promise<void> {
  const argv = process.argv.slice(2);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough closes the pipe. What is left unwritten is not an error.
    if (error.code !== 'EPIPE') throw error;
  });
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${singleFileVersion}\n`);
    return;
  }
  const { main, processIo } = await import('./main.ts');
  process.exitCode = await main(argv, processIo());
}

if (isMainThread) await run();
else await import('./workers/worker.ts');
