import { isPad, type Token, wouldPaste } from './token.ts';
import { WhiteSpace } from './white-space.ts';

/** Collects expanded tokens as text, with blanks where cpp has them. */
export class Renderer {
  text = '';
  first: Token | undefined;
  last: Token | undefined;
  private readonly white = new WhiteSpace();

  /** Longer text is cut: see {@link Renderer.overflow}. */
  private readonly limit: number;
  /** Something was left out for the limit. */
  overflow = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** What follows must be kept apart by a blank. */
  get trailingBlank(): boolean {
    return this.white.leaves;
  }

  add(token: Token): void {
    const blank = this.white.before(token);
    if (isPad(token)) return;
    if (this.text.length + token.text.length >= this.limit) {
      this.overflow = true;
      return;
    }
    const { last } = this;
    if (blank || (last && this.white.padded && wouldPaste(last, token))) this.text += ' ';
    this.white.padded = false;
    this.text += token.text;
    this.first ??= token;
    this.last = token;
  }
}
