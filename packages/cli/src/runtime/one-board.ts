import type { TextOptions } from '@carveout/report';
import { analyzeNamed, type BoardRun } from '../analyses.ts';
import { boardVerdict } from '../commands/board-verdict.ts';
import { printFindings, reportProblems } from '../commands/run-board.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import type { OutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';

/** Arguments of the commands that look at one board, or at none. */
export interface OneBoardArgs {
  readonly boards: readonly string[];
  readonly flags: BoardFlags & OutputFlags;
  readonly format: 'text' | 'json' | 'svg' | 'html';
}

export interface OneBoard {
  /** Null when none was named. */
  readonly run: BoardRun | null;
  /** 2: it cannot be used. */
  readonly code: ExitCode;
}

/** The one boot of the one board that was named; its findings are printed. */
export async function findOneBoard(args: OneBoardArgs, options: TextOptions, io: Io): Promise<OneBoard> {
  if (args.boards.length > 1) throw new UsageError('one board at a time');
  if (args.boards.length === 0) return { run: null, code: 0 };
  const { found, runs } = await analyzeNamed(args.boards, args.flags, io);
  const code = reportProblems(found.problems, found.sources, options, io);
  const [run, ...more] = runs;
  if (more.length > 0) throw new UsageError('the board has several variants; choose one with --variant');
  if (!run) return { run: null, code: 2 };
  printFindings(run.findings, run.analysis.sources, options, io);
  return { run, code: boardVerdict(run.analysis, run.findings) === 2 ? 2 : code };
}

const PAGE_SIZES: Readonly<Record<string, number>> = { '4k': 4096, '16k': 16384, '64k': 65536 };

export function pageSizeFlag(flags: BoardFlags): number | null {
  const text = single('page-size', flags['page-size']);
  if (text === undefined) return null;
  const size = PAGE_SIZES[text.toLowerCase()];
  if (size === undefined) throw new UsageError(`--page-size is 4K, 16K or 64K, not '${text}'`);
  return size;
}
