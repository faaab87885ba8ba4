import { isPad, PAD_LEFT, type Token } from './token.ts';

/**
 * Decides for a list of tokens where blanks go. What comes out of a macro or an argument takes the white space that stood before the
 * macro's name or the parameter; where nothing stands, the token's own counts.
 */
export class WhiteSpace {
  /** What decides instead of the next token: nothing, something without white space before it, something with. */
  private lead: 'none' | 'tight' | 'white' = 'none';
  /** Expansions or arguments started or ended since the last token: what met there may need keeping apart. */
  padded = false;

  /** An expansion that ended in nothing leaves its white space to whatever follows. */
  get leaves(): boolean {
    return this.lead === 'white';
  }

  /** True when `token` has white space before it. For a pad it only takes note. */
  before(token: Token): boolean {
    if (isPad(token)) {
      this.padded = true;
      if (token.kind === PAD_LEFT) {
        if (this.lead === 'none') this.lead = token.white ? 'white' : 'tight';
      } else if (this.lead === 'tight') this.lead = 'none';
      return false;
    }
    const white = this.lead === 'none' ? token.white : this.lead === 'white';
    this.lead = 'none';
    return white;
  }
}
