import { NO_CONFIG } from '@carveout/analysis';
import type { FileId, Finding, SourceTexts } from '@carveout/core';
import type { SuppressedFinding } from '@carveout/report';
import type { Io } from '../io.ts';
import { reportBug } from '../report-bug.ts';
import type { Target, Targets } from '../targets.ts';
import type { ChangedOutcomes } from './changed/keep-changed.ts';
import { commentFindings } from './comment-findings.ts';
import { type LintOutcome, OutcomeSources } from './lint-outcome.ts';

/** What a run found, over all its boards. */
export interface LintRun {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly sources: SourceTexts;
  /** The inputs, as they were named. */
  readonly checked: readonly string[];
  /** Boards on which a bug of ours showed. */
  readonly bugs: number;
}

/** Some or all targets of a run. */
export interface Part extends Targets {
  /** The run has several boards, of which this may be one. */
  readonly several: boolean;
}

/** Joins the outcomes of all targets, in their order. `covers`: files whose every board was checked. */
export function joinOutcomes(
  found: Part,
  outcomes: readonly LintOutcome[],
  covers: (file: FileId) => boolean,
  io: Io,
): LintRun {
  const sources = new OutcomeSources(io.files);
  const findings: Finding[] = found.problems.map((problem) => ({ ...problem, variant: null }));
  const suppressed: SuppressedFinding[] = [];
  let bugs = 0;
  for (const [index, outcome] of outcomes.entries()) {
    const target = found.targets[index];
    if (!target) continue;
    sources.add(outcome.texts);
    const named = (finding: Finding): Finding => (found.several ? withBoard(finding, target) : finding);
    findings.push(...outcome.findings.map(named));
    suppressed.push(
      ...outcome.suppressed.map(({ finding, reason }) => ({ finding: named(finding), reason, by: 'comment' as const })),
    );
    if (!outcome.bug) continue;
    bugs++;
    reportBug(Object.assign(new Error(outcome.bug.message), { stack: outcome.bug.stack }), target.name, io);
  }
  const config = found.targets[0]?.inputs[0]?.lint ?? NO_CONFIG;
  findings.push(
    ...commentFindings(
      outcomes.map(({ comments }) => comments),
      covers,
      { config, sources },
    ),
  );
  // A project file that cannot be used is what was checked, when nothing else was.
  const checked = [
    ...found.targets.map(({ name }) => name),
    ...(found.problems[0] ? [found.problems[0].span.file] : []),
  ];
  const all: SourceTexts = { lines: (file) => found.sources.lines(file) ?? sources.lines(file) };
  return { findings, suppressed, sources: all, checked, bugs };
}

interface Joining {
  readonly found: Part;
  readonly covers: (file: FileId) => boolean;
  readonly io: Io;
}

/** The same for a change: only what it reaches was checked, and comments are its business in the files that it touches. */
export function joinChanged(
  { outcomes, reached, isChanged }: ChangedOutcomes,
  { found, covers, io }: Joining,
): LintRun {
  const run = joinOutcomes(found, outcomes, covers, io);
  const findings = run.findings.filter(({ code, span }) => !code.startsWith('LNT') || isChanged(span.file));
  return { ...run, findings, checked: run.checked.filter((name) => reached.includes(name)) };
}

/** A finding in a file that boards share says which board it is about. */
function withBoard(finding: Finding, { name, inputs }: Target): Finding {
  if (inputs.some(({ deviceTree }) => deviceTree === finding.span.file)) return finding;
  return { ...finding, variant: { board: name, ...finding.variant } };
}
