import { type BoardView, type PictureDetail, pictureHtml, pictureSvg } from '@carveout/report';
import { analyzeNamed } from '../analyses.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { boardVerdict, worst } from './board-verdict.ts';
import { type BoardArgs, printFindings, reportProblems, viewOf } from './run-board.ts';

export interface PictureArgs extends BoardArgs {
  readonly format: 'svg' | 'html';
  readonly detail: PictureDetail;
}

/** The memory map: as one page of all boots, or as SVG of the only one. */
export async function runPicture(args: PictureArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const { found, runs, bugs } = await analyzeNamed(args.boards, args.flags, io);
  let code = reportProblems(found.problems, found.sources, options, io);
  const views: BoardView[] = [];
  for (const run of runs) {
    printFindings(run.findings, run.analysis.sources, options, io);
    code = worst(code, boardVerdict(run.analysis, run.findings));
    const view = viewOf(run);
    if (view) views.push(view);
  }
  const [only] = views;
  if (args.format === 'svg' && views.length > 1) {
    throw new UsageError(`--format svg draws one boot, and these are ${views.length}; name one --variant, or use html`);
  }
  if (only) io.stdout(args.format === 'svg' ? pictureSvg(only, args.detail) : pictureHtml(views, args.detail));
  return bugs.found ? 3 : code;
}
