import { type FileId, fileId, joinPath, LineTable, type Span } from '@carveout/core';
import type { LineMarker, ScannedFile } from './scanned-file.ts';

/**
 * Input that was preprocessed before names its lines with markers: `# 12 "board.dts"`. Positions in it are given in those files. Their
 * text may not be at hand, and is not looked for; what the input shows of each line stands for it, at its line number.
 */
export interface MarkedLines {
  /** The span in the file that the markers name; the same span where there are none. */
  translate(span: Span): Span;
  /** The lines known of a file that only markers name. */
  textOf(file: FileId): string | undefined;
  /** Line number and file name of an offset as `__LINE__` and `__FILE__` see it. */
  lineOf(file: ScannedFile, offset: number): { readonly line: number; readonly file: string };
}

/** Higher numbers are not believed: the text that stands for the file would be as long. */
const MAX_LINE = 1_000_000;

/** A file that markers name: its lines, by number, as far as known. */
interface NamedFile {
  readonly lines: Map<number, string>;
  text: string | undefined;
  starts: readonly number[] | undefined;
}

/** `files` may still grow: it is asked when a position is. */
export function createMarkedLines(
  fileOf: (id: FileId) => ScannedFile | undefined,
  files: () => Iterable<ScannedFile>,
): MarkedLines {
  let named: Map<FileId, NamedFile> | undefined;
  const tables = new Map<FileId, LineTable>();
  const tableOf = (file: ScannedFile): LineTable => {
    const table = tables.get(file.id) ?? new LineTable(file.original);
    tables.set(file.id, table);
    return table;
  };
  const collect = (): Map<FileId, NamedFile> => {
    named ??= collectNamed(files(), tableOf);
    // A file that was read itself has its real text.
    for (const [id, target] of named) target.text ??= fileOf(id)?.original;
    return named;
  };
  return {
    translate(span) {
      const file = fileOf(span.file);
      if (!file || file.markers.length === 0) return span;
      const marked = markedLine(file, tableOf(file), span.start);
      const target = marked && collect().get(marked.file);
      if (!marked || !target) return span;
      // Several lines are one span when all of it is in the file in which it begins.
      const last = span.end > span.start ? markedLine(file, tableOf(file), span.end - 1) : undefined;
      const isWhole = last?.file === marked.file && last.line > marked.line;
      return isWhole ? spanOverLines(marked, last, target) : spanOnLine(marked, target, span.end - span.start);
    },
    textOf(id) {
      const target = collect().get(id);
      return target && textOf(target);
    },
    lineOf(file, offset) {
      const table = tableOf(file);
      const marked = markedLine(file, table, offset);
      return marked ?? { line: table.positionAt(offset).line, file: file.path };
    },
  };
}

interface MarkedLine {
  readonly file: FileId;
  readonly line: number;
  /** Of the offset, from 0. */
  readonly column: number;
}

function markedLine(file: ScannedFile, table: LineTable, offset: number): MarkedLine | undefined {
  const index = lastMarker(file.markers, offset);
  const marker = file.markers[index];
  if (!marker || marker.from > offset) return undefined;
  const { line, column } = table.positionAt(offset);
  const name = nameAt(file.markers, index) ?? file.path;
  return { file: fileId(name), line: marker.line + line - table.positionAt(marker.from).line, column: column - 1 };
}

function lastMarker(markers: readonly LineMarker[], offset: number): number {
  let low = 0;
  let high = markers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((markers[middle]?.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function nameAt(markers: readonly LineMarker[], index: number): string | undefined {
  for (let at = index; at >= 0; at--) {
    const { file } = markers[at] as LineMarker;
    if (file !== undefined) return joinPath('.', file);
  }
  return undefined;
}

function collectNamed(files: Iterable<ScannedFile>, tableOf: (file: ScannedFile) => LineTable): Map<FileId, NamedFile> {
  const named = new Map<FileId, NamedFile>();
  for (const file of files) {
    file.markers.forEach((marker, index) => {
      const id = fileId(nameAt(file.markers, index) ?? file.path);
      const target = named.get(id) ?? { lines: new Map<number, string>(), text: undefined, starts: undefined };
      named.set(id, target);
      const table = tableOf(file);
      const first = table.positionAt(marker.from).line;
      const next = file.markers[index + 1];
      // The next marker's own line is no line of the file.
      const end = next ? table.positionAt(next.from).line - 1 : table.lineCount + 1;
      for (let line = first; line < end; line++) {
        const number = marker.line + line - first;
        const text = table.lineText(line);
        if (number <= MAX_LINE && text.trim() !== '' && !target.lines.has(number)) target.lines.set(number, text);
      }
    });
  }
  return named;
}

function textOf(target: NamedFile): string {
  if (target.text !== undefined) return target.text;
  let last = 0;
  for (const line of target.lines.keys()) last = Math.max(last, line);
  const lines: string[] = [];
  for (let line = 1; line <= last; line++) lines.push(target.lines.get(line) ?? '');
  target.text = lines.join('\n');
  return target.text;
}

function spanOnLine(marked: MarkedLine, target: NamedFile, length: number): Span {
  target.starts ??= lineStarts(textOf(target));
  const { length: total } = textOf(target);
  const start = target.starts[marked.line - 1] ?? total;
  const end = Math.max(start, (target.starts[marked.line] ?? total + 1) - 1);
  const from = Math.min(start + marked.column, end);
  return { file: marked.file, start: from, end: Math.min(from + length, end) };
}

function spanOverLines(first: MarkedLine, last: MarkedLine, target: NamedFile): Span {
  const { file, start } = spanOnLine(first, target, 0);
  return { file, start, end: spanOnLine(last, target, 1).end };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
