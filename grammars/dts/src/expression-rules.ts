import {
  applyDtsBinary,
  applyDtsUnary,
  type BinaryOperator,
  PRECEDENCE,
  type UnaryOperator,
} from '@carveout/grammar-expression';
import { EmbeddedActionsParser, EOF, type IToken, type TokenType } from 'chevrotain';
import { codes } from './codes.ts';
import { unknownWord } from './explain.ts';
import type { Cell } from './literal.ts';
import { messageProvider, type ParseContext } from './parse-context.ts';
import * as t from './tokens.ts';

/** Nodes in nodes and parentheses in parentheses, together: what fits the default stack with room to spare. */
export const MAX_DEPTH = 256;

const index = {
  minus: t.indexOf(t.Minus),
  unary: t.indexOf(t.Unary),
  binary: t.indexOf(t.Binary),
  literal: t.indexOf(t.Literal),
  lParen: t.indexOf(t.LParen),
  rParen: t.indexOf(t.RParen),
  word: t.indexOf(t.Word),
  question: t.indexOf(t.Question),
} as const;

const endsStatement: ReadonlySet<number> = new Set([EOF, t.Semi, t.LCurly, t.RCurly, t.Name, t.RAngle].map(t.indexOf));

/**
 * The lowest layer of the grammar: tokens on demand and integer expressions.
 *
 * Chevrotain reads tokens through `LA`, `LA_FAST` and `consumeToken` (the latter internal: the version is pinned); they
 * lead to the scanner, so no token array exists. Hot loops are plain code over the scanner; what they read is told to
 * Chevrotain in the recording phase.
 */
export abstract class ExpressionRules extends EmbeddedActionsParser {
  protected readonly context: ParseContext;

  constructor(context: ParseContext, skipValidations: boolean) {
    super(t.vocabulary, {
      maxLookahead: 1,
      recoveryEnabled: context.recovering,
      skipValidations,
      errorMessageProvider: messageProvider(context),
    });
    this.context = context;
  }

  protected override LA_FAST(howMuch: number): IToken {
    return howMuch === 1 ? this.context.scanner.next : this.context.scanner.previous;
  }

  protected override LA(howMuch: number): IToken {
    return howMuch === 1 ? this.context.scanner.next : this.context.scanner.previous;
  }

  protected consumeToken(): void {
    this.context.scanner.advance();
  }

  protected exportLexerState(): number {
    return this.context.scanner.count;
  }

  protected moveToTerminatedState(): void {
    this.context.scanner.skipToEnd();
  }

  /** Counts a level of nesting; past the limit the rule fails as if a token were missing. */
  protected enter(): void {
    if (this.context.depth >= MAX_DEPTH) this.consume(0, t.ShallowerNesting);
    this.context.depth += 1;
  }

  protected leave(): void {
    this.context.depth -= 1;
  }

  /** dtc's `integer_prim`: a number, or an expression in parentheses. */
  protected readonly primary = this.RULE('primary', (): Cell => this.OR(this.#primaryAlternatives), {
    resyncEnabled: false,
  });

