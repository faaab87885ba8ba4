import { type CodeInfo, type Diagnostic, type DiagnosticDetails, diagnostic, type Span } from '@carveout/core';
import { codes } from './codes.ts';

const MOST_PROBLEMS = 1000;

/** Collects diagnostics, at most a thousand: what a broken include does to a board can be far more. */
export class Problems {
  readonly #list: Diagnostic[] = [];
  #dropped = 0;

  /** True, and one more is counted, when there is no room: lets callers skip costly details. */
  dropIfFull(): boolean {
    if (this.#list.length < MOST_PROBLEMS) return false;
    this.#dropped++;
    return true;
  }

  add(code: CodeInfo, span: Span, message: string, details: DiagnosticDetails = {}): void {
    if (!this.dropIfFull()) this.#list.push(diagnostic(code, span, message, details));
  }

  /** The note about dropped ones stands at the last that is listed. */
  get list(): readonly Diagnostic[] {
    const last = this.#list.at(-1);
    if (this.#dropped === 0 || last === undefined) return this.#list;
    const note = `${this.#dropped} more problems of this tree are not listed`;
    return [...this.#list, diagnostic(codes.tooMany, last.span, note)];
  }
}
