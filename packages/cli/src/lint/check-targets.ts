import { FileFacts } from '@carveout/analysis';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import type { Target } from '../targets.ts';
import { runPool, workersFor } from '../workers/run-pool.ts';
import type { LintCache } from './cache/lint-cache.ts';
import { createLinter } from './create-linter.ts';
import { sha256 } from './digest.ts';
import { bugOutcome, type LintOutcome } from './lint-outcome.ts';

export interface CheckSettings {
  /** Threads; undefined: as many as there are processors. */
  readonly jobs: number | undefined;
  readonly cache: LintCache | undefined;
}

/** Boards that a worker takes at a time: neighbours share includes. */
const CHUNK = 16;
/** Loading and warming up the linter in another thread costs what some fifty boards cost. */
const WORTH_A_WORKER = 48;
/** Fewer are over before anyone looks. */
const WORTH_SHOWING = 40;

/** The outcome of each target, from the cache where it still holds. */
export async function checkTargets(
  targets: readonly Target[],
  { jobs, cache }: CheckSettings,
  io: Io,
): Promise<readonly LintOutcome[]> {
  const progress = createProgress(targets.length, 'boards', WORTH_SHOWING, io);
  const facts = new FileFacts(io.files, sha256);
  const outcomes: LintOutcome[] = [];
  let done = 0;
  const settle = (index: number, outcome: LintOutcome): void => {
    outcomes[index] = outcome;
    progress.show(++done);
  };
  const missing: number[] = [];
  for (const [index, target] of targets.entries()) {
    const known = cache?.find(target, facts);
    if (known) settle(index, known);
    else missing.push(index);
  }
  const finish = (at: number, outcome: LintOutcome): void => {
    const index = missing[at] ?? 0;
    const target = targets[index];
    if (target) cache?.keep(target, outcome, facts);
    settle(index, outcome);
  };
  try {
    await lintAll(
      missing.flatMap((index) => targets[index] ?? []),
      { jobs, finish, facts },
      io,
    );
  } finally {
    progress.clear();
  }
  cache?.close();
  return outcomes;
}

interface Run {
  readonly jobs: number | undefined;
  readonly facts: FileFacts;
  finish(at: number, outcome: LintOutcome): void;
}

async function lintAll(tasks: readonly Target[], { jobs, facts, finish }: Run, io: Io): Promise<void> {
  // Workers read the real file system, so a host of another kind keeps the work to itself.
  const workers = io.hasRealFiles === true ? workersFor(tasks.length, jobs, WORTH_A_WORKER) : 0;
  if (workers > 0) {
    const onDeath = (at: number, error: Error): void => finish(at, bugOutcome(error));
    await runPool<Target, LintOutcome>({ job: 'lint', tasks, workers, chunk: CHUNK, onResult: finish, onDeath });
    return;
  }
  const lint = createLinter(facts);
  for (const [at, target] of tasks.entries()) finish(at, lint(target));
}
