import type { CodeInfo, Finding, SourceTexts } from '@carveout/core';

/** Everything that the formats of `carveout lint` are made from. */
export interface LintReport {
  readonly findings: readonly Finding[];
  /** Not to be acted on: silenced by a comment, or known to the baseline. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly sources: SourceTexts;
  /** The inputs that were checked, as they were named. */
  readonly checked: readonly string[];
  /** What rules are, by name. */
  readonly catalog: ReadonlyMap<string, CodeInfo>;
  /** Of the tool. */
  readonly version: string;
  readonly checkout: Checkout;
  /** When it is about one part of the boards only. */
  readonly shard?: ReportShard | undefined;
}

/** One of `count` parts; `index` counts from 1, as people write it. */
export interface ReportShard {
  readonly index: number;
  readonly count: number;
}

/** Where CI systems count paths from. */
export interface Checkout {
  /** From there to where relative paths start: empty, or `sub/dir`. */
  readonly prefix: string;
  /** Absolute, with `/`; empty when nobody knows. */
  readonly root: string;
}

export interface SuppressedFinding {
  readonly finding: Finding;
  readonly by: 'comment' | 'baseline';
  /** As written in the comment; empty when there is none. */
  readonly reason: string;
}
