import type { FileId } from '@carveout/core';
import { printable } from '@carveout/report';
import { MANY, tuneForBatches } from '../batch-tuning.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import { readJobs } from '../flags/jobs.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { openCache } from '../lint/cache/open-cache.ts';
import { checkTargets } from '../lint/check-targets.ts';
import { readOutputs, reportOf, writeReports } from '../lint/lint-output.ts';
import { joinOutcomes } from '../lint/lint-run.ts';
import { lintTargets } from '../lint/lint-targets.ts';
import { lintVerdict, readLimits } from '../lint/lint-verdict.ts';
import { readBaselineUse, useBaseline } from '../lint/use-baseline.ts';

export interface LintArgs {
  /** Files, directories, boards of the project, `-`; none means every board of the project. */
  readonly inputs: readonly string[];
  readonly flags: BoardFlags & OutputFlags & { readonly format?: unknown };
}

/** `carveout lint`: everything that is wrong or about to surprise, over any number of inputs. */
export async function runLint({ inputs, flags }: LintArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(flags, io);
  const outputs = readOutputs(flags.format);
  const settings = { jobs: readJobs(flags), cache: openCache(flags, io) };
  const found = await lintTargets(inputs, flags, io);
  const limits = readLimits(flags, found.project?.lint);
  const baseline = readBaselineUse(flags, found);
  if (found.targets.length >= MANY) tuneForBatches();
  const outcomes = await checkTargets(found.targets, settings, io);
  const covers = coverage(inputs, io);
  const joined = joinOutcomes(found, outcomes, covers, io);
  const run = baseline ? await useBaseline(joined, baseline, { covers, found }, io) : joined;
  await writeReports(outputs, reportOf(run, io), options, io);
  const { code, note } = lintVerdict(run.findings, limits);
  if (note !== undefined) io.stderr(`carveout: ${printable(note)}\n`);
  return run.bugs > 0 ? 3 : code;
}

/** Whether every board that reads a file was checked: all of the project, or all below the directory that it lies in. */
function coverage(inputs: readonly string[], io: Io): (file: FileId) => boolean {
  if (inputs.length === 0) return () => true;
  const directories = inputs.filter((input) => io.files.isDirectory(input)).map((input) => input.replace(/\/+$/, ''));
  return (file) =>
    inputs.includes(file) || directories.some((directory) => directory === '.' || file.startsWith(`${directory}/`));
}
