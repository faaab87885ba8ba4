/**
 * C0, DEL and C1 controls, line and paragraph separators, and the characters that reorder or hide text: in a terminal
 * they could forge output. Lone surrogates are not characters at all.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `text` from an input, safe to print: what a terminal would act on is shown as `\x1b` or `\u202e`. */
export const printable = (text: string): string => text.replace(UNSAFE, escapeCharacter);

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
