import type { LineTable } from './line-table.ts';
import type { FileId } from './span.ts';

/** The texts that spans point into, for line numbers and excerpts. */
export interface SourceTexts {
  /** undefined for blobs and for files that could not be read: their spans have no line. */
  lines(file: FileId): LineTable | undefined;
}
