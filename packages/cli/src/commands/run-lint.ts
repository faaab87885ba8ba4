import type { FileId } from '@carveout/core';
import { printable } from '@carveout/report';
import { MANY, tuneForBatches } from '../batch-tuning.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import { readJobs } from '../flags/jobs.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { openCache } from '../lint/cache/open-cache.ts';
import { keepChanged, readRange } from '../lint/changed/keep-changed.ts';
import { checkTargets } from '../lint/check-targets.ts';
import { writeDepfile } from '../lint/depfile.ts';
import type { LintOutcome } from '../lint/lint-outcome.ts';
import { readOutputs, reportOf, writeReports } from '../lint/lint-output.ts';
import { joinChanged, joinOutcomes } from '../lint/lint-run.ts';
import { lintTargets } from '../lint/lint-targets.ts';
import { lintVerdict, readLimits } from '../lint/lint-verdict.ts';
import { inShard, readShard } from '../lint/shard.ts';
import { readBaselineUse, useBaseline } from '../lint/use-baseline.ts';
import { type Round, watchLoop } from '../lint/watch.ts';
import { STDIN } from '../normalize-argv.ts';
import type { Targets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';

export interface LintArgs {
  /** Files, directories, boards of the project, `-`; none means every board of the project. */
  readonly inputs: readonly string[];
  readonly flags: BoardFlags & OutputFlags & { readonly format?: unknown };
}

/** `carveout lint`: everything that is wrong or about to surprise, over any number of inputs. */
export async function runLint(args: LintArgs, io: Io): Promise<ExitCode> {
  if (args.flags['fix'] === true || args.flags['dry-run'] === true) return (await fixAndLint(args, io)).code;
  if (args.flags['watch'] !== true) return (await lintOnce(args, io)).code;
  if (args.inputs.includes(STDIN)) throw new UsageError('--watch needs files; standard input cannot be read again');
  const { fileWatcher, untilInterrupted } = await import('../lint/file-watcher.ts');
  const run = (): Promise<Round> => lintOnce(args, io);
  return watchLoop({ io, run, createWatcher: fileWatcher, end: untilInterrupted() });
}

/** Reports what is left after the fixes. */
async function fixAndLint(args: LintArgs, io: Io): Promise<Round> {
  const { fixTargets } = await import('../lint/fix/fix-targets.ts');
  return lintOnce(args, await fixTargets(args.inputs, args.flags, coverage(args.inputs, io), io));
}

async function lintOnce({ inputs, flags }: LintArgs, io: Io): Promise<Round> {
  const options = readOutputFlags(flags, io);
  const outputs = readOutputs(flags.format);
  const shard = readShard(single('shard', flags['shard']), io.env);
  const settings = { jobs: readJobs(flags), cache: openCache(flags, io) };
  const all = await lintTargets(inputs, flags, io);
  const limits = readLimits(flags, all.project?.lint);
  const targets = shard ? inShard(all.targets, shard) : all.targets;
  const found = { ...all, targets, several: all.targets.length > 1 };
  const baseline = readBaselineUse(flags, found);
  const base = single('changed', flags['changed']);
  const range = base === undefined ? undefined : readRange(base, targets, io);
  if (targets.length >= MANY) tuneForBatches('lint');
  const outcomes = await checkTargets(targets, settings, io);
  const covers = shard ? partOf(found) : coverage(inputs, io);
  const joined = range
    ? joinChanged(await keepChanged(found, outcomes, range, io), { found, covers, io })
    : joinOutcomes(found, outcomes, covers, io);
  const run = baseline ? await useBaseline(joined, baseline, { covers, found }, io) : joined;
  await writeReports(outputs, reportOf(run, shard, io), options, io);
  await writeDepfile(flags, outcomes, io);
  const { code, note } = lintVerdict(run.findings, limits);
  if (note !== undefined) io.stderr(`carveout: ${printable(note)}\n`);
  return { code: run.bugs > 0 ? 3 : code, rests: restsOn(inputs, found, outcomes) };
}

/** Other shards may have boards that include the same files. */
function partOf({ targets }: Targets): (file: FileId) => boolean {
  const files = new Set(targets.flatMap((target) => target.inputs.map(({ deviceTree }) => deviceTree)));
  return (file) => files.has(file);
}

/** What was named, and all that was read or looked for. */
function restsOn(inputs: readonly string[], found: Targets, outcomes: readonly LintOutcome[]): ReadonlySet<string> {
  const paths = new Set<string>(inputs);
  for (const problem of found.problems) paths.add(problem.span.file);
  for (const input of found.targets.flatMap((target) => target.inputs)) {
    paths.add(input.deviceTree);
    if (input.projectText) paths.add(input.projectText.file);
  }
  for (const { answers } of outcomes) {
    for (const path of [...(answers?.read ?? []), ...(answers?.missing ?? [])]) paths.add(path);
  }
  return paths;
}

/** Whether every board that reads a file was checked: all of the project, or all below the directory that it lies in. */
function coverage(inputs: readonly string[], io: Io): (file: FileId) => boolean {
  if (inputs.length === 0) return () => true;
  const directories = inputs.filter((input) => io.files.isDirectory(input)).map((input) => input.replace(/\/+$/, ''));
  return (file) =>
    inputs.includes(file) || directories.some((directory) => directory === '.' || file.startsWith(`${directory}/`));
}
