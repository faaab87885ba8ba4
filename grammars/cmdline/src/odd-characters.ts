import { type Diagnostic, diagnostic, type Span } from '@carveout/core';
import { codes } from './codes.ts';

/** One report per kind of character is enough, and a line of another script must not fill the report. */
const MAX_REPORTS = 8;

const MEANT: ReadonlyMap<string, string> = new Map([
  ['\u00a0', 'a non-breaking space; type a plain space'],
  ['\u201c', 'a typographic quote; type a plain `"`'],
  ['\u201d', 'a typographic quote; type a plain `"`'],
  ['\u201e', 'a typographic quote; type a plain `"`'],
  ['\u2018', 'a typographic quote'],
  ['\u2019', 'a typographic quote'],
  ['\u2013', 'a dash; type a plain `-`'],
  ['\u2014', 'a dash; type two plain `-`'],
  ['\u2212', 'a minus sign; type a plain `-`'],
  ['\u200b', 'an invisible zero-width space; delete it'],
  ['\ufeff', 'an invisible byte-order mark; delete it'],
]);

/** Reports characters outside ASCII: they come from word processors and web pages, and the kernel reads their bytes. */
export function findOddCharacters(
  line: string,
  spanAt: (start: number, end: number) => Span,
  found: Diagnostic[],
): void {
  const seen = new Set<string>();
  for (const match of line.matchAll(/[^\0-\x7f]/gu)) {
    const [character] = match;
    if (seen.has(character)) continue;
    if (seen.size >= MAX_REPORTS) return;
    seen.add(character);
    const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const meant = MEANT.get(character);
    const message = `the command line holds the non-ASCII character U+${point}`;
    const span = spanAt(match.index, match.index + character.length);
    found.push(diagnostic(codes.notAscii, span, message, meant ? { help: `this is ${meant}` } : {}));
  }
}
