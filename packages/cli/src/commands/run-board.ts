import type { Finding, SourceTexts } from '@carveout/core';
import {
  type BoardLine,
  type BoardView,
  boardLine,
  bootJson,
  diagnosticsText,
  joinJson,
  type TextOptions,
} from '@carveout/report';
import { analyzeNamed, type BoardRun } from '../analyses.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { boardVerdict, worst } from './board-verdict.ts';

export interface BoardArgs {
  readonly boards: readonly string[];
  readonly flags: BoardFlags & OutputFlags;
}

export type TextRenderer = (view: BoardView, options: TextOptions) => string;

export interface BoardRenderer {
  readonly one: TextRenderer;
  /** What several boots of one board have in common and where they differ; left out for a single one. */
  readonly several?: (lines: readonly BoardLine[], options: TextOptions) => string;
}

/** A report per board as text; problems go to standard error, so that the report can be piped on. */
export async function runBoardText(args: BoardArgs, { one, several }: BoardRenderer, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const { found, runs, bugs } = await analyzeNamed(args.boards, args.flags, io);
  let code = reportProblems(found.problems, found.sources, options, io);
  let printed = 0;
  const lines: BoardLine[] = [];
  for (const run of runs) {
    const { analysis, findings } = run;
    printFindings(findings, analysis.sources, options, io);
    const view = viewOf(run);
    if (view) {
      io.stdout((printed++ > 0 ? '\n\n' : '') + one(view, options));
      lines.push(boardLine(view));
    }
    code = worst(code, boardVerdict(analysis, findings));
  }
  if (several && lines.length > 1) io.stdout(`\n\n${several(lines, options)}`);
  return bugs.found ? 3 : code;
}

/** One JSON document, or for several boots a list of them. */
export async function runBoardJson(args: BoardArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const { found, runs, bugs } = await analyzeNamed(args.boards, args.flags, io);
  let code = reportProblems(found.problems, found.sources, options, io);
  const documents: string[] = [];
  for (const { analysis, findings } of runs) {
    documents.push(bootJson(analysis.simulation, findings, analysis.sources));
    code = worst(code, boardVerdict(analysis, findings));
  }
  if (documents.length > 0) io.stdout(joinJson(documents));
  return bugs.found ? 3 : code;
}

export function viewOf({ name, analysis }: BoardRun): BoardView | undefined {
  const { simulation, sources, input } = analysis;
  return simulation ? { name, variant: input.variant ?? null, simulation, sources } : undefined;
}

export function printFindings(findings: readonly Finding[], sources: SourceTexts, options: TextOptions, io: Io): void {
  if (findings.length > 0) io.stderr(`${diagnosticsText(findings, sources, options)}\n`);
}

/** Problems of the project file: with any, none of its boards was looked at. */
export function reportProblems(
  problems: readonly Omit<Finding, 'variant'>[],
  sources: SourceTexts,
  options: TextOptions,
  io: Io,
): ExitCode {
  if (problems.length === 0) return 0;
  printFindings(
    problems.map((problem) => ({ ...problem, variant: null })),
    sources,
    options,
    io,
  );
  return 2;
}
