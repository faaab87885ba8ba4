import { type DiffResult, diffBoards } from '@carveout/analysis/diff';
import { type DiffView, diffJson, diffMarkdown, diffText, isSame, type TextOptions } from '@carveout/report';
import type { BoardFlags } from '../flags/board-flags.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { BugWatch } from '../report-bug.ts';
import { findTargets, type Target } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
import { printFindings, reportProblems } from './run-board.ts';

export interface DiffArgs {
  readonly before: string;
  readonly after: string;
  readonly flags: BoardFlags & OutputFlags;
  readonly format: 'text' | 'json' | 'markdown';
}

/** `carveout diff`: 0 when two device trees say the same and memory stays as it is, 1 when not, 2 when one cannot be read. */
export async function runDiff({ before, after, flags, format }: DiffArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(flags, io);
  const found = await findTargets([before, after], flags, io);
  const code = reportProblems(found.problems, found.sources, options, io);
  const [first, second] = found.targets;
  if (code !== 0 || !first || !second) return code === 0 ? 2 : code;
  const bugs = new BugWatch(io);
  const result = bugs.guard(`${before} and ${after}`, () => diffBoards(inputOf(first), inputOf(second), io.files));
  if (!result) return 3;
  for (const { diagnostics, sources } of [result.before, result.after])
    printFindings(diagnostics, sources, options, io);
  const view = viewOf(result, [before, after]);
  if (!view) return 2;
  io.stdout(render(view, format, options));
  return isSame(view.diff) ? 0 : 1;
}

function inputOf({ name, inputs }: Target): Target['inputs'][number] {
  const [input, ...others] = inputs;
  if (!input || others.length > 0) throw new UsageError(`${name} has several variants: name one with --variant`);
  return input;
}

function viewOf({ diff, before, after }: DiffResult, [first, second]: readonly [string, string]): DiffView | undefined {
  if (!diff) return undefined;
  return { before: first, after: second, diff, sourcesBefore: before.sources, sourcesAfter: after.sources };
}

function render(view: DiffView, format: DiffArgs['format'], options: TextOptions): string {
  if (format === 'text') return diffText(view, options);
  return format === 'json' ? diffJson(view) : diffMarkdown(view);
}
