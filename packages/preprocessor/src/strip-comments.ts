import { quotedEnd } from './char-class.ts';

/** `text` with each comment replaced by one blank; comment signs inside quotes are text. */
export function stripComments(text: string): string {
  if (!text.includes('/*') && !text.includes('//')) return text;
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 39) at = quotedEnd(text, at);
    else if (code === 47 && (text[at + 1] === '*' || text[at + 1] === '/')) {
      parts.push(text.slice(start, at), ' ');
      at = commentEnd(text, at);
      start = at;
    } else at++;
  }
  parts.push(text.slice(start));
  return parts.join('');
}

/** Index after the comment that starts at `at`; a line comment ends before its line end. The text's length when it is not closed. */
export function commentEnd(text: string, at: number): number {
  const end = text[at + 1] === '*' ? text.indexOf('*/', at + 2) + 2 : text.indexOf('\n', at);
  return end < at + 2 ? text.length : end;
}
