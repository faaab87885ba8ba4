import { runDtc } from '../../cli/src/commands/run-dtc.ts';
import { type MemoryResult, memoryRun } from './memory-run.ts';

export type DtcResult = MemoryResult;

/** `carveout dtc` in this process: real files are read, and nothing is written. */
export const runDtcInMemory = (argv: readonly string[], stdin: string | Uint8Array = ''): Promise<DtcResult> =>
  memoryRun((io, output) => runDtc(argv, io, output), stdin);
