import type { FileId, Finding, LineTable, SourceTexts } from '@carveout/core';

/**
 * The texts that findings point into, and no others: what was needed to analyse a board can be let go when its findings
 * are known. A file is the same text for every board that reads it.
 */
export class FindingSources implements SourceTexts {
  readonly #tables = new Map<FileId, LineTable | undefined>();

  /** Keeps what `findings` need of `sources`. */
  keep(findings: readonly Finding[], sources: SourceTexts): void {
    for (const { span, related, fix } of findings) {
      for (const one of [span, ...related.map((place) => place.span), ...(fix?.edits ?? []).map((edit) => edit.span)]) {
        if (this.#tables.get(one.file) === undefined) this.#tables.set(one.file, sources.lines(one.file));
      }
    }
  }

  lines(file: FileId): LineTable | undefined {
    return this.#tables.get(file);
  }
}
