import { type LintConfig, lintCodes, lintSettings, unknownName, wholeLines } from '@carveout/analysis';
import {
  type CodeInfo,
  compareDiagnostics,
  diagnostic,
  type FileId,
  type Finding,
  type Fix,
  type SourceTexts,
  type Span,
} from '@carveout/core';
import type { BoardComments } from './lint-outcome.ts';

/**
 * What is wrong with the suppression comments themselves, over all boards: one in a shared file is unused only when no
 * board that includes it needs it. `covers`: files whose every board was checked.
 */
export function commentFindings(
  boards: readonly BoardComments[],
  covers: (file: FileId) => boolean,
  { config, sources }: { readonly config: LintConfig; readonly sources: SourceTexts },
): readonly Finding[] {
  const settings = lintSettings(config);
  const report = (info: CodeInfo, span: Span, message: string, more: { help?: string; fix?: Fix } = {}): Finding[] => {
    const severity = settings.severity({ id: info.rule }, span.file, info.severity);
    return severity === 'off' ? [] : [{ ...diagnostic(info, span, message, { severity, ...more }), variant: null }];
  };
  const comments = mergeComments(boards);
  const findings = comments.flatMap((comment): Finding[] => {
    const { span, rules, reason } = comment;
    const unknown = [...rules.keys()].flatMap((rule) => {
      const problem = unknownName(rule);
      return problem ? report(lintCodes.suppressionSyntax, span, problem.message, problem) : [];
    });
    const noReason =
      reason === null
        ? report(
            lintCodes.suppressionWithoutReason,
            span,
            `no reason is given for silencing ${listOf([...rules.keys()])}`,
            { help: 'write it behind two dashes: `-- reason`' },
          )
        : [];
    const unused = [...rules].flatMap(([rule, used]) => (used || unknownName(rule) ? [] : [rule]));
    const judged = comment.judged && covers(span.file);
    const fix = unused.length === rules.size ? removal(span, sources) : undefined;
    const useless =
      judged && unused.length > 0
        ? report(
            lintCodes.unusedSuppression,
            span,
            `${listOf(unused)} ${unused.length === 1 ? 'reports' : 'report'} nothing here`,
            { help: `take ${unused.length === rules.size ? 'the comment' : 'them'} out`, ...(fix ? { fix } : {}) },
          )
        : [];
    return [...unknown, ...noReason, ...useless];
  });
  const problems = unique(boards.flatMap((board) => board.problems)).flatMap(({ span, message }) =>
    report(lintCodes.suppressionSyntax, span, message),
  );
  return [...findings, ...problems].sort(compareDiagnostics);
}

interface MergedComment {
  readonly span: Span;
  readonly reason: string | null;
  /** By name: whether any board needs it. */
  readonly rules: Map<string, boolean>;
  judged: boolean;
}

function mergeComments(boards: readonly BoardComments[]): readonly MergedComment[] {
  const merged = new Map<string, MergedComment>();
  for (const { suppressions, judged } of boards) {
    for (const { span, reason, rule, used } of suppressions) {
      const key = `${span.start} ${span.file}`;
      const comment = merged.get(key) ?? { span, reason, rules: new Map<string, boolean>(), judged: true };
      merged.set(key, comment);
      comment.rules.set(rule, used || comment.rules.get(rule) === true);
      comment.judged &&= judged;
    }
  }
  return [...merged.values()];
}

/** Safe: the comment silences nothing. */
function removal(span: Span, sources: SourceTexts): Fix | undefined {
  const text = sources.lines(span.file)?.text;
  if (text === undefined) return undefined;
  const whole = wholeLines(text, span);
  const edit = { span: whole, text: '', replaces: text.slice(whole.start, whole.end) };
  return { title: 'remove the comment', safe: true, edits: [edit] };
}

const listOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

function unique<T extends { readonly span: Span }>(problems: readonly T[]): readonly T[] {
  return [...new Map(problems.map((problem) => [`${problem.span.start} ${problem.span.file}`, problem])).values()];
}
