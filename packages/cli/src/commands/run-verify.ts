import {
  createSession,
  overlayProblem,
  type RecordedInput,
  type Verification,
  verdictOf,
  verifyBoard,
} from '@carveout/analysis';
import { joinJson, type VerifyView, verifyJson, verifyText } from '@carveout/report';
import { readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { BugWatch } from '../report-bug.ts';
import { findTargets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
import { worst } from './board-verdict.ts';
import { type BoardArgs, printFindings, reportProblems } from './run-board.ts';

export interface VerifyArgs extends BoardArgs {
  readonly format: 'text' | 'json';
}

/** `carveout verify`: does the prediction agree with what a board printed? 0 when it does, 1 when not, 2 when nothing can be compared. */
export async function runVerify(args: VerifyArgs, io: Io): Promise<ExitCode> {
  if (args.flags['dmesg'] === undefined) throw new UsageError('verify needs the log of a boot: --dmesg FILE');
  const options = readOutputFlags(args.flags, io);
  const found = await findTargets(args.boards, args.flags, io);
  const bugs = new BugWatch(io);
  const session = createSession(io.files);
  let code = reportProblems(found.problems, found.sources, options, io);
  const outputs: string[] = [];
  for (const { name, inputs } of found.targets) {
    for (const input of inputs) {
      const recorded: RecordedInput = { ...input, bootLog: input.bootLog ?? '' };
      const result = bugs.guard(name, () => verifyBoard(recorded, io.files, session));
      if (!result) continue;
      const view = viewOf(name, recorded, result);
      if (args.format === 'text') printFindings(view.findings, view.sources, options, io);
      outputs.push(args.format === 'json' ? verifyJson(view) : verifyText(view, options));
      code = worst(code, codeOf(result, view));
    }
  }
  if (outputs.length > 0) io.stdout(args.format === 'json' ? joinJson(outputs) : outputs.join('\n\n'));
  return bugs.found ? 3 : code;
}

function viewOf(name: string, input: RecordedInput, result: Verification): VerifyView {
  const { analysis, verdict, because, settle, checks } = result;
  const problem = overlayProblem(analysis);
  return {
    name,
    variant: input.variant ?? null,
    log: input.bootLog,
    verdict,
    because,
    settle,
    simulation: analysis.simulation,
    taken: analysis.recorded?.taken ?? [],
    checks,
    findings: problem ? [...analysis.diagnostics, problem] : analysis.diagnostics,
    sources: analysis.sources,
  };
}

/** What a rule would complain about is not asked here: a board may fail exactly as predicted. */
function codeOf({ verdict }: Verification, { findings }: VerifyView): ExitCode {
  if (verdict === 'unreadable' || verdictOf(findings) === 2) return 2;
  return verdict === 'agrees' ? 0 : 1;
}
