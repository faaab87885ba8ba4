import { nodeHost } from '@carveout/analysis/node';
import { runDtc } from '../../cli/src/commands/run-dtc.ts';
import type { FileOutput } from '../../cli/src/compile/file-output.ts';
import type { Io } from '../../cli/src/io.ts';

export interface DtcResult {
  readonly code: number;
  readonly stderr: string;
  /** What was written with `-o`, or to standard output. */
  readonly output: Uint8Array | string | undefined;
}

/** `carveout dtc` in this process: real files are read, and nothing is written. */
export async function runDtcInMemory(argv: readonly string[], stdin: string | Uint8Array = ''): Promise<DtcResult> {
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
  const code = await runDtc(argv, io, output);
  return { code, stderr: errors.join(''), output: written };
}
