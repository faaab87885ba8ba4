import type { FileId, Span } from '@carveout/core';
import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { NumberReader } from './read-number.ts';
import { type Amount, type Command, MARKING_WORDS, type Setting, type TakenRun, type Word } from './script-ast.ts';
import { Amount as AmountToken, keywords, markings, Run, vocabulary, Word as WordToken } from './tokens.ts';

export type Statement =
  | { readonly is: 'setting'; readonly setting: Setting }
  | { readonly is: 'command'; readonly command: Command };

/** Highest order that an alignment or a bitmap bit can have: 2^40 pages is more than any machine. */
const MAX_ORDER = 40;
const MAX_PAGE = Number.MAX_SAFE_INTEGER;

/** One statement at a time: a broken line never takes its neighbours with it. */
export class ScriptParser extends EmbeddedActionsParser {
  file: FileId | undefined;
  numbers = new NumberReader();

  /** Checking the grammar costs more than parsing a script, so only a test asks for it. */
  constructor(skipValidations = true) {
    super(vocabulary, { maxLookahead: 2, recoveryEnabled: false, skipValidations });
    this.performSelfAnalysis();
  }

  readonly statement = this.RULE(
    'statement',
    (): Statement =>
      this.OR<Statement>([
        { ALT: () => ({ is: 'setting', setting: this.SUBRULE(this.setting) }) },
        { ALT: () => ({ is: 'command', command: this.SUBRULE(this.command) }) },
      ]),
  );

  readonly setting = this.RULE(
    'setting',
    (): Setting =>
      this.OR<Setting>([
        { ALT: () => this.SUBRULE(this.area) },
        {
          ALT: () => {
            this.CONSUME(keywords.kernel);
            return { kind: 'kernel', release: this.SUBRULE(this.release) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(keywords['page-size']);
            return { kind: 'page-size', amount: this.SUBRULE(this.amount) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(keywords['cma-alignment']);
            const token = this.CONSUME(AmountToken);
            return { kind: 'cma-alignment', order: this.#count(token, MAX_ORDER), span: this.#span(token) };
          },
        },
        { ALT: () => this.SUBRULE(this.strategy) },
      ]),
  );

  readonly strategy = this.RULE('strategy', (): Setting => {
    this.CONSUME(keywords.strategy);
    const names = ['first-fit', 'best-fit', 'buddy'] as const;
    return this.OR<Setting>(
      names.map((name) => ({
        ALT: () => ({ kind: 'strategy', name, span: this.#span(this.CONSUME(keywords[name])) }),
      })),
    );
  });

  readonly area = this.RULE('area', (): Setting => {
    this.CONSUME(keywords.area);
    const name = this.SUBRULE(this.word);
    this.CONSUME(keywords.at);
    const base = this.SUBRULE(this.amount);
    this.CONSUME(keywords.size);
    const size = this.SUBRULE1(this.amount);
    let orderPerBit = 0;
    this.OPTION(() => {
      this.CONSUME(keywords.order);
      orderPerBit = this.#count(this.CONSUME(AmountToken), MAX_ORDER);
    });
    const taken: TakenRun[] = [];
    this.OPTION1(() => {
      this.CONSUME(keywords.taken);
      this.AT_LEAST_ONE(() => taken.push(this.#run(this.CONSUME(Run))));
    });
    return { kind: 'area', name, base, size, orderPerBit, taken };
  });

  readonly command = this.RULE(
    'command',
    (): Command =>
      this.OR<Command>([
        { ALT: () => this.SUBRULE(this.alloc) },
        { ALT: () => this.SUBRULE(this.free) },
        { ALT: () => this.SUBRULE(this.marking) },
        {
          ALT: () => {
            this.CONSUME(keywords.compact);
            return { op: 'compact', area: this.SUBRULE(this.word) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(keywords['free-memory']);
            return { op: 'free-memory', amount: this.SUBRULE(this.amount) };
          },
        },
      ]),
  );

  readonly alloc = this.RULE('alloc', (): Command => {
    this.CONSUME(keywords.alloc);
    const area = this.SUBRULE(this.word);
    const amount = this.SUBRULE(this.amount);
    let align: number | null = null;
    let dma = false;
    let name: string | null = null;
    this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(keywords.align);
            align = this.#count(this.CONSUME(AmountToken), MAX_ORDER);
          },
        },
        {
          ALT: () => {
            this.CONSUME(keywords.dma);
            dma = true;
          },
        },
      ]),
    );
    this.OPTION1(() => {
      this.CONSUME(keywords.as);
      name = this.SUBRULE1(this.word).text;
    });
    return { op: 'alloc', area, amount, align, dma, name };
  });

  readonly free = this.RULE('free', (): Command => {
    this.CONSUME(keywords.free);
    const area = this.SUBRULE(this.word);
    return this.OR<Command>([
      { ALT: () => ({ op: 'free', area, amount: this.SUBRULE(this.amount) }) },
      { ALT: () => ({ op: 'free-buffer', area, name: this.SUBRULE1(this.word) }) },
    ]);
  });

  readonly marking = this.RULE('marking', (): Command => {
    const op = this.OR(
      MARKING_WORDS.map((word) => ({
        ALT: () => {
          this.CONSUME(markings[word]);
          return word;
        },
      })),
    );
    const area = this.SUBRULE(this.word);
    const amount = this.SUBRULE(this.amount);
    let at: number | null = null;
    this.OPTION(() => {
      this.CONSUME(keywords.at);
      at = this.#count(this.CONSUME(AmountToken), MAX_PAGE);
    });
    return { op, area, amount, at };
  });

  readonly word = this.RULE('word', (): Word => {
    const token = this.CONSUME(WordToken);
    return this.ACTION(() => ({ text: token.image.replace(/^"(.*)"$/, '$1'), span: this.#span(token) }));
  });

  /** `6.12` looks like a word, `6` like an amount. */
  readonly release = this.RULE('release', (): Word => {
    const token = this.OR([{ ALT: () => this.CONSUME(WordToken) }, { ALT: () => this.CONSUME(AmountToken) }]);
    return this.ACTION(() => ({ text: token.image, span: this.#span(token) }));
  });

  readonly amount = this.RULE('amount', (): Amount => {
    const token = this.CONSUME(AmountToken);
    return this.ACTION(() => this.numbers.amount(token.image, this.#span(token)));
  });

  #count(token: IToken, limit: number): number {
    return this.RECORDING_PHASE ? 0 : this.numbers.count(token.image, this.#span(token), limit);
  }

  #run(token: IToken): TakenRun {
    if (this.RECORDING_PHASE) return { start: 0, count: 0 };
    const [start = '', count = ''] = token.image.split('+');
    const span = this.#span(token);
    return { start: this.numbers.count(start, span, MAX_PAGE), count: this.numbers.count(count, span, MAX_PAGE) };
  }

  #span(token: IToken): Span {
    const start = token.startOffset;
    return { file: this.file ?? ('' as FileId), start, end: start + (token.image?.length ?? 0) };
  }
}
