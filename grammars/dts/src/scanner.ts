import type { NameTable } from '@carveout/core';
import { BLANK, classOf, DIGIT, HEX_DIGIT, hexValue, NAME_CHAR, WORD_CHAR, WORD_START } from './char-class.ts';
import { codes } from './codes.ts';
import { type Cell, characterOrFault, numberOrFault } from './literal.ts';
import type { ProblemList } from './problems.ts';
import {
  AMPERSAND,
  APOSTROPHE,
  BACKSLASH,
  BYTE_ORDER_MARK,
  COLON,
  DIRECTIVE,
  directives,
  doubledOperators,
  EMPTY_PROPERTY_LINE,
  IN_BYTES,
  IN_NAMES,
  IN_VALUES,
  index,
  LCURLY,
  LOWER_X,
  NEWLINE,
  narrowOperators,
  operatorsWithEquals,
  QUOTE,
  RCURLY,
  SLASH,
  STAR,
  STATEMENT_LINE,
  shorten,
  single,
  ZERO,
} from './scan-tables.ts';
import { endOfBad, endOfOddNumber, endOfReference, endOfWord } from './token-ends.ts';
import { DtsToken } from './tokens.ts';

/**
 * Scans on demand, one token ahead of the parser, so that memory does not grow with the text. `previous` is the token
 * just consumed, `next` the one to come; both objects are reused.
 */
export class Scanner {
  readonly #resync: boolean;
  #text = '';
  #base = 0;
  #at = 0;
  /** Of the token being scanned; like `#at` it counts from the start of the text. */
  #start = 0;
  #mode = IN_NAMES;
  #parens = 0;
  #angles = 0;
  /** A string ran to the end of the text: from then on none may leave its line, or each would be searched to the end again. */
  #oneLineStrings = false;
  #problems: ProblemList | null = null;
  previous: DtsToken;
  next: DtsToken;
  /** Tokens consumed so far. */
  count = 0;

  /** With `resync` lines which look like statements are scanned as such, and strings end with their line when they must. */
  constructor(resync: boolean) {
    this.#resync = resync;
    this.previous = new DtsToken((start, end) => this.slice(start, end));
    this.next = new DtsToken((start, end) => this.slice(start, end));
  }

  /** The text between two offsets of tokens. */
  slice(start: number, end: number): string {
    return this.#text.slice(start - this.#base, end - this.#base);
  }

  /** The UTF-16 unit at an offset of tokens. */
  codeAt(offset: number): number {
    return this.#text.charCodeAt(offset - this.#base);
  }

