import {
  countCases,
  createSweepRunner,
  MOST_CASES,
  planSweep,
  precedenceFlips,
  type Sweep,
  type SweepCase,
  type SweepRow,
} from '@carveout/analysis';
import { sweepCsv, sweepHtml, sweepJson, sweepText } from '@carveout/report';
import type { BoardFlags } from '../flags/board-flags.ts';
import { readJobs } from '../flags/jobs.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { fixedFlags, readAxes } from '../sweep/sweep-flags.ts';
import { allBoards, findTargets, type Targets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
import { runPool, workersFor } from '../workers/run-pool.ts';
import { reportProblems } from './run-board.ts';

export interface SweepArgs {
  /** None means every board of the project. */
  readonly boards: readonly string[];
  readonly format: 'text' | 'json' | 'csv' | 'html';
  readonly flags: BoardFlags & OutputFlags;
}

/** `carveout sweep`: the same board under every RAM size, kernel, command line, configuration and overlay. */
export async function runSweep(args: SweepArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const axes = readAxes(args.flags);
  const jobs = readJobs(args.flags);
  const found = await sweepTargets(args, io);
  const code = reportProblems(found.problems, found.sources, options, io);
  if (found.targets.length === 0) return code;
  const count = countCases(found.targets, axes);
  if (count > MOST_CASES) throw new UsageError(`these are ${count} boots; ${MOST_CASES} at a time can be made`);
  const cases = planSweep(found.targets, axes);
  const rows = await runCases(cases, jobs, io);
  const sweep: Sweep = { rows, flips: precedenceFlips(rows) };
  const text = { text: sweepText, json: sweepJson, csv: sweepCsv, html: sweepHtml }[args.format](sweep, options);
  io.stdout(text);
  if (rows.some(({ outcome }) => outcome === 'unreadable')) return 2;
  return rows.some(({ failures }) => failures.length > 0) && code === 0 ? 1 : code;
}

async function sweepTargets({ boards, flags }: SweepArgs, io: Io): Promise<Targets> {
  const fixed = fixedFlags(flags);
  if (boards.length > 0) return findTargets(boards, fixed, io);
  const all = await allBoards(fixed, io);
  if (all) return all;
  throw new UsageError('nothing to sweep: there is no carveout.json or carveout.yaml here or above; name a board');
}

/** Boots that a worker takes at a time. */
const CHUNK = 128;
/** Starting a worker costs what some hundred boots cost. */
const WORTH_A_WORKER = 400;
/** Fewer are over before anyone looks. */
const WORTH_SHOWING = 200;

async function runCases(cases: readonly SweepCase[], jobs: number | undefined, io: Io): Promise<readonly SweepRow[]> {
  const progress = createProgress(cases.length, 'boots', WORTH_SHOWING, io);
  // Workers read the real file system, so a host of another kind keeps the work to itself.
  const workers = io.hasRealFiles === true ? workersFor(cases.length, jobs, WORTH_A_WORKER) : 0;
  const rows: SweepRow[] = [];
  let done = 0;
  const onResult = (index: number, row: SweepRow): void => {
    rows[index] = row;
    progress.show(++done);
  };
  try {
    if (workers > 0)
      await runPool<SweepCase, SweepRow>({ job: 'sweep', tasks: cases, workers, chunk: CHUNK, onResult });
    else {
      const runner = createSweepRunner(io.files);
      for (const [index, one] of cases.entries()) onResult(index, runner.run(one));
    }
    return rows;
  } finally {
    progress.clear();
  }
}
