import type { Finding, SourceTexts, Span } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';

/** One thing that was compared; the words are those of `@carveout/analysis`. */
export interface VerifyCheck {
  readonly what: 'outcome' | 'memory' | 'zone' | 'line' | 'figure';
  readonly status: 'agrees' | 'wording' | 'differs' | 'missing' | 'unexpected' | 'unknown';
  readonly name: string | null;
  readonly predicted: string | null;
  readonly recorded: string | null;
  readonly span: Span | null;
  readonly node: string | null;
  readonly reason: string | null;
}

/** A verified board as the renderers take it. */
export interface VerifyView {
  /** The device tree as the user named it, or the board's name in the project file. */
  readonly name: string;
  readonly variant: Readonly<Record<string, string>> | null;
  /** The log as the user named it. */
  readonly log: string;
  readonly verdict: 'agrees' | 'differs' | 'undecided' | 'unreadable';
  readonly because: string | null;
  readonly settle: string | null;
  /** null when nothing could be simulated. */
  readonly simulation: BootSimulation | null;
  /** Inputs taken from the log, as flags. */
  readonly taken: readonly { readonly flag: string; readonly text: string; readonly span: Span }[];
  readonly checks: readonly VerifyCheck[];
  readonly findings: readonly Finding[];
  readonly sources: SourceTexts;
}

/** Numbers of a comparison: `wording` counts as agreement. */
export interface VerifyCounts {
  readonly agree: number;
  readonly differ: number;
  readonly unknown: number;
}

export function countChecks(checks: readonly VerifyCheck[]): VerifyCounts {
  const count = (...statuses: readonly VerifyCheck['status'][]): number =>
    checks.filter(({ status }) => statuses.includes(status)).length;
  return {
    agree: count('agrees', 'wording'),
    differ: count('differs', 'missing', 'unexpected'),
    unknown: count('unknown'),
  };
}
