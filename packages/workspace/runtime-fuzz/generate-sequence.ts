import { type Board, GIB, MIB, type ReservedNode } from '../oracle-fuzz/board.ts';
import type { FuzzKernel } from '../oracle-fuzz/kernels.ts';
import { createRandom, type Random } from '../oracle-fuzz/random.ts';
import type { FuzzSequence, SequenceStep } from './sequence.ts';

export interface SequenceLimits {
  readonly steps: number;
  /** CMA_MIN_ALIGNMENT_BYTES of the kernel. */
  readonly minAlign: number;
  /** An area of `hugetlb_cma=` can be made: one bit of it is a huge page. */
  readonly hugetlb: boolean;
}

/** An area that steps can name, with the size that the generator believes it has. */
interface Target {
  readonly name: string;
  readonly pages: number;
  /** What was asked for and not given back, as far as the generator keeps count. */
  readonly held: number[];
}

/** A board with some CMA areas and a workload on them. The same seed gives the same sequence. */
export function generateSequence(seed: number, kernel: FuzzKernel, limits: SequenceLimits): FuzzSequence {
  const random = createRandom(seed);
  const withHugetlb = limits.hugetlb && random.chance(0.25);
  const ram = withHugetlb ? 4 * GIB : limits.minAlign > 64 * MIB ? 4 * GIB : random.pick([GIB / 2, GIB, 2 * GIB]);
  const reserved = pools(random, kernel, limits);
  const board: Board = {
    name: `runtime-${seed.toString(16)}`,
    kernel: kernel.key,
    ram,
    memory: [{ tuples: [{ base: kernel.ramBase, size: ram }], status: null }],
    memreserves: [],
    reserved: reserved.map(({ node }) => node),
    hasRanges: true,
    buses: [],
    words: withHugetlb ? ['hugetlb_cma=1G'] : [],
    initrd: 0,
    load: {},
    fillers: 0,
  };
  const targets = reserved.map(({ node, size }) => target(node.name, size / kernel.pageSize));
  // Without a default node the kernel's own size makes the area `reserved`.
  if (!reserved.some(({ node }) => node.cmaDefault)) targets.push(target('reserved', (16 * MIB) / kernel.pageSize));
  if (withHugetlb) targets.push(target('hugetlb0', GIB / kernel.pageSize));
  return { board, steps: makeSteps(random, targets, limits.steps) };
}

const target = (name: string, pages: number): Target => ({ name, pages, held: [] });

interface Pool {
  readonly node: ReservedNode;
  readonly size: number;
}

const NAMES = ['camera', 'video', 'display'];

function pools(random: Random, kernel: FuzzKernel, { minAlign }: SequenceLimits): readonly Pool[] {
  const large = minAlign > 64 * MIB;
  const count = large ? 1 : random.between(0, 3);
  const found: Pool[] = [];
  for (let at = 0; at < count; at++) {
    const units = large ? 1 : Math.max(1, Math.floor((random.pick([1, 2, 3, 4, 7, 16, 33]) * 2 * MIB) / minAlign));
    const size = units * minAlign;
    // A base that is no multiple of the size; 256 MiB into RAM nothing else lies.
    const fixed = !large && random.chance(0.3);
    const base = kernel.ramBase + 256 * MIB + at * 80 * MIB + random.below(4) * minAlign;
    const cmaDefault = at === 0 && random.chance(0.4);
    const name = `${cmaDefault ? 'linux,cma' : NAMES[at]}${fixed ? `@${base.toString(16)}` : ''}`;
    found.push({ size, node: pool(name, cmaDefault, fixed ? { base, size } : null, size) });
  }
  return found;
}

const pool = (
  name: string,
  cmaDefault: boolean,
  place: { readonly base: number; readonly size: number } | null,
  size: number,
): ReservedNode => ({
  name,
  compatible: ['shared-dma-pool'],
  status: null,
  noMap: false,
  reusable: true,
  cmaDefault,
  reg: place ? [place] : [],
  size: place ? null : size,
  alignment: null,
  allocRanges: [],
  malformed: null,
});

/** Areas fill up and are drained again, several times over, so that both full and empty ones are met. */
function makeSteps(random: Random, targets: readonly Target[], count: number): readonly SequenceStep[] {
  const steps: SequenceStep[] = [];
  let towardsFull = true;
  while (steps.length < count) {
    if (random.chance(0.06)) towardsFull = !towardsFull;
    const area = random.pick(targets);
    const wantsAlloc = random.chance(towardsFull ? 0.75 : 0.3);
    steps.push(wantsAlloc ? alloc(random, area) : free(random, area));
  }
  return steps;
}

function alloc(random: Random, { name, pages: all, held }: Target): SequenceStep {
  const pages = allocSize(random, all);
  held.push(pages);
  return { op: 'alloc', area: name, pages };
}

function allocSize(random: Random, all: number): number {
  const kind = random.below(20);
  if (kind === 0) return random.pick([0, all, all + 1, all - 1, 2 * all]);
  if (kind < 7) return 2 ** random.below(Math.max(1, Math.floor(Math.log2(all))));
  if (kind < 11) return random.between(1, Math.max(1, Math.floor(all / 3)));
  // As many small ones as large ones.
  return Math.max(1, Math.floor(2 ** ((random.below(1000) / 1000) * Math.log2(Math.max(2, all / 4)))));
}

function free(random: Random, { name, pages: all, held }: Target): SequenceStep {
  const last = held.pop() ?? random.between(1, 64);
  const kind = random.below(10);
  if (kind === 0) return { op: 'free', area: name, pages: random.pick([0, all, last + 1]) };
  if (kind < 4 && last > 1) {
    const pages = random.between(1, last - 1);
    held.push(last - pages);
    return { op: 'free', area: name, pages };
  }
  const more = kind < 6 ? (held.pop() ?? 0) : 0;
  return { op: 'free', area: name, pages: last + more };
}
