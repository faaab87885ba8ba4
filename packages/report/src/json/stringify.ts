/** What JSON itself leaves bare and a terminal or a log viewer would act on. */
const BARE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g;

/** Old workflow commands are looked for anywhere in a line; outside of strings JSON has no `#`. */
const COMMAND = /(?<=#)#(?=[\w.-]*\[)/g;

const escapeCharacter = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Indented, with a line feed at the end. Safe to print: no control character is left bare. */
export const stringify = (value: unknown): string => `${safeJson(value, 2)}\n`;

/** The same on one line. */
export const stringifyLine = (value: unknown): string => `${safeJson(value)}\n`;

const safeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(BARE, escapeCharacter).replace(COMMAND, escapeCharacter);

/** Several JSON documents as one list; a single one stays what it is. */
export function joinJson(documents: readonly string[]): string {
  const [only] = documents;
  if (documents.length === 1 && only !== undefined) return only;
  return `[\n${documents.map((document) => document.trimEnd()).join(',\n')}\n]\n`;
}
