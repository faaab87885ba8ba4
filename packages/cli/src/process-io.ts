import { nodeHost } from '@carveout/analysis/node';
import type { Io } from './io.ts';

/** This process. */
export function processIo(): Io {
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    files: nodeHost(),
    listDeviceTrees: async (directory) => (await import('./list-device-trees.ts')).listDeviceTrees(directory),
    cwd: process.cwd().replaceAll('\\', '/'),
    env: process.env,
    columns: process.stdout.columns,
    isTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    hasRealFiles: true,
    readStdin,
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
