import { verdictOf } from '@carveout/analysis';
import type { Finding, SourceTexts } from '@carveout/core';
import {
  countFindings,
  diagnosticsOneLine,
  diagnosticsText,
  lintJson,
  summaryLine,
  type TextOptions,
} from '@carveout/report';
import { MANY, tuneForBatches } from '../batch-tuning.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import { readJobs } from '../flags/jobs.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { openCache } from '../lint/cache/open-cache.ts';
import { checkTargets } from '../lint/check-targets.ts';
import { OutcomeSources } from '../lint/lint-outcome.ts';
import { lintTargets } from '../lint/lint-targets.ts';
import { reportBug } from '../report-bug.ts';
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
  const settings = { jobs: readJobs(args.flags), cache: openCache(args.flags, io) };
  const found = await lintTargets(args.inputs, args.flags, io);
  if (found.targets.length >= MANY) tuneForBatches();
  const outcomes = await checkTargets(found.targets, settings, io);
  const sources = new OutcomeSources(io.files);
  const findings: Finding[] = found.problems.map((problem) => ({ ...problem, variant: null }));
  const nameBoards = found.targets.length > 1;
  let bugs = 0;
  for (const [index, { findings: own, texts, bug }] of outcomes.entries()) {
    const target = found.targets[index];
    if (!target) continue;
    sources.add(texts);
    findings.push(...(nameBoards ? own.map((finding) => withBoard(finding, target)) : own));
    if (!bug) continue;
    bugs++;
    reportBug(Object.assign(new Error(bug.message), { stack: bug.stack }), target.name, io);
  }
  // A project file that cannot be used is what was checked, when nothing else was.
  const files = found.targets.length + (found.problems.length > 0 ? 1 : 0);
  const all: SourceTexts = { lines: (file) => found.sources.lines(file) ?? sources.lines(file) };
  io.stdout(render(args.format, { findings, sources: all, files, options }));
  return bugs > 0 ? 3 : verdictOf(findings);
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
