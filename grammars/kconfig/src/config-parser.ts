import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { Assign, BadValue, Hex, Int, Malformed, NotSet, Text, Tristate, vocabulary } from './tokens.ts';

/** Takes the lines of a .config in order. */
export interface ConfigListener {
  assign(name: IToken, value: IToken): void;
  notSet(line: IToken): void;
  /** `CONFIG_X=` with nothing, or with something that is no value. */
  badValue(name: IToken, value: IToken | undefined): void;
  malformed(line: IToken): void;
}

/** Every sequence of tokens is accepted: what is wrong is a token of its own, so that each wrong line is one event. */
export class ConfigParser extends EmbeddedActionsParser {
  listener: ConfigListener | undefined;

  /** Checking the grammar costs more than parsing a file, so only a test asks for it. */
  constructor(skipValidations = true) {
    super(vocabulary, { maxLookahead: 1, recoveryEnabled: false, skipValidations });
    const values = [Tristate, Text, Int, Hex].map((token) => ({ ALT: () => this.CONSUME(token) }));
    const afterAssign = [
      ...values.map(({ ALT }) => ({ ALT: () => this.#assigned(ALT()) })),
      { ALT: () => this.#bad(this.CONSUME(BadValue)) },
      { ALT: () => this.#bad(undefined) },
    ];
    const lines = [
      {
        ALT: () => {
          this.#name = this.CONSUME(Assign);
          this.OR1(afterAssign);
        },
      },
      { ALT: () => this.#listen((listener, token) => listener.notSet(token), this.CONSUME(NotSet)) },
      { ALT: () => this.#listen((listener, token) => listener.malformed(token), this.CONSUME(Malformed)) },
    ];
    const line = (): void => {
      this.OR(lines);
    };
    this.file = this.RULE('file', (): void => {
      this.MANY(line);
    });
    this.performSelfAnalysis();
  }

  readonly file: () => void;
  #name: IToken | undefined;

  #assigned(value: IToken): void {
    if (this.#name !== undefined && !this.RECORDING_PHASE) this.listener?.assign(this.#name, value);
  }

  #bad(value: IToken | undefined): void {
    if (this.#name !== undefined && !this.RECORDING_PHASE) this.listener?.badValue(this.#name, value);
  }

  #listen(event: (listener: ConfigListener, token: IToken) => void, token: IToken): void {
    if (this.listener !== undefined && !this.RECORDING_PHASE) event(this.listener, token);
  }
}
