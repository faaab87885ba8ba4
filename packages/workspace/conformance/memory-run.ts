import { nodeHost } from '@carveout/analysis/node';
import type { FileOutput } from '../../cli/src/compile/file-output.ts';
import type { Io } from '../../cli/src/io.ts';

export interface MemoryResult {
  readonly code: number;
  readonly stderr: string;
  /** What was written to a file last, or to standard output. */
  readonly output: Uint8Array | string | undefined;
}

/** A command in this process: real files are read, and nothing is written. */
export async function memoryRun(
  run: (io: Io, output: FileOutput) => Promise<number>,
  stdin: string | Uint8Array = '',
): Promise<MemoryResult> {
  const errors: string[] = [];
  const files = nodeHost();
  let written: Uint8Array | string | undefined;
  const keep = (content: Uint8Array | string): undefined => {
    written = content;
  };
  const io: Io = {
    stdout: keep,
    stderr: (text) => void errors.push(text),
    files,
    listDeviceTrees: async () => [],
    cwd: '/',
    env: {},
    columns: undefined,
    isTerminal: false,
    readStdin: async () => (typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin),
  };
  const output: FileOutput = { write: (_, content) => keep(content), print: keep, filesBelow: () => files };
  const code = await run(io, output);
  return { code, stderr: errors.join(''), output: written };
}
