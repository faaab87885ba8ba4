import type { BootConfig } from '@carveout/bootconfig';
import { type Diagnostic, type Range, u64 } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import { simulateBoot } from '@carveout/simulator';
import { BOARD_FILE, compileBoard, configFor, treeOf } from '@carveout/testkit';
import { exampleRam, exampleSource, type LintContext, type RuleExample } from '../src/index.ts';

export interface Board extends RuleExample {
  /** RAM that replaces the memory nodes. */
  readonly ram?: readonly Range[];
}

/** What the compiler says against an example. */
export const boardProblems = (board: Board): readonly Diagnostic[] => compileBoard(exampleSource(board)).problems;

/** The merged tree of a board. Throws on an error in the source: examples are meant to be read. */
export const boardTree = (board: Board): DeviceTree => treeOf(exampleSource(board));

export function boardConfig(board: Board, tree = boardTree(board)): BootConfig {
  const ram = board.ram ?? exampleRam(board);
  return configFor(tree, ram ? { ...board, ram } : board);
}

/** A board through the real pipeline: source text, tree, boot configuration, simulated boot. */
export function boardContext(board: Board): LintContext {
  const tree = boardTree(board);
  const config = boardConfig(board, tree);
  const source = exampleSource(board);
  return {
    tree,
    config,
    simulation: simulateBoot(config),
    textOf: (file) => (file === BOARD_FILE ? source : undefined),
  };
}

export const range = (base: number | bigint, size: number | bigint): Range => ({ base: u64(base), size: u64(size) });

/** The source text behind a span of {@link BOARD_FILE}. */
export const textAt = (board: RuleExample, at: { readonly start: number; readonly end: number }): string =>
  exampleSource(board).slice(at.start, at.end);
