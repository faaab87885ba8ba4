import { layoutText } from '@carveout/report';
import type { ExitCode, Io } from '../io.ts';
import { type BoardArgs, runBoardJson, runBoardText } from './run-board.ts';

/** `carveout layout`: where every region will be, and who decided. */
export const runLayout = (args: BoardArgs & { readonly format: 'text' | 'json' }, io: Io): Promise<ExitCode> =>
  args.format === 'json' ? runBoardJson(args, io) : runBoardText(args, layoutText, io);
