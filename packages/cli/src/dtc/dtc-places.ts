import type { TreeNode, TreeProperty } from '@carveout/analysis/compile';
import { encodeSource, type LineTable, type Origin, type SourceTexts, type Span } from '@carveout/core';

/** Says where something is as dtc does: `FILE:L1.C1-L2.C2`. */
export class DtcPlaces {
  readonly #sources: SourceTexts;

  constructor(sources: SourceTexts) {
    this.#sources = sources;
  }

  /** Shorter on one line and for one place; the end is exclusive, columns count bytes. The file alone for a blob. */
  place({ file, start, end }: Span): string {
    const lines = this.#sources.lines(file);
    if (!lines) return file;
    const from = positionOf(lines, start);
    const to = positionOf(lines, end);
    const head = `${file}:${from.line}.${from.column}`;
    if (from.line !== to.line) return `${head}-${to.line}.${to.column}`;
    return from.column === to.column ? head : `${head}-${to.column}`;
  }

  /** Undefined for a property that nobody wrote, as in a blob. */
  ofProperty({ origin }: TreeProperty): string | undefined {
    return this.#written(origin);
  }

  /** Every body of a node, oldest first; none for a node that nobody wrote. */
  ofNode({ history }: TreeNode): readonly string[] {
    return history.flatMap(({ kind, origin }) => (kind === 'delete' ? [] : (this.#written(origin) ?? [])));
  }

  /** dtc makes the fragments of an overlay, and its root when it is not written, from `&label { … };`: they have no place. */
  #written(origin: Origin): string | undefined {
    if (origin.kind !== 'source') return undefined;
    const lines = this.#sources.lines(origin.span.file);
    return !lines || lines.text[origin.span.start] === '&' ? undefined : this.place(origin.span);
  }
}

function positionOf(lines: LineTable, offset: number) {
  const { line, column } = lines.positionAt(offset);
  return { line, column: encodeSource(lines.text.slice(offset - column + 1, offset)).length + 1 };
}
