/**
 * How many more `{` than `}` a text without comments has outside strings and character literals. Only an estimate of where an item
 * may end: the parser has the last word.
 */
export function braceDepth(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === LEFT) depth++;
    else if (unit === RIGHT) depth--;
    else if (unit === QUOTE) at = endOfString(text, at + 1);
  }
  return depth;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LEFT = 0x7b;
const RIGHT = 0x7d;

function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
