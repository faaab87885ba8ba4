import type { FileHost } from '@carveout/core';
import { createPreprocessor, type Preprocessor } from '@carveout/preprocessor';
import { createFragmentParser, type FragmentParser } from './compile/fragment-parser.ts';

export interface SessionOptions {
  /** Searched for every board, behind the board's own. */
  readonly includeDirs?: readonly string[];
  /** Defined for every board. */
  readonly defines?: readonly string[];
}

/** What boards share: headers that were read once. Files must not change while it is in use. */
export interface AnalysisSession {
  readonly host: FileHost;
  readonly preprocessor: Preprocessor;
  readonly parser: FragmentParser;
}

/** A session for many boards: headers that several of them include are read and scanned once. */
export function createSession(host: FileHost, options: SessionOptions = {}): AnalysisSession {
  return { host, preprocessor: createPreprocessor(host, options), parser: createFragmentParser() };
}
