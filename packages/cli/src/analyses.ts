import { analyzeBoard, type BoardAnalysis, createSession, overlayProblem } from '@carveout/analysis';
import type { Finding } from '@carveout/core';
import type { BoardFlags } from './flags/board-flags.ts';
import type { Io } from './io.ts';
import { BugWatch } from './report-bug.ts';
import { findTargets, type Targets } from './targets.ts';

/** One boot of one board that was asked about. */
export interface BoardRun {
  readonly name: string;
  readonly analysis: BoardAnalysis;
  /** Of the analysis, and that an overlay is no board. */
  readonly findings: readonly Finding[];
}

export interface BoardRuns {
  readonly found: Targets;
  /** Made one at a time: a tree of boards need not fit into memory. */
  readonly runs: Iterable<BoardRun>;
  /** Complete when `runs` has been read to its end. */
  readonly bugs: BugWatch;
}

/** Analyses every board named, one after the other; one that is wrong does not stop the others. */
export async function analyzeNamed(names: readonly string[], flags: BoardFlags, io: Io): Promise<BoardRuns> {
  const found = await findTargets(names, flags, io);
  const bugs = new BugWatch(io);
  return { found, runs: runsOf(found, io, bugs), bugs };
}

function* runsOf({ targets }: Targets, io: Io, bugs: BugWatch): Iterable<BoardRun> {
  const session = createSession(io.files);
  for (const { name, inputs } of targets) {
    for (const input of inputs) {
      const analysis = bugs.guard(name, () => analyzeBoard(input, io.files, session));
      if (!analysis) continue;
      const problem = overlayProblem(analysis);
      yield { name, analysis, findings: problem ? [...analysis.diagnostics, problem] : analysis.diagnostics };
    }
  }
}
