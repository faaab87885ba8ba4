import type { Span } from '@carveout/core';
import type { BoardAnalysis } from '../model.ts';

/**
 * `agrees`; `wording`: the same facts in words of another release; `differs`; `missing`: predicted and not printed;
 * `unexpected`: printed and not predicted; `unknown`: the log does not reach there or is damaged there.
 */
export type CheckStatus = 'agrees' | 'wording' | 'differs' | 'missing' | 'unexpected' | 'unknown';

/** One thing that was predicted, recorded, or both. */
export interface Check {
  readonly what: 'outcome' | 'memory' | 'zone' | 'line' | 'figure';
  readonly status: CheckStatus;
  /** Name of a figure or zone: `cma-reserved`; null for lines. */
  readonly name: string | null;
  readonly predicted: string | null;
  readonly recorded: string | null;
  /** The line of the log; null when nothing was recorded. */
  readonly span: Span | null;
  /** Path of the node it is about, or null. */
  readonly node: string | null;
  /** For everything but `agrees`: the likely reason in one sentence, or null when none is known. */
  readonly reason: string | null;
}

/**
 * `agrees`: nothing that was compared differs; `differs`: something does, whatever is not known; `undecided`: something does,
 * and an input that nobody gave would explain it; `unreadable`: there was nothing to compare.
 */
export type VerifyVerdict = 'agrees' | 'differs' | 'undecided' | 'unreadable';

export interface Verification {
  readonly analysis: BoardAnalysis;
  readonly verdict: VerifyVerdict;
  /** In the order of the boot. */
  readonly checks: readonly Check[];
  /** For `undecided`: what would explain the difference. */
  readonly because: string | null;
  /** The input that would settle it, as a flag: `--dtb 0x9eff0000:0x10000`; null when none is known. */
  readonly settle: string | null;
}
