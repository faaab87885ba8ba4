import { decodeUtf8, type FileHost, type FileId, LineTable, type SourceTexts } from '@carveout/core';

/** Texts of one board's files; a line table is made when the first message needs it. */
export class BoardSources implements SourceTexts {
  readonly #host: FileHost;
  readonly #tables = new Map<FileId, LineTable | undefined>();
  readonly #files = new Set<FileId>();

  constructor(host: FileHost) {
    this.#host = host;
  }

  /** Every file read, in order. */
  get files(): readonly FileId[] {
    return [...this.#files];
  }

  /** A file that was read; its text is read again when a message points into it. */
  addFile(file: FileId): void {
    this.#files.add(file);
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
    const result = this.#files.has(file) ? this.#host.read(file) : undefined;
    const table = result?.ok ? new LineTable(decodeUtf8(result.bytes)) : undefined;
    this.#tables.set(file, table);
    return table;
  }
}
