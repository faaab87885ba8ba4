import { displayWidth } from './display-width.ts';

/** `text` broken at spaces into lines of at most `width` columns; a longer word gets a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const size = displayWidth(word);
    if (line !== '' && used + 1 + size > width) {
      lines.push(line);
      line = word;
      used = size;
    } else {
      line = line === '' ? word : `${line} ${word}`;
      used += (used === 0 ? 0 : 1) + size;
    }
  }
  lines.push(line);
  return lines;
}

/** Wrapped text with `first` before the first line and the same width of blanks before the others. */
export function wrapWith(first: string, text: string, width: number): readonly string[] {
  const indent = displayWidth(first);
  const blanks = ' '.repeat(indent);
  return wrap(text, Math.max(20, width - indent)).map((line, index) => (index === 0 ? first : blanks) + line);
}
