import type { NameTable } from '@carveout/core';
import { BLANK, classOf, DIGIT, DOT, LETTER, NEWLINE, nameEnd, numberEnd, QUOTE, quotedEnd } from './char-class.ts';

/** Kinds that matter when two tokens meet; punctuation is told apart by its text. */
export const NAME = 1;
export const NUMBER = 2;
export const QUOTED = 3;
export const PUNCTUATION = 4;
/** No token: where an expansion or argument starts or ends. `white` of the left one says whether a blank stood before it. */
export const PAD_LEFT = 5;
export const PAD_RIGHT = 6;

/** A preprocessing token inside macros and their arguments; ordinary text is never split into these. */
export interface Token {
  readonly kind: number;
  readonly text: string;
  /** Number of the name, -1 for other kinds. */
  readonly id: number;
  /** White space before it. */
  readonly white: boolean;
  /** A macro's name met inside its own expansion: never expanded again. */
  readonly frozen: boolean;
}

export const padLeft = (white: boolean): Token => (white ? PAD_WHITE : PAD_TIGHT);
const PAD_WHITE: Token = { kind: PAD_LEFT, text: '', id: -1, white: true, frozen: false };
const PAD_TIGHT: Token = { kind: PAD_LEFT, text: '', id: -1, white: false, frozen: false };
export const PAD_END: Token = { kind: PAD_RIGHT, text: '', id: -1, white: false, frozen: false };

export const isPad = (token: Token): boolean => token.kind >= PAD_LEFT;

// Longest first. Digraphs are left out: their spelling is never changed, and nothing in a device tree depends on their meaning.
const OPERATORS = /<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|##|::/y;

/** Reads tokens one by one from text without comments. */
export interface TokenReader {
  /** Index of the next character that is not read yet. */
  at: number;
  /** The next token before `end`, or undefined. Line ends are white space. */
  next(end: number): Token | undefined;
}

export function createTokenReader(text: string, at: number, names: NameTable): TokenReader {
  const reader: TokenReader = {
    at,
    next(end) {
      let start = reader.at;
      for (; start < end; start++) {
        const kind = classOf(text.charCodeAt(start));
        if (kind !== BLANK && kind !== NEWLINE) break;
      }
      if (start >= end) {
        reader.at = end;
        return undefined;
      }
      const white = start > reader.at;
      const kind = kindAt(text, start);
      const stop = endOf(text, start, kind);
      reader.at = stop;
      const id = kind === NAME ? names.intern(text, start, stop) : -1;
      return { kind, text: text.slice(start, stop), id, white, frozen: false };
    },
  };
  return reader;
}

export function readTokens(text: string, names: NameTable): Token[] {
  const reader = createTokenReader(text, 0, names);
  const tokens: Token[] = [];
  for (let token = reader.next(text.length); token; token = reader.next(text.length)) tokens.push(token);
  return tokens;
}

function kindAt(text: string, at: number): number {
  const kind = classOf(text.charCodeAt(at));
  if (kind === LETTER) return NAME;
  if (kind === DIGIT) return NUMBER;
  if (kind === QUOTE) return QUOTED;
  return kind === DOT && classOf(text.charCodeAt(at + 1)) === DIGIT ? NUMBER : PUNCTUATION;
}

function endOf(text: string, at: number, kind: number): number {
  if (kind === NAME) return nameEnd(text, at);
  if (kind === NUMBER) return numberEnd(text, at);
  if (kind === QUOTED) return quotedEnd(text, at);
  OPERATORS.lastIndex = at;
  return OPERATORS.test(text) ? OPERATORS.lastIndex : at + 1;
}

/** Tokens that would read as one, or as a comment, if they stood side by side: cpp puts a blank between them. */
export function wouldPaste(previous: Token, next: Token): boolean {
  const first = next.text.charAt(0);
  if (previous.kind === NAME)
    return next.kind === NAME || next.kind === QUOTED || (next.kind === NUMBER && /^\w+$/.test(next.text));
  if (previous.kind === NUMBER) return next.kind <= NUMBER || "'.+-".includes(first);
  if (previous.kind !== PUNCTUATION) return false;
  if (first === '=' && /^(?:[=!<>+\-*/%&|^]|<<|>>)$/.test(previous.text)) return true;
  if (previous.text === '.') return first === '.' || first === '%' || next.kind === NUMBER;
  return FOLLOWERS[previous.text]?.includes(first) ?? false;
}

const FOLLOWERS: Readonly<Record<string, string>> = {
  '>': '>',
  '<': '<%:',
  '+': '+',
  '-': '->',
  '/': '/*',
  '%': ':%',
  '&': '&',
  '|': '|',
  ':': ':>',
  '->': '*',
  '#': '#%',
};
