import { type FileId, fileId, LineTable, type Span } from '@carveout/core';
import type { LocationJson } from './location-json.ts';

/** Lines and columns beyond are not believed: blanks for them would fill the memory. */
const MOST = 10_000_000;

/**
 * Texts behind lines and columns, so that places become spans again. A file that is at hand and has all those places is
 * taken; of any other only its shape is made up, in blanks.
 */
export class PlacedTexts {
  readonly #tables = new Map<FileId, LineTable | undefined>();
  readonly #starts = new Map<FileId, readonly number[]>();

  constructor(locations: readonly LocationJson[], textOf: (file: FileId) => LineTable | undefined) {
    const byFile = new Map<FileId, LocationJson[]>();
    for (const location of locations) {
      const file = fileId(location.file);
      const known = byFile.get(file) ?? [];
      known.push(location);
      byFile.set(file, known);
    }
    for (const [file, places] of byFile) {
      const table = textOf(file);
      const starts = table ? startsOf(table.text) : [];
      const fits = table !== undefined && places.every((place) => holds(place, table, starts));
      const chosen = fits ? table : blanks(places);
      this.#tables.set(file, chosen);
      this.#starts.set(file, fits ? starts : startsOf(chosen?.text ?? ''));
    }
  }

  lines(file: FileId): LineTable | undefined {
    return this.#tables.get(file);
  }

  spanOf({ file: name, line, column, endLine, endColumn }: LocationJson): Span {
    const file = fileId(name);
    const starts = this.#starts.get(file) ?? [];
    return { file, start: offsetOf(line, column, starts), end: offsetOf(endLine, endColumn, starts) };
  }
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

const offsetOf = (line: number, column: number, starts: readonly number[]): number =>
  (starts[line - 1] ?? 0) + column - 1;

function holds(place: LocationJson, table: LineTable, starts: readonly number[]): boolean {
  const isAt = (line: number, column: number): boolean => {
    const found = table.positionAt(offsetOf(line, column, starts));
    return found.line === line && found.column === column;
  };
  return isAt(place.line, place.column) && isAt(place.endLine, place.endColumn);
}

/** undefined when every place is the start, as of files without lines. */
function blanks(places: readonly LocationJson[]): LineTable | undefined {
  const widths = new Map<number, number>();
  for (const { line, column, endLine, endColumn } of places) {
    widths.set(line, Math.max(widths.get(line) ?? 0, column - 1));
    widths.set(endLine, Math.max(widths.get(endLine) ?? 0, endColumn - 1));
  }
  const lines = Math.max(...widths.keys());
  if (lines === 1 && widths.get(1) === 0) return undefined;
  if (lines + [...widths.values()].reduce((sum, width) => sum + width, 0) > MOST) return undefined;
  const text = Array.from({ length: lines }, (_, index) => ' '.repeat(widths.get(index + 1) ?? 0));
  return new LineTable(text.join('\n'));
}