  /** The same as bytes from `at` on; false when some are no plain ASCII characters, or escapes. */
  copyPlain(start: number, end: number, bytes: Uint8Array, at: number): boolean {
    const text = this.#text;
    const offset = at - (start - this.#base);
    for (let from = start - this.#base; from < end - this.#base; from++) {
      const unit = text.charCodeAt(from);
      if (unit > 0x7f || unit === BACKSLASH) return false;
      bytes[from + offset] = unit;
    }
    return true;
  }

  /** As {@link slice}, one string for all places that hold the same text. */
  nameAt(start: number, end: number, names: NameTable): string {
    return names.nameOf(names.intern(this.#text, start - this.#base, end - this.#base));
  }

  /** Begins a text whose first character has the offset `base`, and scans its first token; `previous` is an empty one at its start. */
  start(text: string, problems: ProblemList, base: number, mode = IN_NAMES): void {
    this.#text = text;
    this.#base = base;
    this.#at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    this.#mode = mode;
    this.#parens = 0;
    this.#angles = 0;
    this.#oneLineStrings = false;
    this.#problems = problems;
    this.previous.startOffset = base;
    this.previous.end = base;
    this.count = 0;
    this.#scan(this.next);
  }

  /** Lets go of the text. */
  finish(): void {
    this.#text = '';
    this.#problems = null;
  }

  advance(): void {
    const token = this.previous;
    this.previous = this.next;
    this.next = token;
    this.count += 1;
    this.#scan(token);
  }

  /** Makes everything that is left unread. */
  skipToEnd(): void {
    this.#at = this.#text.length;
    this.#scan(this.next);
  }

  /** Whether `next` is the first token of its line. */
  nextBeginsLine(): boolean {
    return this.slice(this.previous.end, this.next.startOffset).includes('\n');
  }

  /** The character behind `next` and blanks, or '' at the end: all the second-token lookahead recovery needs. */
  characterBehindNext(): string {
    return this.#text.charAt(this.#skipBlank(this.next.end - this.#base, true));
  }

  #scan(token: DtsToken): void {
    const text = this.#text;
    const from = this.#at;
    const start = this.#skipBlank(from, false);
    this.#start = start;
    token.startOffset = start + this.#base;
    if (start >= text.length) {
      this.#finish(token, text.length, index.eof);
      return;
    }
    if (this.#resync && this.#mode !== IN_NAMES) this.#resyncAt(from, start);
    const unit = text.charCodeAt(start);
    const kind = classOf(unit);
    if (this.#mode === IN_NAMES && ((kind & NAME_CHAR) !== 0 || unit === BACKSLASH)) this.#scanName(token, unit);
    else if (this.#mode === IN_BYTES && (kind & HEX_DIGIT) !== 0) this.#scanBytes(token, kind);
    else if ((kind & DIGIT) !== 0) this.#scanNumber(token, unit);
    else if ((kind & WORD_START) !== 0) this.#scanWord(token);
    else if (unit === QUOTE) this.#scanString(token);
    else if (unit === APOSTROPHE) this.#scanCharacter(token);
    else this.#scanPunctuation(token, unit);
  }

  #finish(token: DtsToken, end: number, type: number): void {
    token.end = end + this.#base;
    token.tokenTypeIdx = type;
    this.#at = end;
  }

  #skipBlank(from: number, quiet: boolean): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      let unit = text.charCodeAt(at);
      while (unit <= 0x20 && (classOf(unit) & BLANK) !== 0) unit = text.charCodeAt(++at);
      if (unit !== SLASH) return at;
      const second = text.charCodeAt(at + 1);
      if (second !== SLASH && second !== STAR) return at;
      const close = second === SLASH ? text.indexOf('\n', at + 2) : text.indexOf('*/', at + 2);
      if (close < 0) {
        if (second === STAR && !quiet) this.#unterminated('comment', at, at + 2);
        return text.length;
      }
      at = second === SLASH ? close + 1 : close + 2;
    }
  }

  #scanName(token: DtsToken, first: number): void {
    const text = this.#text;
    const start = this.#start;
    let at = first === BACKSLASH ? start + 1 : start;
    let common = (classOf(first) & WORD_START) | WORD_CHAR;
    let unit = text.charCodeAt(at);
    let kind = classOf(unit);
    while ((kind & NAME_CHAR) !== 0) {
      common &= kind | WORD_START;
      unit = text.charCodeAt(++at);
      kind = classOf(unit);
    }
    if (unit === COLON && common === (WORD_START | WORD_CHAR)) this.#finish(token, at + 1, index.label);
    else if (at === start + 1 && first === BACKSLASH) this.#finish(token, at, index.bad);
    else {
      this.#mode = IN_VALUES;
      this.#finish(token, at, index.name);
    }
  }

  #scanWord(token: DtsToken): void {
    const end = endOfWord(this.#text, this.#start + 1);
    if (this.#text.charCodeAt(end) === COLON) this.#finish(token, end + 1, index.label);
    else this.#finish(token, end, index.word);
  }

  #scanBytes(token: DtsToken, kind: number): void {
    const text = this.#text;
    const start = this.#start;
    if ((kind & WORD_START) !== 0) {
      const end = endOfWord(this.#text, start);
      if (text.charCodeAt(end) === COLON) {
        this.#finish(token, end + 1, index.label);
        return;
      }
    }
    let at = start;
    while ((classOf(text.charCodeAt(at)) & HEX_DIGIT) !== 0) at += 1;
    this.#finish(token, at, index.bytes);
  }

  #scanNumber(token: DtsToken, first: number): void {
    const text = this.#text;
    const start = this.#start;
    let at = start + 1;
    let value = first - ZERO;
    let unit = text.charCodeAt(at);
    if (first !== ZERO) {
      while (unit >= ZERO && unit <= 0x39) {
        value = value * 10 + (unit - ZERO);
        unit = text.charCodeAt(++at);
      }
    } else if ((unit | 0x20) === LOWER_X) {
      unit = text.charCodeAt(++at);
      while ((classOf(unit) & HEX_DIGIT) !== 0) {
        value = value * 16 + hexValue(unit);
        unit = text.charCodeAt(++at);
      }
      if (at === start + 2) value = Number.NaN;
    }
    if ((classOf(unit) & WORD_CHAR) === 0 && value <= Number.MAX_SAFE_INTEGER) {
      token.value = value;
      this.#finish(token, at, index.literal);
    } else this.#scanOddNumber(token, at);
  }

  /** Octal, suffixed, above 2^53 or malformed. */
  #scanOddNumber(token: DtsToken, from: number): void {
    const end = endOfOddNumber(this.#text, this.#start, endOfWord(this.#text, from));
    const image = this.#text.slice(this.#start, end);
    const value = numberOrFault(image);
    this.#finish(token, end, index.literal);
    this.#setValue(token, value);
  }

  #setValue(token: DtsToken, value: Cell | { readonly fault: string }): void {
    if (typeof value !== 'object') {
      token.value = value;
      return;
    }
    token.value = 0;
    const message = `\`${shorten(token.image)}\` is no valid literal: ${value.fault}`;
    this.#problems?.add({ info: codes.badNumber, start: token.startOffset, end: token.end, message });
  }

