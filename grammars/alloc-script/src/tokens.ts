import { createToken, Lexer, type TokenType } from 'chevrotain';
import { MARKING_WORDS } from './script-ast.ts';

export const Blank = createToken({ name: 'Blank', pattern: /[ \t\ufeff]+/, group: Lexer.SKIPPED });
export const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: Lexer.SKIPPED });
/** Ends a statement. */
export const Separator = createToken({ name: 'Separator', pattern: /[\r\n;]+/, line_breaks: true });

/** A name: any text without blanks, so that `linux,cma` and `video@60000000` need no quotes. */
export const Word = createToken({ name: 'Word', pattern: /[^\s#;"]+/ });
export const Quoted = createToken({ name: 'Quoted', pattern: /"[^"\r\n]*"/, categories: [Word] });
export const Run = createToken({ name: 'Run', pattern: /\d+\+\d+(?![^\s#;])/ });
export const Amount = createToken({ name: 'Amount', pattern: /\d[0-9a-zA-Z]*(?![^\s#;])/ });
export const Stray = createToken({ name: 'Stray', pattern: /["\s]/, line_breaks: true });

/** A word with a meaning at its place, and a name everywhere else. */
const keyword = (text: string): TokenType =>
  createToken({ name: `Keyword_${text}`, pattern: new RegExp(`${text}(?![^\\s#;])`), categories: [Word] });

const named = <T extends string>(...words: readonly T[]): Readonly<Record<T, TokenType>> =>
  Object.fromEntries(words.map((word) => [word, keyword(word)])) as Record<T, TokenType>;

export const keywords = named(
  'kernel',
  'page-size',
  'cma-alignment',
  'strategy',
  'area',
  'alloc',
  'free',
  'compact',
  'free-memory',
  'at',
  'size',
  'order',
  'taken',
  'align',
  'dma',
  'as',
  'first-fit',
  'best-fit',
  'buddy',
);

export const markings = named(...MARKING_WORDS);

export const vocabulary: TokenType[] = [
  Separator,
  Blank,
  Comment,
  ...Object.values(keywords),
  ...Object.values(markings),
  Run,
  Amount,
  Quoted,
  Word,
  Stray,
];

/** Checking the definitions costs more than lexing a file, so only a test asks for it. */
export const createLexer = (skipValidations = true): Lexer =>
  new Lexer(vocabulary, { positionTracking: 'onlyOffset', skipValidations });
