import type { FileHost } from '@carveout/core';
import { analyzeBoard } from '../analyze-board.ts';
import type { BoardAnalysis, BoardInput } from '../model.ts';
import { createSession } from '../session.ts';
import { verdictOf } from '../verdict.ts';
import { compareMemory } from './compare-memory.ts';
import { compareTrees } from './compare-trees.ts';
import type { BoardDiff } from './model.ts';

export interface DiffResult {
  /** Null when one of the two could not be read. */
  readonly diff: BoardDiff | null;
  readonly before: BoardAnalysis;
  readonly after: BoardAnalysis;
}

/** Compares two boards, or two overlays: their trees, and for boards what a kernel does with memory. */
export function diffBoards(before: BoardInput, after: BoardInput, host: FileHost): DiffResult {
  const session = createSession(host);
  const assume = { unknowns: 'assume' } as const;
  const first = analyzeBoard(before, host, session, assume);
  const second = analyzeBoard(after, host, session, assume);
  const invalid = [first, second].some(({ diagnostics }) => verdictOf(diagnostics) === 2);
  if (invalid || !first.tree || !second.tree) return { diff: null, before: first, after: second };
  const { nodes, changes, likelyReferences } = compareTrees(first.tree, second.tree);
  const tree = { changes, likelyReferences };
  const [boot, boot2] = [first.simulation, second.simulation];
  if (!boot || !boot2) {
    const memoryReason = reasonOf(boot ? second : first);
    return { diff: { tree, memory: null, memoryReason }, before: first, after: second };
  }
  const paths = new Map([...nodes.pairs].map(([a, b]) => [a.path, b.path]));
  const memory = compareMemory(boot, boot2, (path) => paths.get(path) ?? path);
  return { diff: { tree, memory, memoryReason: null }, before: first, after: second };
}

function reasonOf({ tree, input }: BoardAnalysis): string {
  const name = input.deviceTree;
  return tree?.plugin
    ? `${name} is an overlay: give its board, and the overlay with --overlay`
    : `${name} cannot be simulated`;
}
