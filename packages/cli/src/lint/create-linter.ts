import {
  type AnalysisSession,
  analyzeBoard,
  BoardTrace,
  createSession,
  type FileFacts,
  foldVariants,
  lintFindings,
} from '@carveout/analysis';
import { encodeSource, type Finding, type SourceTexts } from '@carveout/core';
import type { Target } from '../targets.ts';
import { bugOutcome, filesOf, type LintOutcome, type TextReference } from './lint-outcome.ts';

/** Lints one target after the other; never throws. */
export type Linter = (target: Target) => LintOutcome;

export function createLinter(facts: FileFacts): Linter {
  const session = createSession(facts.host);
  return (target) => {
    try {
      return lintTarget(target, session, facts);
    } catch (error) {
      return bugOutcome(error);
    }
  };
}

function lintTarget({ inputs }: Target, session: AnalysisSession, facts: FileFacts): LintOutcome {
  const trace = new BoardTrace(facts);
  const texts: Record<string, TextReference> = {};
  const perBoot = inputs.map((input) => {
    const analysis = analyzeBoard(input, trace.host, { ...session, host: trace.host }, { unknowns: 'ignore' });
    const findings = lintFindings(analysis);
    trace.add(analysis);
    noteTexts(texts, findings, analysis.sources, facts);
    return findings;
  });
  return { findings: foldVariants(perBoot), texts, answers: trace.answers() };
}

function noteTexts(
  texts: Record<string, TextReference>,
  findings: readonly Finding[],
  sources: SourceTexts,
  facts: FileFacts,
): void {
  for (const file of findings.flatMap(filesOf)) {
    if ((texts[file]?.kind ?? 'none') !== 'none') continue;
    texts[file] = referenceTo(file, sources.lines(file)?.text, facts);
  }
}

/** The file itself when its bytes make exactly that text. */
function referenceTo(file: string, text: string | undefined, facts: FileFacts): TextReference {
  if (text === undefined) return { kind: 'none' };
  const isFile = facts.isFile(file) && facts.digestOf(encodeSource(text)) === facts.contentOf(file);
  return isFile ? { kind: 'file' } : { kind: 'text', text };
}
