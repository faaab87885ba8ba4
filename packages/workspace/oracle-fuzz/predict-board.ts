import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BootSimulation } from '@carveout/simulator';
import { compareScenario, type Mismatch } from '../../../test/oracle/compare.ts';
import { loadScenario } from '../../../test/oracle/scenario.ts';
import { type Board, layoutOf } from './board.ts';
import type { BootFacts } from './boot-facts.ts';
import { factsText } from './facts-text.ts';
import type { FuzzKernel } from './kernels.ts';
import { type ImageRoom, imageIn } from './record-board.ts';

/** A difference between a boot and its prediction. */
export interface Difference {
  readonly what: Mismatch['what'] | 'crash';
  readonly expected: string;
  readonly predicted: string;
}

/** Makes a directory into a corpus of recorded boots, as `test/oracle` reads one. */
export function createCorpus(directory: string, kernels: readonly FuzzKernel[]): void {
  mkdirSync(join(directory, 'configs'), { recursive: true });
  mkdirSync(join(directory, 'scenarios'), { recursive: true });
  const entries = kernels.map(({ key, arch, pageSize, release, packageVersion }) => [
    key,
    { arch, pageSize, release, packageVersion },
  ]);
  writeFileSync(join(directory, 'kernels.json'), JSON.stringify(Object.fromEntries(entries)));
  for (const { key, config } of kernels) copyFileSync(config, join(directory, 'configs', `${key}.config`));
}

/** What is predicted to become of a boot that was not made yet. */
export function predictedOutcome(
  board: Board,
  kernel: FuzzKernel,
  { corpus, blobSize, room }: { corpus: string; blobSize: number; room: ImageRoom | undefined },
): 'boots' | 'panics' | 'hangs' {
  const layout = layoutOf(board, kernel);
  const hex = (value: number): string => `0x${value.toString(16)}`;
  const inputs = {
    kernelImage: imageIn(room, layout),
    dtb: { base: hex(layout.dtb), size: hex(blobSize) },
    initrd: board.initrd > 0 ? { base: hex(layout.initrd), size: hex(board.initrd) } : null,
  };
  writeFileSync(join(corpus, 'scenarios', board.name, 'expect.json'), factsText({ inputs }));
  return loadScenario(corpus, board.name).simulation.outcome.kind;
}

/**
 * Sizes and places that follow from what all of boot leaves free, tables of the page allocator included: on a board near one of
 * the steps the estimate may lie on its other side. They decide about nothing that is compared here.
 */
const ESTIMATED: readonly Mismatch['what'][] = ['dmaPools', 'swiotlb'];

/** Predicts a recorded boot the way `test/oracle` does and compares; empty when they agree. */
export function differencesOf(corpus: string, name: string, facts: BootFacts): readonly Difference[] {
  try {
    const scenario = loadScenario(corpus, name);
    const { simulation, log } = scenario;
    const differences = compareScenario(scenario);
    const foretold = diesOfHazards(facts, simulation.hazards, log);
    return differences.filter(({ what }) => !(what === 'outcome' && foretold) && !ESTIMATED.includes(what));
  } catch (error) {
    return [
      {
        what: 'crash',
        expected: 'a prediction',
        predicted: error instanceof Error ? (error.stack ?? '') : String(error),
      },
    ];
  }
}

/** Linear maps of 64-bit kernels begin at a multiple of this, the one of 32-bit arm at 0xc0000000. */
const WIDE_MAP = (1n << 39n) - 1n;
const NARROW_MAP = (1n << 30n) - 1n;

/**
 * Memory that nobody can use is a trap in the page allocator: whether anything steps into it before the end of early boot is
 * not for the model to say. True when the kernel died of one.
 */
function diesOfHazards(facts: BootFacts, hazards: BootSimulation['hazards'], log: readonly string[]): boolean {
  if (facts.status === 'booted' || hazards.length === 0) return false;
  // Memory that is overwritten shows anywhere.
  if (hazards.some(({ kind }) => kind !== 'no-mapping')) return true;
  // A 32-bit kernel that dies before its console exists does not say where.
  if (facts.arch === 'armhf' && facts.status === 'silent') return true;
  const fault = log.map((line) => /(?:virtual address|at address) (?:0x)?([0-9a-f]{8,16})/.exec(line)).find(Boolean);
  if (facts.status !== 'panic' || !fault) return false;
  const address = BigInt(`0x${fault[1]}`);
  const place = BigInt(facts.inputs.ram.base) + (address & (facts.arch === 'armhf' ? NARROW_MAP : WIDE_MAP));
  return hazards.some(({ base, size }) => base <= place && place < base + size);
}
