import type { NameTable } from '@carveout/core';
import { BLANK, classOf, NEWLINE } from './char-class.ts';
import type { TokenSource } from './expander.ts';
import type { Cursor } from './frame.ts';
import type { TextItem } from './scanned-file.ts';
import { createTokenReader, type Token, type TokenReader } from './token.ts';

/** Goes to the next text of the same file, acting on the directives between. False at an include that may not be passed, and at the end. */
export type Advance = (cursor: Cursor, passIncludes: boolean) => boolean;

/** Tokens of a file from the cursor on, which moves along; they may reach over several pieces of text. */
export function createTextSource(cursor: Cursor, names: NameTable, advance: Advance): TokenSource {
  const { file } = cursor.frame;
  let reader: TokenReader | undefined;

  const current = (): TextItem | undefined => {
    const item = file.items[cursor.item];
    if (item?.kind !== 'text') return undefined;
    if (cursor.at < 0) cursor.at = item.start;
    return item;
  };

  return {
    openParenthesis() {
      for (let item = current(); item; item = current()) {
        const at = firstInk(file.clean, cursor.at, item.end);
        if (at < item.end) {
          if (file.clean.charCodeAt(at) !== 40) return false;
          cursor.at = at + 1;
          return true;
        }
        if (!advance(cursor, false)) return false;
      }
      return false;
    },
    next() {
      let crossed = false;
      for (let item = current(); item; item = current()) {
        reader ??= createTokenReader(file.clean, cursor.at, names);
        reader.at = cursor.at;
        const token: Token | undefined = reader.next(item.end);
        cursor.at = reader.at;
        if (token) return crossed ? { ...token, white: true } : token;
        crossed = true;
        if (!advance(cursor, true)) return undefined;
      }
      return undefined;
    },
  };
}

/** Index of the first character that is no white space, `end` when there is none. */
export function firstInk(text: string, at: number, end: number): number {
  for (; at < end; at++) {
    const kind = classOf(text.charCodeAt(at));
    if (kind !== BLANK && kind !== NEWLINE) return at;
  }
  return end;
}
