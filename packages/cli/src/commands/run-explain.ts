import { type BoardAnalysis, nodePathOf } from '@carveout/analysis';
import { nearestName } from '@carveout/core';
import { explainText, findSubject, isOptionKeyword, printable, type SubjectResult } from '@carveout/report';
import { analyzeNamed } from '../analyses.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { boardVerdict, worst } from './board-verdict.ts';
import { type BoardArgs, printFindings, reportProblems, viewOf } from './run-board.ts';

export interface ExplainArgs extends BoardArgs {
  readonly what: string;
}

/** `carveout explain`: why something is where it is. A question that nothing answers is exit code 2. */
export async function runExplain(args: ExplainArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const { found, runs } = await analyzeNamed(args.boards, args.flags, io);
  let code = reportProblems(found.problems, found.sources, options, io);
  for (const run of runs) {
    const { analysis, findings } = run;
    printFindings(findings, analysis.sources, options, io);
    const verdict = boardVerdict(analysis, findings);
    const view = viewOf(run);
    const subject = view && findSubject(view.simulation, subjectName(analysis, args.what));
    if (view && subject?.ok) io.stdout(explainText(view, subject.subject, options));
    if (subject && !subject.ok) io.stderr(unknown(args.what, subject));
    // What is explained may be a failure: having explained it is success.
    code = worst(code, subject?.ok ? (verdict === 2 ? 2 : 0) : 2);
  }
  return code;
}

/** Labels and paths as node paths; a keyword stays one although a node may carry it as a label. */
const subjectName = (analysis: BoardAnalysis, what: string): string =>
  isOptionKeyword(what) ? what : (nodePathOf(analysis, what) ?? what);

function unknown(what: string, { known, settings }: Extract<SubjectResult, { readonly ok: false }>): string {
  const names = [...known.flatMap((name) => [name, name.slice(name.lastIndexOf('/') + 1)]), ...settings];
  const near = nearestName(what, names);
  const hint = near === undefined ? '' : `; did you mean '${printable(near)}'?`;
  const list = known.map((name) => `  ${printable(name)}\n`).join('');
  return `carveout: nothing here is called '${printable(what)}'${hint}\nThese can be explained:\n${list}${SETTINGS}`;
}

const SETTINGS = '  and every setting by its name: CONFIG_ZONE_DMA, cma=, mem=, RAM, DMA limit, CMA alignment, …\n';