  readonly #primaryAlternatives = [
    {
      ALT: (): Cell => {
        this.CONSUME(t.Literal);
        return this.context.scanner.previous.value;
      },
    },
    { ALT: (): Cell => this.parenthesised() },
  ];

  /** In the recording phase rules give no values. */
  protected bigintOf(value: Cell): bigint {
    return this.RECORDING_PHASE ? 0n : BigInt(value);
  }

  protected parenthesised(): Cell {
    this.take(t.LParen, index.lParen);
    const value = this.SUBRULE(this.expression);
    this.take(t.RParen, index.rParen);
    return value;
  }

  /** `consume` for hot places: Chevrotain is asked only when the token is not there (or while it records the grammar). */
  protected take(type: TokenType, typeIndex: number, idx = 0): void {
    const { scanner } = this.context;
    if (scanner.next.tokenTypeIdx === typeIndex && !this.RECORDING_PHASE) scanner.advance();
    else this.consume(idx, type);
  }

  /** What stands between parentheses: dtc's `integer_expr`. */
  protected readonly expression = this.RULE(
    'expression',
    (): Cell => {
      if (this.RECORDING_PHASE) return this.#recordExpression();
      this.enter();
      const flat = this.#evaluate(this.context.operators.length);
      const value = this.context.scanner.next.tokenTypeIdx === index.question ? this.#conditional(flat) : flat;
      this.leave();
      return value;
    },
    { resyncEnabled: false },
  );

  /** The same grammar as `#evaluate` and `#conditional`, for Chevrotain's analysis. */
  #recordExpression(): Cell {
    const operand = (idx: number): void => {
      this.many(idx, () =>
        this.or(idx, [{ ALT: () => this.consume(idx, t.Minus) }, { ALT: () => this.consume(idx, t.Unary) }]),
      );
      this.subrule(idx, this.primary);
    };
    operand(1);
    this.many(3, () => {
      this.or(3, [{ ALT: () => this.consume(3, t.Minus) }, { ALT: () => this.consume(3, t.Binary) }]);
      operand(2);
    });
    this.OPTION(() => this.#conditional(0));
    return 0;
  }

  /** Both branches are evaluated, as by dtc: a division by zero counts in either. */
  #conditional(condition: Cell): Cell {
    this.CONSUME(t.Question);
    const yes = this.SUBRULE4(this.expression);
    this.CONSUME(t.Colon);
    const no = this.SUBRULE5(this.expression);
    return condition === 0 ? no : yes;
  }

  /** `unary* primary (operator unary* primary)*` by precedence, on explicit stacks so that long chains take no call depth. */
  #evaluate(base: number): Cell {
    const { scanner, operators, values } = this.context;
    for (;;) {
      this.#operand();
      const type = scanner.next.tokenTypeIdx;
      if (type !== index.binary && type !== index.minus) break;
      const operator = scanner.next.operator;
      const strength = PRECEDENCE[operator];
      for (
        let top = operators.length - 1;
        top >= base && PRECEDENCE[operators[top] as BinaryOperator] >= strength;
        top--
      ) {
        this.#reduce();
      }
      operators.push(operator);
      scanner.advance();
    }
    while (operators.length > base) this.#reduce();
    return values.pop() ?? 0;
  }

  #operand(): void {
    const { scanner } = this.context;
    let type = scanner.next.tokenTypeIdx;
    let prefix: UnaryOperator[] | null = null;
    while (type === index.minus || type === index.unary) {
      prefix ??= [];
      prefix.push(scanner.next.image as UnaryOperator);
      scanner.advance();
      type = scanner.next.tokenTypeIdx;
    }
    let value: Cell;
    if (type === index.literal) {
      value = scanner.next.value;
      scanner.advance();
    } else if (type === index.lParen) value = this.parenthesised();
    else value = this.#strayOperand();
    for (let at = (prefix?.length ?? 0) - 1; at >= 0; at--) value = applyDtsUnary(prefix?.[at] ?? '+', value);
    this.context.values.push(value);
  }

  /** An operand that is none: a word counts as 0, anything else fails. */
  #strayOperand(): Cell {
    return this.context.scanner.next.tokenTypeIdx === index.word ? this.skipWord() : this.subrule(1, this.primary);
  }

  /** Reads past a word that should have been a macro, with its arguments; reports each word once. Its value counts as 0. */
  protected skipWord(): Cell {
    const { scanner, problems, unknownWords } = this.context;
    const { startOffset: start, end, image } = scanner.next;
    if (!unknownWords.has(image)) problems.add(unknownWord(image, { start, end }));
    unknownWords.add(image);
    scanner.advance();
    if (scanner.next.tokenTypeIdx === index.lParen) this.#skipArguments();
    return 0;
  }

  #skipArguments(): void {
    const { scanner } = this.context;
    let open = 0;
    while (!endsStatement.has(scanner.next.tokenTypeIdx)) {
      if (scanner.next.tokenTypeIdx === index.lParen) open += 1;
      if (scanner.next.tokenTypeIdx === index.rParen) open -= 1;
      scanner.advance();
      if (open === 0) return;
    }
  }

  #reduce(): void {
    const { operators, values } = this.context;
    const operator = operators.pop() ?? '+';
    const right = values.pop() ?? 0;
    const result = applyDtsBinary(operator, values.pop() ?? 0, right);
    if (result === 'division-by-zero') {
      const { startOffset: start, end } = this.context.scanner.previous;
      this.context.problems.add({ info: codes.divisionByZero, start, end, message: 'this expression divides by zero' });
    }
    values.push(result === 'division-by-zero' ? 0 : result);
  }
}
