import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { Blank, CloseQuote, Equals, NoBreakSpace, OpenQuote, QuotedText, Text, vocabulary } from './tokens.ts';

/** A word between blanks, before next_arg() takes its quotes off. Offsets into the lexed text. */
export interface RawWord {
  readonly start: number;
  readonly end: number;
  /** Offset of the `=` that ends the name, or -1. */
  readonly equals: number;
  readonly hasQuote: boolean;
  /** Offset of a quote that is never closed, or -1. */
  readonly openQuote: number;
}

/** Every sequence of tokens is a command line: this parser has no error to report. */
export class CommandLineParser extends EmbeddedActionsParser {
  // State of the word being read; word() resets it.
  #start = 0;
  #end = 0;
  #equals = -1;
  #hasQuote = false;
  #openQuote = -1;

  /** Checking the grammar costs more than parsing a file, so only a test asks for it. */
  constructor(skipValidations = true) {
    super(vocabulary, { maxLookahead: 1, recoveryEnabled: false, skipValidations });
    this.performSelfAnalysis();
  }

  readonly line = this.RULE('line', (): readonly RawWord[] => {
    const words: RawWord[] = [];
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(Blank) },
        {
          ALT: () => {
            const word = this.SUBRULE(this.word);
            this.ACTION(() => words.push(word));
          },
        },
      ]),
    );
    return words;
  });

  private readonly word = this.RULE('word', (): RawWord => {
    this.#start = -1;
    this.#equals = -1;
    this.#hasQuote = false;
    this.#openQuote = -1;
    this.OR([
      { ALT: () => this.#take(this.CONSUME1(NoBreakSpace)) },
      {
        ALT: () => {
          this.AT_LEAST_ONE(() => this.SUBRULE(this.part));
          this.OPTION(() => this.#take(this.CONSUME2(NoBreakSpace)));
        },
      },
    ]);
    return {
      start: this.#start,
      end: this.#end,
      equals: this.#equals,
      hasQuote: this.#hasQuote,
      openQuote: this.#openQuote,
    };
  });

  private readonly part = this.RULE('part', (): void => {
    this.OR([
      { ALT: () => this.#take(this.CONSUME(Text)) },
      { ALT: () => this.#takeEquals(this.CONSUME1(Equals)) },
      { ALT: () => this.SUBRULE(this.quoted) },
    ]);
  });

  private readonly quoted = this.RULE('quoted', (): void => {
    const open = this.CONSUME(OpenQuote);
    this.#take(open);
    this.#hasQuote = true;
    this.#openQuote = open.startOffset;
    this.MANY(() =>
      this.OR([
        { ALT: () => this.#take(this.CONSUME(QuotedText)) },
        { ALT: () => this.#takeEquals(this.CONSUME2(Equals)) },
      ]),
    );
    this.OPTION(() => {
      this.#take(this.CONSUME(CloseQuote));
      this.#openQuote = -1;
    });
  });

  #take(token: IToken): void {
    if (this.#start < 0) this.#start = token.startOffset;
    this.#end = token.startOffset + token.image.length;
  }

  /** The first `=` splits, quoted or not, unless the name before it would be empty (next_arg() cannot tell 0 from "none"). */
  #takeEquals(token: IToken): void {
    const nameStart = this.#hasQuote && this.#openQuote === this.#start ? this.#start + 1 : this.#start;
    if (this.#equals < 0 && this.#start >= 0 && token.startOffset > nameStart) this.#equals = token.startOffset;
    this.#take(token);
  }
}
