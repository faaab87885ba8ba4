import { type FileId, LineTable, type SourceTexts } from '@carveout/core';
import type { Consulted, Preprocessed } from '@carveout/preprocessor';

/** Texts of one board's files; a line table is made when the first message needs it. */
export class BoardSources implements SourceTexts {
  readonly #tables = new Map<FileId, LineTable | undefined>();
  readonly #files = new Set<FileId>();
  readonly #preprocessed: Preprocessed[] = [];

  /** Every file read, in order. */
  get files(): readonly FileId[] {
    return [...this.#files];
  }

  /** What finding the files asked of the file system, beyond what the board's own host was asked. */
  get consulted(): readonly Consulted[] {
    return this.#preprocessed.map((result) => result.consulted);
  }

  addPreprocessed(result: Preprocessed): void {
    for (const file of result.files) this.#files.add(file);
    this.#preprocessed.push(result);
  }

  addText(file: FileId, text: string): void {
    this.#files.add(file);
    this.#tables.set(file, new LineTable(text));
  }

  /** Spans into it count bytes: it has no lines. */
  addBlob(file: FileId): void {
    this.#files.add(file);
    this.#tables.set(file, undefined);
  }

  /** A text that is no file: flags. */
  addVirtual(file: FileId, table: LineTable): void {
    this.#tables.set(file, table);
  }

  lines(file: FileId): LineTable | undefined {
    if (this.#tables.has(file)) return this.#tables.get(file);
    const text = this.#preprocessed.map((result) => result.source(file)).find((source) => source !== undefined);
    const table = text === undefined ? undefined : new LineTable(text);
    this.#tables.set(file, table);
    return table;
  }
}
