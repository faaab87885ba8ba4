import { accessSync, constants, createReadStream, realpathSync, statSync } from 'node:fs';
import { nodeHost } from '@carveout/analysis/node';
import type { Io } from './io.ts';

/** This process. */
export function processIo(): Io {
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    files: nodeHost(),
    listDeviceTrees: async (directory) => (await import('./list-device-trees.ts')).listDeviceTrees(directory),
    listCompanions: async (directory) => (await import('./list-device-trees.ts')).listCompanions(directory),
    cwd: process.cwd().replaceAll('\\', '/'),
    env: process.env,
    columns: process.stdout.columns,
    isTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    hasRealFiles: true,
    readStdin,
    stdin: () => process.stdin,
    namedPipe,
    writeFile: async (path, content) => (await import('./compile/file-output.ts')).processOutput.write(path, content),
    appendFile,
    realPath,
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function namedPipe(path: string): AsyncIterable<Uint8Array> | undefined {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFIFO() ? createReadStream(path) : undefined;
  } catch {
    return undefined;
  }
}

async function appendFile(path: string, text: string): Promise<string | undefined> {
  const { appendFileSync } = await import('node:fs');
  try {
    appendFileSync(path, text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
