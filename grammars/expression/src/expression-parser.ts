import { createToken, EmbeddedActionsParser, type IToken, Lexer } from 'chevrotain';
import { foldFlat } from './fold-flat.ts';
import type { BinaryOperator, UnaryOperator } from './operators.ts';

/** Meaning of what the grammar recognises; `start` and `end` are offsets into the text. */
export interface Evaluator<T> {
  integer(text: string, start: number, end: number): T;
  char(text: string, start: number, end: number): T;
  identifier(text: string, start: number, end: number): T;
  unary(operator: UnaryOperator, operand: T): T;
  binary(operator: BinaryOperator, left: T, right: T, at: number): T;
  conditional(condition: T, then: T, otherwise: T): T;
  /** `left, right`, which only C has. */
  sequence(left: T, right: T, at: number): T;
}

const Binary = createToken({ name: 'Binary', pattern: Lexer.NA, label: 'an operator' });
const Unary = createToken({ name: 'Unary', pattern: Lexer.NA, label: 'a unary operator' });
const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
// A preprocessing number: takes in what looks wrong, so that `08` or `1UX` is one faulty literal and not two tokens.
const Integer = createToken({ name: 'Integer', pattern: /\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*/, label: 'a number' });
const Char = createToken({ name: 'Char', pattern: /'(?:[^'\\\n]|\\[^\n])*'/, label: 'a character' });
const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_$][A-Za-z0-9_$]*/, label: 'a name' });
const Sign = createToken({ name: 'Sign', pattern: /[-+]/, categories: [Binary, Unary] });
const Shift = createToken({ name: 'Shift', pattern: /<<|>>|<=|>=|==|!=|&&|\|\||[*/%&|^<>]/, categories: [Binary] });
const Not = createToken({ name: 'Not', pattern: /[!~]/, categories: [Unary] });
const Question = createToken({ name: 'Question', pattern: /\?/, label: "'?'" });
const Colon = createToken({ name: 'Colon', pattern: /:/, label: "':'" });
const Comma = createToken({ name: 'Comma', pattern: /,/, label: "','" });
const Open = createToken({ name: 'Open', pattern: /\(/, label: "'('" });
const Close = createToken({ name: 'Close', pattern: /\)/, label: "')'" });
const Other = createToken({ name: 'Other', pattern: /[^\s]/ });

// Shift before Not: `!=` is one operator.
const TOKENS = [
  Space,
  Integer,
  Char,
  Identifier,
  Shift,
  Sign,
  Not,
  Question,
  Colon,
  Comma,
  Open,
  Close,
  Other,
  Binary,
  Unary,
];

/** Nested parentheses and `?` together; beyond it the text is refused before the recursive grammar sees it. */
export const MAX_EXPRESSION_DEPTH = 200;

class ExpressionParser extends EmbeddedActionsParser {
  evaluator: Evaluator<unknown> | undefined;

  constructor() {
    super(TOKENS, { maxLookahead: 1, recoveryEnabled: false, skipValidations: true });
    this.performSelfAnalysis();
  }

  readonly sequence = this.RULE('sequence', (): unknown => {
    let value = this.SUBRULE1(this.expression);
    this.MANY(() => {
      const comma = this.CONSUME(Comma);
      const right = this.SUBRULE2(this.expression);
      value = this.ACTION(() => this.evaluator?.sequence(value, right, comma.startOffset));
    });
    return value;
  });

  private readonly expression = this.RULE('expression', (): unknown => {
    const condition = this.SUBRULE(this.flat);
    return (
      this.OPTION({
        DEF: () => {
          this.CONSUME(Question);
          const then = this.SUBRULE(this.sequence);
          this.CONSUME(Colon);
          const otherwise = this.SUBRULE(this.expression);
          return this.ACTION(() => this.evaluator?.conditional(condition, then, otherwise));
        },
      }) ?? condition
    );
  });

  private readonly flat = this.RULE('flat', (): unknown => {
    const operands: unknown[] = [this.SUBRULE1(this.operand)];
    const operators: IToken[] = [];
    this.MANY(() => {
      operators.push(this.CONSUME(Binary));
      operands.push(this.SUBRULE2(this.operand));
    });
    return this.ACTION(() =>
      foldFlat(
        operands,
        operators.map((token) => token.image as BinaryOperator),
        (operator, left, right, index) =>
          this.evaluator?.binary(operator, left, right, operators[index]?.startOffset ?? 0),
      ),
    );
  });

