import { boardLinesText, bootText, dmesgText } from '@carveout/report';
import type { ExitCode, Io } from '../io.ts';
import { type BoardArgs, runBoardJson, runBoardText } from './run-board.ts';

export interface BootArgs extends BoardArgs {
  readonly format: 'text' | 'json' | 'dmesg' | 'svg' | 'html';
}

/** `carveout boot`: what early boot does, step by step, and what it prints. */
export async function runBoot(args: BootArgs, io: Io): Promise<ExitCode> {
  const { format } = args;
  if (format === 'json') return runBoardJson(args, io);
  if (format === 'svg' || format === 'html') {
    const { runPicture } = await import('./run-picture.ts');
    return runPicture({ ...args, format, detail: 'everything' }, io);
  }
  if (format === 'dmesg') return runBoardText(args, { one: dmesgText }, io);
  return runBoardText(args, { one: bootText, several: boardLinesText }, io);
}
