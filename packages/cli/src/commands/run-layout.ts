import { boardLinesText, layoutText } from '@carveout/report';
import type { ExitCode, Io } from '../io.ts';
import { type BoardArgs, runBoardJson, runBoardText } from './run-board.ts';

export interface LayoutArgs extends BoardArgs {
  readonly format: 'text' | 'json' | 'svg' | 'html';
}

/** `carveout layout`: where every region will be, and who decided. */
export async function runLayout(args: LayoutArgs, io: Io): Promise<ExitCode> {
  const { format } = args;
  if (format === 'json') return runBoardJson(args, io);
  if (format === 'text') return runBoardText(args, { one: layoutText, several: boardLinesText }, io);
  const { runPicture } = await import('./run-picture.ts');
  return runPicture({ ...args, format, detail: 'areas' }, io);
}
