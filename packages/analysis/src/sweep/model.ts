import type { U64 } from '@carveout/core';
import type { BoardInput } from '../model.ts';

/** What is varied. An empty axis is not: what the board says holds. */
export interface SweepAxes {
  readonly memory: readonly SweepMemory[];
  readonly kernels: readonly string[];
  readonly commandLines: readonly string[];
  /** Paths of .config files. */
  readonly configs: readonly string[];
  /** Sets of overlays, each applied on top of the board's own. */
  readonly overlays: readonly (readonly string[])[];
}

export interface SweepMemory {
  /** As the user wrote it: `1G`, `0x40000000:1G+0x100000000:3G`. */
  readonly label: string;
  readonly banks: readonly { readonly base: U64 | null; readonly size: U64 }[];
}

/** A board with the inputs of each of its variants. */
export interface SweepBoard {
  readonly name: string;
  readonly inputs: readonly BoardInput[];
}

/** What tells one boot of a sweep from the others; null where an axis is not varied. */
export interface SweepLabels {
  readonly board: string;
  readonly variant: string | null;
  readonly overlays: string | null;
  readonly memory: string | null;
  readonly config: string | null;
  readonly commandLine: string | null;
  readonly kernel: string | null;
}

export interface SweepCase {
  readonly labels: SweepLabels;
  readonly input: BoardInput;
}

/** Something that was to be reserved and was not. */
export interface SweepFailure {
  /** A node's path, `default CMA area`, `boot`. */
  readonly what: string;
  /** One sentence. */
  readonly why: string;
}

export interface SweepArea {
  /** As the kernel calls it, which before 4.14 is a number. */
  readonly name: string;
  /** Path of the node that makes it, or null. */
  readonly node: string | null;
  /** Lower-case hexadecimal. */
  readonly base: string;
  readonly size: string;
  readonly source: string;
  /** null for an exact place; else how far what nobody told can move it. */
  readonly placement: SweepPlacement | null;
}

/** As {@link PlacementRange} has it; addresses are lower-case hexadecimal. */
export interface SweepPlacement {
  readonly lowest: string;
  readonly highest: string;
  readonly mayFail: boolean;
  readonly unknown: readonly string[];
  readonly settle: string;
}

/** What one boot of the sweep does, as plain JSON values. */
export interface SweepRow extends SweepLabels {
  readonly outcome: 'boots' | 'panics' | 'hangs' | 'unreadable';
  readonly defaultCma: SweepArea | null;
  /** CMA areas besides the default one. */
  readonly otherCma: number;
  /** Bytes of all CMA areas, lower-case hexadecimal. */
  readonly cmaTotal: string;
  readonly failures: readonly SweepFailure[];
}

/** Between two kernels that follow each other in the sweep, somebody else decides about the default CMA area. */
export interface SweepFlip {
  readonly board: string;
  readonly variant: string | null;
  readonly overlays: string | null;
  readonly memory: string | null;
  readonly config: string | null;
  readonly commandLine: string | null;
  readonly from: FlipSide;
  readonly to: FlipSide;
}

export interface FlipSide {
  readonly kernel: string | null;
  readonly defaultCma: SweepArea | null;
}

export interface Sweep {
  /** In the order of the axes: board, variant, overlays, memory, config, command line, kernel. */
  readonly rows: readonly SweepRow[];
  readonly flips: readonly SweepFlip[];
}
