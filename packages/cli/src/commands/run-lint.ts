import {
  type AnalysisSession,
  analyzeBoard,
  createSession,
  foldVariants,
  lintFindings,
  verdictOf,
} from '@carveout/analysis';
import type { Finding, SourceTexts } from '@carveout/core';
import {
  countFindings,
  diagnosticsOneLine,
  diagnosticsText,
  lintJson,
  summaryLine,
  type TextOptions,
} from '@carveout/report';
import { FindingSources } from '../finding-sources.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { lintTargets } from '../lint/lint-targets.ts';
import { BugWatch } from '../report-bug.ts';
import type { Target } from '../targets.ts';

export interface LintArgs {
  /** Files, directories, boards of the project, `-`; none means every board of the project. */
  readonly inputs: readonly string[];
  readonly format: 'text' | 'json' | 'gcc';
  readonly flags: BoardFlags & OutputFlags;
}

/** `carveout lint`: everything that is wrong or about to surprise, over any number of inputs. */
export async function runLint(args: LintArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const found = await lintTargets(args.inputs, args.flags, io);
  const sources = new FindingSources();
  const findings: Finding[] = found.problems.map((problem) => ({ ...problem, variant: null }));
  sources.keep(findings, found.sources);
  const session = createSession(io.files);
  const nameBoards = found.targets.length > 1;
  const bugs = new BugWatch(io);
  for (const target of found.targets) {
    const own = bugs.guard(target.name, () => lintTarget(target, session, sources)) ?? [];
    findings.push(...(nameBoards ? own.map((finding) => withBoard(finding, target)) : own));
  }
  // A project file that cannot be used is what was checked, when nothing else was.
  const files = found.targets.length + (found.problems.length > 0 ? 1 : 0);
  io.stdout(render(args.format, { findings, sources, files, options }));
  return bugs.found ? 3 : verdictOf(findings);
}

function lintTarget(target: Target, session: AnalysisSession, sources: FindingSources): readonly Finding[] {
  const perBoot = target.inputs.map((input) => {
    const analysis = analyzeBoard(input, session.host, session);
    const findings = lintFindings(analysis);
    sources.keep(findings, analysis.sources);
    return findings;
  });
  return foldVariants(perBoot);
}

/** A finding in a file that boards share says which board it is about. */
function withBoard(finding: Finding, { name, inputs }: Target): Finding {
  if (inputs.some(({ deviceTree }) => deviceTree === finding.span.file)) return finding;
  return { ...finding, variant: { board: name, ...finding.variant } };
}

interface Rendered {
  readonly findings: readonly Finding[];
  readonly sources: SourceTexts;
  readonly files: number;
  readonly options: TextOptions;
}

function render(format: LintArgs['format'], { findings, sources, files, options }: Rendered): string {
  if (format === 'json') return lintJson(findings, sources, files);
  if (format === 'gcc') return diagnosticsOneLine(findings, sources);
  const summary = `${summaryLine(countFindings(findings), files)}\n`;
  return findings.length === 0 ? summary : `${diagnosticsText(findings, sources, options)}\n${summary}`;
}
