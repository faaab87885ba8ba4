import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Board, layoutOf, MIB } from './board.ts';
import type { BootFacts } from './boot-facts.ts';
import type { FuzzKernel } from './kernels.ts';
import { type Difference, differencesOf, predictedOutcome } from './predict-board.ts';
import { createRandom, seedOf } from './random.ts';
import { type ImageRoom, type Patience, recordBoard, writeBoard } from './record-board.ts';
import { smallerBoards } from './shrink.ts';

/** Silence for which an ordinary boot is given up, and for which a surprising one is. */
const PATIENCE: Readonly<Record<'short' | 'long', Patience>> = {
  short: { silence: 15_000, limit: 120_000 },
  long: { silence: 40_000, limit: 300_000 },
};

/** A boot that is expected to hang takes the whole of that silence: only one in so many is made. */
const HANGS_MADE = 5;

/** Boots that a shrinker may spend on one difference. */
const SHRINK_BOOTS = 40;

export interface Comparison {
  readonly board: Board;
  readonly facts: BootFacts;
  readonly seconds: number;
  readonly differences: readonly Difference[];
}

/** A kernel and what a first boot told of it. */
export interface Bench {
  readonly kernel: FuzzKernel;
  readonly room: ImageRoom | undefined;
}

/** Boots a board, predicts it and compares. A hang that was not expected is made again with more patience. */
export async function compareBoard(
  corpus: string,
  board: Board,
  { kernel, room }: Bench,
  patient = true,
): Promise<Comparison> {
  const directory = join(corpus, 'scenarios', board.name);
  const attempt = async (patience: Patience): Promise<Comparison> => {
    writeBoard(board, kernel, directory);
    const { facts, seconds } = await recordBoard(board, kernel, { directory, room, patience });
    if (facts.status === 'qemu-exit') {
      const refused = /^qemu-system-.*/m.exec(readFileSync(join(directory, 'boot.log'), 'latin1'));
      if (refused) throw new Error(`${board.name} was not booted: ${refused[0]}`);
    }
    return { board, facts, seconds, differences: differencesOf(corpus, board.name, facts) };
  };
  const first = await attempt(PATIENCE.short);
  const gaveUp = first.facts.status === 'hang' || first.facts.status === 'silent';
  return patient && gaveUp && first.differences.length > 0 ? attempt(PATIENCE.long) : first;
}

/**
 * False when kernel, blob and initrd would be loaded over each other or beside RAM: QEMU refuses, and so would a boot loader. On arm QEMU
 * refuses images over the start of RAM too, where it puts a device tree of its own for the firmware that our stub replaces.
 */
export function isLoadable(board: Board, { kernel }: Bench): boolean {
  const { kernel: kernelAt, dtb, initrd } = layoutOf(board, kernel);
  const images = [
    { base: kernel.ramBase, size: kernel.arch === 'riscv64' ? 0 : MIB },
    { base: kernelAt, size: statSync(kernel.image).size },
    { base: dtb, size: BLOB_ROOM },
    { base: initrd, size: board.initrd },
  ]
    .filter(({ size }) => size > 0)
    .sort((a, b) => a.base - b.base);
  const end = kernel.ramBase + board.ram;
  return images.every(({ base, size }, index) => base + size <= (images[index + 1]?.base ?? end));
}

/** No blob made here is larger. */
const BLOB_ROOM = 64 * 1024;

/** True for most boards that are predicted to hang: they would take most of the time and tell the least. */
export function isSkipped(corpus: string, board: Board, { kernel, room }: Bench, seed: number): boolean {
  const directory = join(corpus, 'scenarios', board.name);
  writeBoard(board, kernel, directory);
  const blobSize = statSync(join(directory, 'boot.dtb')).size;
  if (predictedOutcome(board, kernel, { corpus, blobSize, room }) !== 'hangs') return false;
  return createRandom(seedOf(seed, 0)).below(HANGS_MADE) !== 0;
}

/** The smallest board found that differs in the same way. */
export async function shrinkBoard(corpus: string, found: Comparison, bench: Bench): Promise<Comparison> {
  const what = found.differences[0]?.what;
  let best = found;
  let left = SHRINK_BOOTS;
  for (let improved = true; improved; ) {
    improved = false;
    for (const smaller of smallerBoards(best.board, bench.kernel)) {
      if (!isLoadable(smaller, bench)) continue;
      if (left-- <= 0) return best;
      const name = `${found.board.name}-${SHRINK_BOOTS - left}`;
      const tried = await compareBoard(corpus, { ...smaller, name }, bench, false);
      const same = tried.differences[0]?.what === what;
      forget(corpus, same ? best.board : tried.board, found.board);
      if (!same) continue;
      best = tried;
      improved = true;
      break;
    }
  }
  return best;
}

function forget(corpus: string, { name }: Board, keep: Board): void {
  if (name !== keep.name) rmSync(join(corpus, 'scenarios', name), { recursive: true, force: true });
}
