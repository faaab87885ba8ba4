import { type Board, MIB, type Place, type ReservedNode } from './board.ts';
import type { FuzzKernel } from './kernels.ts';

/**
 * Smaller boards that might show the same difference, the boldest steps first. The shrinker takes the first that does and
 * starts again from it.
 */
export function* smallerBoards(board: Board, { ramBase }: FuzzKernel): Generator<Board> {
  if (board.reserved.length > 1) {
    const half = Math.ceil(board.reserved.length / 2);
    yield { ...board, reserved: board.reserved.slice(0, half) };
    yield { ...board, reserved: board.reserved.slice(half) };
  }
  for (const [index] of board.reserved.entries()) yield { ...board, reserved: withoutIndex(board.reserved, index) };
  for (const [index] of board.words.entries()) yield { ...board, words: withoutIndex(board.words, index) };
  for (const [index] of board.memreserves.entries())
    yield { ...board, memreserves: withoutIndex(board.memreserves, index) };
  for (const [index] of board.buses.entries()) yield { ...board, buses: withoutIndex(board.buses, index) };
  if (board.fillers > 0) yield { ...board, fillers: 0 };
  if (board.initrd > 0) yield { ...board, initrd: 0 };
  if (Object.keys(board.load).length > 0) yield { ...board, load: {} };
  const whole: Place = { base: ramBase, size: board.ram };
  const single = [{ tuples: [whole], status: null }];
  if (JSON.stringify(board.memory) !== JSON.stringify(single)) yield { ...board, memory: single };
  for (const [index] of board.memory.entries()) {
    if (index > 0) yield { ...board, memory: withoutIndex(board.memory, index) };
  }
  for (const [index, node] of board.reserved.entries()) {
    for (const simpler of simplerNodes(node)) yield { ...board, reserved: withIndex(board.reserved, index, simpler) };
  }
}

const withoutIndex = <T>(items: readonly T[], index: number): readonly T[] => items.filter((_, at) => at !== index);

const withIndex = <T>(items: readonly T[], index: number, item: T): readonly T[] =>
  items.map((old, at) => (at === index ? item : old));

function* simplerNodes(node: ReservedNode): Generator<ReservedNode> {
  if (node.status !== null) yield { ...node, status: null };
  if (node.malformed !== null) yield { ...node, malformed: null };
  if (node.cmaDefault) yield { ...node, cmaDefault: false };
  if (node.alignment !== null) yield { ...node, alignment: null };
  if (node.allocRanges.length > 0) yield { ...node, allocRanges: node.allocRanges.slice(0, -1) };
  if (node.reg.length > 1) yield { ...node, reg: node.reg.slice(0, -1) };
  if (node.compatible.length > 0 && !node.cmaDefault) yield { ...node, compatible: [] };
  if (node.noMap) yield { ...node, noMap: false };
  if (node.size !== null && node.size > MIB) yield { ...node, size: Math.floor(node.size / 2 / MIB) * MIB || MIB };
  const [first] = node.reg;
  if (first && first.size > 2 * MIB) {
    const size = Math.max(Math.floor(first.size / 2 / MIB) * MIB, MIB);
    yield { ...node, reg: withIndex(node.reg, 0, { ...first, size }) };
  }
}
