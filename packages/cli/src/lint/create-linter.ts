import {
  type AnalysisSession,
  analyzeBoard,
  BoardTrace,
  type CommentReader,
  createCommentReader,
  createSession,
  type FileFacts,
  foldVariants,
  lintFindings,
  type Suppressions,
  suppress,
} from '@carveout/analysis';
import { encodeSource, type FileId, type SourceTexts } from '@carveout/core';
import type { Target } from '../targets.ts';
import { bugOutcome, filesOf, type LintOutcome, type TextReference } from './lint-outcome.ts';

/** Lints one target after the other; never throws. */
export type Linter = (target: Target) => LintOutcome;

export function createLinter(facts: FileFacts): Linter {
  const references = new Map<string, KnownReference>();
  const session = { analysis: createSession(facts.host), facts, commentsOf: createCommentReader(), references };
  return (target) => {
    try {
      return lintTarget(target, session);
    } catch (error) {
      return bugOutcome(error);
    }
  };
}

interface LintSession {
  readonly analysis: AnalysisSession;
  readonly facts: FileFacts;
  readonly commentsOf: CommentReader;
  /** Boards share the files in which something is found. */
  readonly references: Map<string, KnownReference>;
}

interface KnownReference {
  readonly text: string;
  readonly reference: TextReference;
}

function lintTarget({ inputs }: Target, linter: LintSession): LintOutcome {
  const { analysis: session, facts, commentsOf } = linter;
  const trace = new BoardTrace(facts);
  const texts: Record<string, TextReference> = {};
  const comments = new Map<FileId, Suppressions>();
  let judged = true;
  const perBoot = inputs.map((input) => {
    const analysis = analyzeBoard(input, trace.host, { ...session, host: trace.host }, { unknowns: 'ignore' });
    const findings = lintFindings(analysis);
    const own = commentsOf(analysis);
    for (const [file, found] of own) comments.set(file, found);
    judged &&= analysis.simulation !== null;
    trace.add(analysis);
    noteTexts(texts, [...findings.flatMap(filesOf), ...own.keys()], analysis.sources, linter);
    return findings;
  });
  const written = [...comments.values()].flatMap(({ suppressions }) => suppressions);
  const { findings, suppressed, used } = suppress(foldVariants(perBoot), written);
  const suppressions = written.map((one) => ({ ...one, used: used.has(one) }));
  const problems = [...comments.values()].flatMap((found) => found.problems);
  return { findings, suppressed, comments: { suppressions, problems, judged }, texts, answers: trace.answers() };
}

function noteTexts(
  texts: Record<string, TextReference>,
  files: readonly FileId[],
  sources: SourceTexts,
  linter: LintSession,
): void {
  for (const file of files) {
    if ((texts[file]?.kind ?? 'none') !== 'none') continue;
    texts[file] = referenceTo(file, sources.lines(file)?.text, linter);
  }
}

/** The file itself when its bytes make exactly that text. */
function referenceTo(file: string, text: string | undefined, { facts, references }: LintSession): TextReference {
  if (text === undefined) return { kind: 'none' };
  const known = references.get(file);
  if (known?.text === text) return known.reference;
  const isFile = facts.isFile(file) && facts.digestOf(encodeSource(text)) === facts.contentOf(file);
  const reference: TextReference = isFile ? { kind: 'file' } : { kind: 'text', text };
  // Of files that are not there as they are, each board may have its own.
  if (isFile) references.set(file, { text, reference });
  return reference;
}
