/** 1-based, columns in UTF-16 units, a tab is one column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offsets at which lines start. Built only when a message is made: parsers work with offsets alone. */
export class LineTable {
  readonly text: string;
  #found: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Made when first asked for: most texts have no finding in them. */
  get #starts(): readonly number[] {
    this.#found ??= lineStarts(this.text);
    return this.#found;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offsets outside the text count as its nearest end. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: clamped - (starts[low] ?? 0) + 1 };
  }

  /** Text of a 1-based line without its line ending; empty for a line that does not exist. */
  lineText(line: number): string {
    const start = this.#starts[line - 1];
    if (start === undefined) return '';
    const end = this.#starts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
