/** Offsets of a text from which pieces were cut, back to the text it was cut from. Pieces keep their order. */
export interface OffsetMap {
  toSource(offset: number): number;
}

export const IDENTITY: OffsetMap = { toSource: (offset) => offset };

/** Pieces as they are cut: `at` in the new text, `from` in the old one. */
export interface Pieces {
  readonly at: readonly number[];
  readonly from: readonly number[];
}

export function createOffsetMap(pieces: Pieces): OffsetMap {
  if (pieces.at.length <= 1 && (pieces.from[0] ?? 0) === 0) return IDENTITY;
  const at = Int32Array.from(pieces.at);
  const from = Int32Array.from(pieces.from);
  return {
    toSource(offset) {
      const index = lastAtOrBefore(at, at.length, offset);
      return (from[index] ?? 0) + offset - (at[index] ?? 0);
    },
  };
}

/** Index of the last of the first `count` ascending values that is at most `offset`; 0 when none is. */
export function lastAtOrBefore(values: Int32Array, count: number, offset: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Removes backslash-newline pairs (blanks between them are allowed, as in gcc), so that nobody else has to know of them. */
export function removeSplices(text: string): { readonly text: string; readonly map: OffsetMap } {
  if (!/\\[ \t\r\f\v]*\n/.test(text)) return { text, map: IDENTITY };
  const parts: string[] = [];
  const pieces = { at: [0], from: [0] };
  let length = 0;
  let start = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    const blank = /[ \t\r\f\v]*\n/y;
    blank.lastIndex = at + 1;
    if (!blank.test(text)) continue;
    parts.push(text.slice(start, at));
    length += at - start;
    start = blank.lastIndex;
    pieces.at.push(length);
    pieces.from.push(start);
  }
  parts.push(text.slice(start));
  return { text: parts.join(''), map: createOffsetMap(pieces) };
}