  #unterminated(what: string, start: number, end: number): void {
    const problems = this.#problems;
    if (!problems) return;
    const message = `this ${what} is not closed`;
    const help = what === 'comment' ? 'add `*/`' : 'close it before the end of the line';
    problems.addSyntax(
      { info: codes.unterminated, start, end, message, help },
      what === 'comment' ? this.#text.length : end,
    );
  }

  #scanString(token: DtsToken): void {
    const text = this.#text;
    const start = this.#start;
    let at = start + 1;
    let lineEnd = -1;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) at += 1;
      else if (unit === NEWLINE && lineEnd < 0) lineEnd = at;
      at += 1;
      if (at >= text.length || (this.#oneLineStrings && lineEnd >= 0)) {
        this.#oneLineStrings = true;
        this.#cutString(token, lineEnd < 0 ? text.length : lineEnd);
        return;
      }
    }
    if (this.#resync && lineEnd >= 0 && !this.#closesString(at)) this.#cutString(token, lineEnd);
    else this.#finish(token, at + 1, index.text);
  }

  /** Whether what follows a quote makes sense behind a string: if not, an earlier line forgot its quote. */
  #closesString(quote: number): boolean {
    const behind = this.#text.charAt(this.#skipBlank(quote + 1, true));
    return behind === ';' || behind === ',' || behind === ')' || behind === '}';
  }

  #cutString(token: DtsToken, lineEnd: number): void {
    const start = this.#start;
    let end = lineEnd;
    while (end > start + 1 && (classOf(this.#text.charCodeAt(end - 1)) & BLANK) !== 0) end -= 1;
    if (end > start + 1 && this.#text.charAt(end - 1) === ';') end -= 1;
    this.#unterminated('string', start, end);
    this.#finish(token, end, index.text);
  }

  #scanCharacter(token: DtsToken): void {
    const text = this.#text;
    const start = this.#start;
    let at = start + 1;
    let unit = text.charCodeAt(at);
    while (unit !== APOSTROPHE && unit !== NEWLINE && at < text.length) {
      at += unit === BACKSLASH ? 2 : 1;
      unit = text.charCodeAt(at);
    }
    if (unit === NEWLINE && at === start + 1 && text.charCodeAt(at + 1) === APOSTROPHE) {
      at += 1;
      unit = APOSTROPHE;
    }
    if (unit !== APOSTROPHE) {
      this.#unterminated('character literal', start, Math.min(at, text.length));
      this.#finish(token, start + 1, index.bad);
      return;
    }
    this.#finish(token, at + 1, index.literal);
    this.#setValue(token, characterOrFault(token.image));
  }

  #scanPunctuation(token: DtsToken, unit: number): void {
    const start = this.#start;
    if (unit === SLASH && this.#scanDirective(token)) return;
    if (unit === AMPERSAND && this.#scanReference(token)) return;
    if ((this.#parens > 0 || this.#mode === IN_VALUES) && this.#scanOperator(token, unit)) return;
    const type = unit < 128 ? (single[unit] ?? 0) : 0;
    if (type !== 0) {
      this.#enter(unit);
      this.#finish(token, start + 1, type);
    } else if (unit === SLASH) this.#finish(token, start + 1, index.slash);
    else this.#finish(token, endOfBad(this.#text, start + 1), index.bad);
  }

  /** Context changes made by a bracket or semicolon. */
  #enter(unit: number): void {
    switch (unit) {
      case LCURLY:
      case RCURLY:
      case 0x3b:
        this.#mode = IN_NAMES;
        this.#parens = 0;
        this.#angles = 0;
        break;
      case 0x5b:
        this.#mode = IN_BYTES;
        break;
      case 0x5d:
        this.#mode = IN_VALUES;
        break;
      case 0x28:
        this.#parens += 1;
        break;
      case 0x29:
        if (this.#parens > 0) this.#parens -= 1;
        break;
      case 0x3c:
        this.#angles = 1;
        break;
      case 0x3e:
        this.#angles = 0;
        break;
    }
  }

  #scanDirective(token: DtsToken): boolean {
    DIRECTIVE.lastIndex = this.#start;
    const image = DIRECTIVE.exec(this.#text)?.[0];
    if (image === undefined) return false;
    const known = directives.get(image);
    if (known?.mode != null) this.#mode = known.mode;
    this.#finish(token, this.#start + image.length, known?.type ?? index.bad);
    return true;
  }

  /** Anything else that begins with `&` is an operator. */
  #scanReference(token: DtsToken): boolean {
    const end = endOfReference(this.#text, this.#start);
    if (end > this.#start) this.#finish(token, end, index.ref);
    return end > this.#start;
  }

  /** In a value `<` and `>` are brackets outside parentheses and operators inside. */
  #scanOperator(token: DtsToken, unit: number): boolean {
    const start = this.#start;
    const angle = unit === 0x3c || unit === 0x3e;
    if ((angle && this.#parens === 0) || unit > 0x7e) return false;
    const second = this.#text.charCodeAt(start + 1);
    const wide = second === unit ? doubledOperators[unit] : second === 0x3d ? operatorsWithEquals[unit] : undefined;
    const operator = wide ?? narrowOperators[unit];
    if (operator !== undefined) {
      if (unit === 0x3e && wide === undefined && this.#closesCells(start)) return false;
      token.operator = operator;
      this.#finish(token, start + (wide === undefined ? 1 : 2), unit === 0x2d ? index.minus : index.binary);
      return true;
    }
    if (unit !== 0x7e && unit !== 0x21) return false;
    this.#finish(token, start + 1, index.unary);
    return true;
  }

  /** A `>` before `;` or `,` ends the cells even if a parenthesis is still open: no expression can go on like that. */
  #closesCells(at: number): boolean {
    const behind = this.#text.charAt(this.#skipBlank(at + 1, true));
    return behind === ';' || behind === ',' || behind === '';
  }

  #resyncAt(from: number, start: number): void {
    const text = this.#text;
    if (this.previous.tokenTypeIdx === index.comma || this.previous.tokenTypeIdx === index.equals) return;
    if (!text.slice(from, start).includes('\n')) return;
    STATEMENT_LINE.lastIndex = start;
    EMPTY_PROPERTY_LINE.lastIndex = start;
    const nested = this.#parens > 0 || this.#angles > 0 || this.#mode === IN_BYTES;
    if (!STATEMENT_LINE.test(text) && (nested || !EMPTY_PROPERTY_LINE.test(text))) return;
    this.#mode = IN_NAMES;
    this.#parens = 0;
    this.#angles = 0;
  }
}
