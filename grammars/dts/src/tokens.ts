import type { BinaryOperator } from '@carveout/grammar-expression';
import { createToken, EOF, type IToken, Lexer, type TokenType } from 'chevrotain';

const define = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

/** A property or node name; only right after `{`, `}`, `;` and the directives that take a name. */
export const Name = define('Name', 'a name');
/** A bare word in a value: always an error, nearly always a macro that was not defined. */
export const Word = define('Word', 'a word');
export const Label = define('Label', 'a label');
/** A number or character literal; `value` is set. */
export const Literal = define('Literal', 'a number');
export const Text = define('Text', 'a string');
export const Ref = define('Ref', 'a reference');
/** Hex digits in `[ ]`, any even number of them. */
export const Bytes = define('Bytes', 'hex bytes');
export const LCurly = define('LCurly', "'{'");
export const RCurly = define('RCurly', "'}'");
export const LAngle = define('LAngle', "'<'");
export const RAngle = define('RAngle', "'>'");
export const LSquare = define('LSquare', "'['");
export const RSquare = define('RSquare', "']'");
export const LParen = define('LParen', "'('");
export const RParen = define('RParen', "')'");
export const Semi = define('Semi', "';'");
export const Comma = define('Comma', "','");
export const Equals = define('Equals', "'='");
export const Slash = define('Slash', "'/'");
export const Question = define('Question', "'?'");
export const Colon = define('Colon', "':'");
/** `-`, the one operator that is both. */
export const Minus = define('Minus', "'-'");
export const Unary = define('Unary', 'an operator');
export const Binary = define('Binary', 'an operator');
export const VersionTag = define('VersionTag', '/dts-v1/');
export const PluginTag = define('PluginTag', '/plugin/');
export const Memreserve = define('Memreserve', '/memreserve/');
export const Bits = define('Bits', '/bits/');
export const DeleteProperty = define('DeleteProperty', '/delete-property/');
export const DeleteNode = define('DeleteNode', '/delete-node/');
export const OmitIfNoRef = define('OmitIfNoRef', '/omit-if-no-ref/');
export const Incbin = define('Incbin', '/incbin/');
/** Something the scanner has already reported, or a character that begins no token. */
export const Bad = define('Bad', 'an unexpected character');
/** Never scanned: asking for it is how a rule fails when nesting goes too deep. */
export const ShallowerNesting = define('ShallowerNesting', 'less nesting');

export const vocabulary: TokenType[] = [
  ...[Name, Word, Label, Literal, Text, Ref, Bytes],
  ...[LCurly, RCurly, LAngle, RAngle, LSquare, RSquare, LParen, RParen, Semi, Comma, Equals, Slash],
  ...[Question, Colon, Minus, Unary, Binary],
  ...[VersionTag, PluginTag, Memreserve, Bits, DeleteProperty, DeleteNode, OmitIfNoRef, Incbin],
  ...[Bad, ShallowerNesting],
];

/** Chevrotain's number for a type, which every token carries and the hot loops compare. */
export function indexOf(type: TokenType): number {
  const index = type.tokenTypeIdx;
  if (index === undefined) throw new TypeError(`token type ${type.name} has no index`);
  return index;
}

const typeByIndex = new Map<number, TokenType>([EOF, ...vocabulary].map((type) => [indexOf(type), type]));

/**
 * One of the two token objects a scanner reuses: fields must be read before the next token is consumed. `image` and
 * `tokenType` are worked out only when asked for.
 */
export class DtsToken implements IToken {
  tokenTypeIdx: number = indexOf(EOF);
  startOffset = 0;
  /** Exclusive, unlike Chevrotain's optional `endOffset`. */
  end = 0;
  /** Of a literal. */
  value: number | bigint = 0;
  /** Of an operator that takes two operands. */
  operator: BinaryOperator = '+';
  readonly #slice: (start: number, end: number) => string;

  constructor(slice: (start: number, end: number) => string) {
    this.#slice = slice;
  }

  get image(): string {
    return this.#slice(this.startOffset, this.end);
  }

  get tokenType(): TokenType {
    return typeByIndex.get(this.tokenTypeIdx) ?? Bad;
  }
}
