import type { ScannedFile } from './scanned-file.ts';

/** One opening of a file. Those that are done stay, for positions. */
export interface Frame {
  readonly file: ScannedFile;
  /** The opening that included it, -1 for the main file. */
  readonly parent: number;
  /** The including directive in the parent's text; both 0 for the main file. */
  readonly start: number;
  readonly end: number;
  /** Read by dtc's /include/: directives and macros mean nothing in it. */
  readonly raw: boolean;
  /** Where `#include_next` goes on. */
  readonly searchIndex: number;
}

/** Where in a frame the run is. */
export interface Cursor {
  readonly frame: Frame;
  readonly index: number;
  /** Index of the current item. */
  item: number;
  /** Offset in the clean text within the current text item, -1 at its start. */
  at: number;
}
