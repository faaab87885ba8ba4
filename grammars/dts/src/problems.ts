import {
  type CodeInfo,
  compareDiagnostics,
  type Diagnostic,
  diagnostic,
  type PositionMap,
  type Severity,
} from '@carveout/core';
import { codes } from './codes.ts';

/** A finding in offsets of the parsed text; becomes a diagnostic only when the parse is over. */
export interface Problem {
  readonly info: CodeInfo;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help?: string | undefined;
  readonly related?: { readonly start: number; readonly end: number; readonly message: string } | undefined;
}

/**
 * Collects the findings of one parse. Errors and warnings have separate budgets, so that no flood of warnings hides
 * an error; findings past the budget are counted only.
 */
export class ProblemList {
  readonly #limit: number;
  readonly #kept: Problem[] = [];
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  #lastSyntaxAt = -1;
  #firstDropped: Problem | null = null;
  /** Findings so far, kept or not. */
  total = 0;
  /** The text is broken in a way that only the recovering parser can read past. */
  needsRecovery = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when no further error would be kept: reading on is pointless. */
  get exhausted(): boolean {
    return this.#counts.error > this.#limit;
  }

  get isEmpty(): boolean {
    return this.total === 0;
  }

  add(problem: Problem): void {
    const severity = problem.info.severity;
    this.#counts[severity] += 1;
    this.total += 1;
    if (this.#counts[severity] <= this.#limit) this.#kept.push(problem);
    else this.#firstDropped ??= problem;
  }

  /** A finding the grammar cannot read past. Several at one token (`at`, its offset) are consequences of the first. */
  addSyntax(problem: Problem, at: number): void {
    this.needsRecovery = true;
    if (at === this.#lastSyntaxAt) return;
    this.#lastSyntaxAt = at;
    this.add(problem);
  }

  toDiagnostics(positions: PositionMap): Diagnostic[] {
    const all = [...this.#kept];
    const dropped = this.#firstDropped;
    if (dropped) {
      const { start, end } = dropped;
      all.push({ info: codes.tooManyProblems, start, end, message: `more problems follow; ${this.#limit} are listed` });
    }
    return all.map((problem) => toDiagnostic(problem, positions)).sort(compareDiagnostics);
  }
}

function toDiagnostic(problem: Problem, positions: PositionMap): Diagnostic {
  const { info, start, end, message, help, related } = problem;
  return diagnostic(info, positions.spanAt(start, end), message, {
    help,
    related: related ? [{ span: positions.spanAt(related.start, related.end), message: related.message }] : [],
  });
}
