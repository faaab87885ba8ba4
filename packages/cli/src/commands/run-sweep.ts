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
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { runPool, workersFor } from '../sweep/run-pool.ts';
import { fixedFlags, readAxes } from '../sweep/sweep-flags.ts';
import { allBoards, findTargets, type Targets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
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

function readJobs(flags: BoardFlags): number | undefined {
  const text = single('jobs', flags['jobs']);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--jobs must be a number of threads, not '${text}'`);
  return Number(text);
}

async function runCases(cases: readonly SweepCase[], jobs: number | undefined, io: Io): Promise<readonly SweepRow[]> {
  const progress = createProgress(cases.length, io);
  // Workers read the real file system, so a host of another kind keeps the work to itself.
  const workers = io.hasRealFiles === true ? workersFor(cases.length, jobs) : 0;
  try {
    if (workers > 0) return await runPool(cases, workers, progress.show);
    const runner = createSweepRunner(io.files);
    return cases.map((one, index) => {
      const row = runner.run(one);
      progress.show(index + 1);
      return row;
    });
  } finally {
    progress.clear();
  }
}

interface Progress {
  show(done: number): void;
  clear(): void;
}

const WIDTH = 30;

/** A line on standard error that is drawn over itself; nothing where no terminal is, or for what is over at once. */
function createProgress(total: number, io: Io): Progress {
  if (io.stderrIsTerminal !== true || total < 200) return { show: () => {}, clear: () => {} };
  let shown = -1;
  return {
    show: (done) => {
      const filled = Math.floor((done * WIDTH) / total);
      if (filled === shown) return;
      shown = filled;
      io.stderr(`\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done} of ${total} boots`);
    },
    clear: () => io.stderr('\r\u001b[K'),
  };
}
