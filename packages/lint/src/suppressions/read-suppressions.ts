import type { FileId, Span } from '@carveout/core';
import { type Blocks, blockFrom, findBlocks } from './blocks.ts';
import { type CommentStyle, findComments } from './find-comments.ts';
import { type Directive, parseDirective } from './parse-directive.ts';

/** One rule that one comment silences, and where. Plain data. */
export interface Suppression {
  /** The comment. */
  readonly span: Span;
  readonly rule: string;
  /** null when none is given. */
  readonly reason: string | null;
  /** Findings of the same file that start in [from, to). */
  readonly from: number;
  readonly to: number;
}

export interface SuppressionProblem {
  readonly span: Span;
  readonly message: string;
}

export interface Suppressions {
  readonly suppressions: readonly Suppression[];
  /** Comments that cannot be read. */
  readonly problems: readonly SuppressionProblem[];
}

/** What the comments of a file silence. Never throws. */
export function readSuppressions(text: string, file: FileId, style: CommentStyle): Suppressions {
  const suppressions: Suppression[] = [];
  const problems: SuppressionProblem[] = [];
  /** Of `carveout-disable`, by rule, while no `carveout-enable` ended it. */
  const open = new Map<string, Suppression>();
  let blocks: Blocks | undefined;
  const close = (rule: string, to: number): void => {
    const started = open.get(rule);
    if (started) suppressions.push({ ...started, to });
    open.delete(rule);
  };
  for (const { span, text: comment } of findComments(text, file, style)) {
    const parsed = parseDirective(comment);
    if (!parsed) continue;
    if (!parsed.ok) {
      problems.push({ span, message: parsed.message });
      continue;
    }
    const { kind, rules, reason } = parsed.directive;
    if (kind === 'enable') for (const rule of rules.length > 0 ? rules : [...open.keys()]) close(rule, span.start);
    else if (kind === 'disable') {
      for (const rule of rules)
        if (!open.has(rule)) open.set(rule, { span, rule, reason, from: span.end, to: text.length + 1 });
    } else {
      blocks ??= kind === 'disable-next-node' ? findBlocks(text) : undefined;
      const [from, to] = rangeOf(kind, span, text, blocks ?? []);
      for (const rule of rules) suppressions.push({ span, rule, reason, from, to });
    }
  }
  for (const rule of [...open.keys()]) close(rule, text.length + 1);
  return { suppressions: suppressions.sort((a, b) => a.span.start - b.span.start), problems };
}

type Range = readonly [from: number, to: number];

function rangeOf(kind: Directive['kind'], { start, end }: Span, text: string, blocks: Blocks): Range {
  if (kind === 'disable-file') return [0, text.length + 1];
  if (kind === 'disable-next-node') return [end, blockFrom(blocks, end)?.[1] ?? end];
  const lineEnd = (at: number): number => text.indexOf('\n', at) + 1 || text.length + 1;
  if (kind === 'disable-line') return [text.lastIndexOf('\n', start - 1) + 1, lineEnd(end)];
  return [lineEnd(end), lineEnd(lineEnd(end))];
}
