import { classOf, DIGIT, PATH_CHAR, WORD_CHAR, WORD_START } from './char-class.ts';
import { COLON, LCURLY, RCURLY, TAB } from './scan-tables.ts';

/** Where tokens end that begin at an offset of the text: what takes no more than a look at the characters. */

/** An integer as dtc's lexer takes it, whatever follows. */
const INTEGER = /(?:0[xX][0-9a-fA-F]+|[0-9]+)(?:ULL|LL|UL|U|L)?/y;

/** Behind the letters, digits and underscores at `from`. */
export function endOfWord(text: string, from: number): number {
  let at = from;
  while ((classOf(text.charCodeAt(at)) & WORD_CHAR) !== 0) at += 1;
  return at;
}

/** As dtc's lexer, which needs no blank where another number or a label begins. */
export function endOfOddNumber(text: string, start: number, wordEnd: number): number {
  INTEGER.lastIndex = start;
  if (!INTEGER.test(text) || INTEGER.lastIndex >= wordEnd) return wordEnd;
  const next = classOf(text.charCodeAt(INTEGER.lastIndex));
  const isLabel = (next & WORD_START) !== 0 && text.charCodeAt(wordEnd) === COLON;
  return (next & DIGIT) !== 0 || isLabel ? INTEGER.lastIndex : wordEnd;
}

/** A run of characters that begin no token, so that binary garbage makes few tokens. */
export function endOfBad(text: string, from: number): number {
  let at = from;
  let unit = text.charCodeAt(at);
  while (unit > 0x7e || (unit < 0x20 && (unit < TAB || unit > 0x0d))) unit = text.charCodeAt(++at);
  return at;
}

/** `&label`, `&{path}`; `start` itself when the `&` there begins neither. */
export function endOfReference(text: string, start: number): number {
  const first = text.charCodeAt(start + 1);
  if ((classOf(first) & WORD_START) !== 0) return endOfWord(text, start + 2);
  if (first !== LCURLY) return start;
  let at = start + 2;
  while ((classOf(text.charCodeAt(at)) & PATH_CHAR) !== 0) at += 1;
  return text.charCodeAt(at) === RCURLY ? at + 1 : start;
}
