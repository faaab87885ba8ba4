import { type BootConfig, readBootConfig } from '@carveout/bootconfig';
import {
  type Diagnostic,
  defaultOrigin,
  type FileId,
  fileId,
  identityMap,
  type Range,
  type Sourced,
  u64,
} from '@carveout/core';
import { buildTree, type DeviceTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { parseKconfig } from '@carveout/grammar-kconfig';
import { simulateBoot } from '@carveout/simulator';
import { exampleSource, type LintContext, type RuleExample } from '../src/index.ts';

export const BOARD: FileId = fileId('board.dts');
const CONFIG = fileId('.config');
const given = <T>(value: T): Sourced<T> => ({ value, origin: defaultOrigin('given by the test') });

export interface Board extends RuleExample {
  /** RAM that replaces the memory nodes. */
  readonly ram?: readonly Range[];
}

/** What the compiler says against an example. */
export function boardProblems(board: Board): readonly Diagnostic[] {
  const { ast, diagnostics } = parseDts(exampleSource(board), BOARD);
  const built = buildTree(ast, identityMap(BOARD));
  return [...diagnostics, ...built.diagnostics].filter(({ severity }) => severity === 'error');
}

/** The merged tree of a board. Throws on an error in the source: examples are meant to be read. */
export function boardTree(board: Board): DeviceTree {
  const { ast } = parseDts(exampleSource(board), BOARD);
  const built = buildTree(ast, identityMap(BOARD));
  const problems = boardProblems(board);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return built.tree;
}

export function boardConfig(board: Board, tree = boardTree(board)): BootConfig {
  return readBootConfig({
    tree,
    treeFile: BOARD,
    arch: given(board.arch ?? 'arm64'),
    ...(board.kernel === undefined ? {} : { kernel: given(board.kernel) }),
    ...(board.cmdline === undefined ? {} : { commandLine: given(board.cmdline) }),
    ...(board.config === undefined ? {} : { config: parseKconfig(board.config, CONFIG) }),
    ...(board.ram === undefined ? {} : { memory: board.ram.map(given) }),
  }).config;
}

/** A board through the real pipeline: source text, tree, boot configuration, simulated boot. */
export function boardContext(board: Board): LintContext {
  const tree = boardTree(board);
  const config = boardConfig(board, tree);
  return { tree, config, simulation: simulateBoot(config) };
}

export const range = (base: number | bigint, size: number | bigint): Range => ({ base: u64(base), size: u64(size) });

/** The source text behind a span of {@link BOARD}. */
export const textAt = (board: RuleExample, at: { readonly start: number; readonly end: number }): string =>
  exampleSource(board).slice(at.start, at.end);
