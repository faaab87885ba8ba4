/** What a character below U+0080 may be part of; one table lookup per character in the scanner's loops. */
export const NAME_CHAR = 1;
export const WORD_CHAR = 2;
export const WORD_START = 4;
export const DIGIT = 8;
export const HEX_DIGIT = 16;
export const BLANK = 32;
/** May stand in `&{…}`. */
export const PATH_CHAR = 64;

const table = new Uint8Array(128);

const mark = (characters: string, flags: number): void => {
  for (const character of characters) table[character.charCodeAt(0)] = (table[character.charCodeAt(0)] ?? 0) | flags;
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
mark(LETTERS, NAME_CHAR | WORD_CHAR | WORD_START | PATH_CHAR);
mark('0123456789', NAME_CHAR | WORD_CHAR | DIGIT | HEX_DIGIT | PATH_CHAR);
mark('abcdefABCDEF', HEX_DIGIT);
mark('_', NAME_CHAR | WORD_CHAR | WORD_START | PATH_CHAR);
mark(',.+*#?@-', NAME_CHAR | PATH_CHAR);
mark('/', PATH_CHAR);
mark(' \t\n\r\f\v', BLANK);

/** Flags of a UTF-16 unit; 0 above U+007F and for NaN (behind the end). */
export const classOf = (unit: number): number => (unit < 128 ? (table[unit] ?? 0) : 0);

/** Value of a hex digit given by its unit; the unit must be one. */
export const hexValue = (unit: number): number => (unit < 0x3a ? unit - 0x30 : (unit | 0x20) - 0x57);
