import type { BinaryOperator } from '@carveout/grammar-expression';
import { EOF } from 'chevrotain';
import * as t from './tokens.ts';

/**
 * DTS is scanned by context, as dtc does: right after `{`, `}`, `;` and some directives the characters `,._+*#?@-` belong
 * to names; elsewhere they are operators; and in `[ ]` digits are bytes.
 */
export const IN_NAMES = 0;
export const IN_VALUES = 1;
export const IN_BYTES = 2;

export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const QUOTE = 0x22;
export const AMPERSAND = 0x26;
export const APOSTROPHE = 0x27;
export const STAR = 0x2a;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const LOWER_X = 0x78;
export const LCURLY = 0x7b;
export const RCURLY = 0x7d;
export const BYTE_ORDER_MARK = 0xfeff;

export const index = {
  eof: t.indexOf(EOF),
  name: t.indexOf(t.Name),
  word: t.indexOf(t.Word),
  label: t.indexOf(t.Label),
  literal: t.indexOf(t.Literal),
  text: t.indexOf(t.Text),
  ref: t.indexOf(t.Ref),
  bytes: t.indexOf(t.Bytes),
  minus: t.indexOf(t.Minus),
  unary: t.indexOf(t.Unary),
  binary: t.indexOf(t.Binary),
  slash: t.indexOf(t.Slash),
  comma: t.indexOf(t.Comma),
  equals: t.indexOf(t.Equals),
  rAngle: t.indexOf(t.RAngle),
  bad: t.indexOf(t.Bad),
} as const;

/** Directives, with the context that follows them (dtc's). */
export const directives = new Map<string, { readonly type: number; readonly mode: number | null }>([
  ['/dts-v1/', { type: t.indexOf(t.VersionTag), mode: null }],
  ['/plugin/', { type: t.indexOf(t.PluginTag), mode: null }],
  ['/memreserve/', { type: t.indexOf(t.Memreserve), mode: IN_VALUES }],
  ['/bits/', { type: t.indexOf(t.Bits), mode: IN_VALUES }],
  ['/delete-property/', { type: t.indexOf(t.DeleteProperty), mode: IN_NAMES }],
  ['/delete-node/', { type: t.indexOf(t.DeleteNode), mode: IN_NAMES }],
  ['/omit-if-no-ref/', { type: t.indexOf(t.OmitIfNoRef), mode: IN_NAMES }],
  ['/incbin/', { type: t.indexOf(t.Incbin), mode: IN_VALUES }],
]);
export const DIRECTIVE = /\/[a-z][a-z0-9-]{1,30}\//y;

/** Single characters that are a token of their own wherever they stand. */
export const single = new Int32Array(128);
for (const type of [
  t.LCurly,
  t.RCurly,
  t.LSquare,
  t.RSquare,
  t.LParen,
  t.RParen,
  t.Semi,
  t.Comma,
  t.Colon,
  t.Question,
]) {
  single[(type.LABEL ?? '').charCodeAt(1)] = t.indexOf(type);
}
single[0x3d] = index.equals;
single[0x3c] = t.indexOf(t.LAngle);
single[0x3e] = index.rAngle;

const operatorTable = (...operators: BinaryOperator[]): (BinaryOperator | undefined)[] => {
  const table: (BinaryOperator | undefined)[] = new Array(128).fill(undefined);
  for (const operator of operators) table[operator.charCodeAt(0)] = operator;
  return table;
};
export const narrowOperators = operatorTable('|', '^', '&', '<', '>', '+', '*', '/', '%', '-');
export const doubledOperators = operatorTable('||', '&&', '<<', '>>', '==');
export const operatorsWithEquals = operatorTable('<=', '>=', '!=');

/** In recovery: a line that can only be the beginning of a statement, although the one before it has not ended. */
export const STATEMENT_LINE = /(?:[A-Za-z_]\w*:[ \t]*)*\\?[\w,.+*#?@-]+[ \t]*(?:=(?!=)|\{)/y;
export const EMPTY_PROPERTY_LINE = /[\w,.+*#?@-]+[ \t]*;/y;

/** For messages: no user wants to read a megabyte back. */
export const shorten = (image: string): string => (image.length > 40 ? `${image.slice(0, 37)}...` : image);
