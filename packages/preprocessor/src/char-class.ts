/** What a character can start, for the scanner and the token reader. */
export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const BLANK = 3;
export const NEWLINE = 4;
export const QUOTE = 5;
export const SLASH = 6;
export const HASH = 7;
export const DOT = 8;

// As long as there are UTF-16 units: a read past the end of a typed array is many times slower than one inside it.
const CLASSES = new Uint8Array(0x1_0000);
for (let code = 0; code < 128; code++) CLASSES[code] = classify(String.fromCharCode(code));

function classify(char: string): number {
  if (/[A-Za-z_]/.test(char)) return LETTER;
  if (/[0-9]/.test(char)) return DIGIT;
  if (/[ \t\r\f\v]/.test(char)) return BLANK;
  const at = '\n"\'/#.'.indexOf(char);
  return [NEWLINE, QUOTE, QUOTE, SLASH, HASH, DOT][at] ?? OTHER;
}

/** 1 for letters, digits and the underscore, 0 for every other UTF-16 unit. */
export const WORDS = CLASSES.map((kind) => (kind === LETTER || kind === DIGIT ? 1 : 0));

/** Class of a UTF-16 unit; everything beyond ASCII is {@link OTHER}, and so is the NaN that stands for the end of the text. */
export const classOf = (code: number): number => CLASSES[code] ?? OTHER;

export const isWord = (code: number): boolean => {
  const kind = CLASSES[code];
  return kind === LETTER || kind === DIGIT;
};

/** Index after the blanks (not line ends) at `at`. */
export function skipBlanks(text: string, at: number): number {
  while (classOf(text.charCodeAt(at)) === BLANK) at++;
  return at;
}

/** Index after the name at `at`; `at` itself when there is none. */
export function nameEnd(text: string, at: number): number {
  if (classOf(text.charCodeAt(at)) !== LETTER) return at;
  while (isWord(text.charCodeAt(at))) at++;
  return at;
}

/** Index after the preprocessing number that starts at `at`: `0x1e-X` is one number, as in cpp. */
export function numberEnd(text: string, at: number): number {
  for (at++; ; at++) {
    const code = text.charCodeAt(at);
    if (isWord(code) || code === 46) continue;
    if ((code !== 43 && code !== 45) || !/[eEpP]/.test(text.charAt(at - 1))) return at;
  }
}

/**
 * Index after the string or character that starts at `at`. Without a closing quote on the line it ends at the line end and is no
 * error: cpp in assembler mode swallows the rest of the line as it is.
 */
export function quotedEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (at++; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 10) return at;
    if (code === 92 && text.charCodeAt(at + 1) !== 10) at++;
  }
  return text.length;
}

/** The same as dtc reads it, which goes on to the closing quote over lines. One that is never closed is an error to its parser. */
export function quotedEndForDtc(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 92) at++;
  }
  return quotedEnd(text, start);
}
