/**
 * C0, DEL and C1 controls, line and paragraph separators, and the characters that reorder or hide text: in a terminal
 * they could forge output. Lone surrogates and U+FFFE, U+FFFF are not characters at all, and XML may not hold them.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * What CI systems act on in the output of a step: `::error::` where a line or a word begins (words may be wrapped), `##[error]`
 * and `##vso[…]` anywhere.
 */
const COMMAND = /(?<=^|\s):(?=:\S)|(?<=#)#(?=[\w.-]*\[)/g;

/** `text` from an input, safe to print: what a terminal or a CI system would act on is shown as `\x1b` or `\u202e`. */
export const printable = (text: string): string =>
  text.replace(UNSAFE, escapeCharacter).replace(COMMAND, escapeCharacter);

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
