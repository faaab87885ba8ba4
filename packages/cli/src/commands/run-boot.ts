import { bootText, dmesgText } from '@carveout/report';
import type { ExitCode, Io } from '../io.ts';
import { type BoardArgs, runBoardJson, runBoardText } from './run-board.ts';

export interface BootArgs extends BoardArgs {
  readonly format: 'text' | 'json' | 'dmesg';
}

/** `carveout boot`: what early boot does, step by step, and what it prints. */
export function runBoot(args: BootArgs, io: Io): Promise<ExitCode> {
  if (args.format === 'json') return runBoardJson(args, io);
  return runBoardText(args, args.format === 'dmesg' ? dmesgText : bootText, io);
}