  private readonly operand = this.RULE('operand', (): unknown => {
    const prefixes: IToken[] = [];
    this.MANY(() => prefixes.push(this.CONSUME(Unary)));
    const value = this.OR([
      { ALT: () => this.literal(this.CONSUME(Integer), 'integer') },
      { ALT: () => this.literal(this.CONSUME(Char), 'char') },
      { ALT: () => this.literal(this.CONSUME(Identifier), 'identifier') },
      { ALT: () => this.SUBRULE(this.parenthesised) },
    ]);
    return this.ACTION(() =>
      prefixes.reduceRight((operand, token) => this.evaluator?.unary(token.image as UnaryOperator, operand), value),
    );
  });

  private readonly parenthesised = this.RULE('parenthesised', (): unknown => {
    this.CONSUME(Open);
    const value = this.SUBRULE(this.sequence);
    this.CONSUME(Close);
    return value;
  });

  private literal(token: IToken, kind: 'integer' | 'char' | 'identifier'): unknown {
    return this.ACTION(() =>
      this.evaluator?.[kind](token.image, token.startOffset, token.startOffset + token.image.length),
    );
  }
}

let shared: { readonly lexer: Lexer; readonly parser: ExpressionParser } | undefined;

/** The one parser of the process: building it costs some 10 ms, so not before it is needed. */
function sharedParser(): { readonly lexer: Lexer; readonly parser: ExpressionParser } {
  shared ??= { lexer: new Lexer(TOKENS, { positionTracking: 'onlyOffset' }), parser: new ExpressionParser() };
  return shared;
}

export interface SyntaxFault {
  readonly kind: 'syntax' | 'too-deep';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Parses all of `text` and evaluates it on the way. Never throws on any text. */
export function parseExpression<T>(
  text: string,
  evaluator: Evaluator<T>,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: SyntaxFault } {
  const { lexer, parser } = sharedParser();
  const { tokens } = lexer.tokenize(text);
  const deep = tooDeep(tokens);
  if (deep)
    return {
      ok: false,
      fault: {
        kind: 'too-deep',
        message: `expression nested deeper than ${MAX_EXPRESSION_DEPTH} levels`,
        ...placeOf(deep, text),
      },
    };
  parser.input = tokens;
  parser.evaluator = evaluator as Evaluator<unknown>;
  const value = parser.sequence() as T;
  const error = parser.errors[0];
  parser.evaluator = undefined;
  return error ? { ok: false, fault: syntaxFault(error.token, tokens, text) } : { ok: true, value };
}

function tooDeep(tokens: readonly IToken[]): IToken | undefined {
  let open = 0;
  let questions = 0;
  for (const token of tokens) {
    if (token.tokenType === Open) open++;
    else if (token.tokenType === Close) open--;
    else if (token.tokenType === Question) questions++;
    if (open + questions > MAX_EXPRESSION_DEPTH) return token;
  }
  return undefined;
}

function syntaxFault(token: IToken, tokens: readonly IToken[], text: string): SyntaxFault {
  const index = tokens.indexOf(token);
  const previous = index < 0 ? tokens.at(-1) : tokens[index - 1];
  const place = placeOf(token, text);
  if (place.end === place.start) {
    const message = previous ? `expression ends after '${previous.image}'` : 'expression is empty';
    return { kind: 'syntax', message, ...place };
  }
  if (token.tokenType === Open && previous?.tokenType === Identifier) {
    return { kind: 'syntax', message: `'${previous.image}' is not a function-like macro`, ...placeOf(previous, text) };
  }
  const after = previous ? ` after '${previous.image}'` : '';
  return { kind: 'syntax', message: `unexpected '${token.image}'${after}`, ...place };
}

/** The end-of-input token has no offset. */
function placeOf(token: IToken, text: string): { readonly start: number; readonly end: number } {
  if (!(token.startOffset >= 0)) return { start: text.length, end: text.length };
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
