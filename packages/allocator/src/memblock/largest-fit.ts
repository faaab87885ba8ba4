import type { Range } from '@carveout/core';
import type { Gap } from './request.ts';

/** The largest aligned place a window has to offer. */
export interface LargestFit {
  readonly range: Range;
  readonly gap: Gap;
}
