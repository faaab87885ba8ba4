import { alloc } from '@carveout/allocator';
import { SMALLEST_KERNEL_SIZE } from '@carveout/bootconfig';
import {
  defaultOrigin,
  formatSize,
  intersection,
  mergeRanges,
  type Origin,
  type Range,
  spanOf,
  subtractRange,
} from '@carveout/core';
import { type Boot, stopBoot } from './boot.ts';
import { memoryOrigin } from './memory.ts';
import { type Need, pageStructures, panicLine } from './panic-lines.ts';

/** Without this allocation the kernel panics, or faults where nobody checks it. */
export function stopWithoutMemory(boot: Boot, need: Need): void {
  // No RAM was ever there: nobody knows the board's.
  if (!boot.events.some(({ kind }) => kind === 'add')) return;
  const line = panicLine(boot, need);
  const end = line ? ` (dmesg: "${line}")` : '; the kernel does not check, and writes to address 0';
  stopBoot(boot, {
    kind: 'panics',
    reason: `no memory is left for ${need.what}: ${takenText(boot)}${end}`,
    origin: blame(boot),
  });
}

/** What a phase whose allocations are not simulated needs at least; nothing is taken. */
export function needMemory(boot: Boot, need: Need): void {
  const { what: owner, size, align } = need;
  if (boot.outcome.kind === 'boots' && !alloc(boot.memblock, { owner, size, align }).region)
    stopWithoutMemory(boot, need);
}

/** Not on boards where an assumed kernel image fills RAM to the last page: those boot with a smaller one. */
export function needPageStructures(boot: Boot): void {
  if (!restsOnImage(boot, writtenTakers(boot))) needMemory(boot, pageStructures(boot));
}

function takenText({ memblock, events }: Boot): string {
  const { memory, reserved } = memblock;
  const sum = (ranges: readonly Range[]): bigint => ranges.reduce((total, { size }) => total + size, 0n);
  const mapped = memory.filter((bank) => !bank.nomap);
  const taken = mergeRanges(mapped.flatMap((bank) => reserved.flatMap((region) => intersection(bank, region) ?? [])));
  const nomap = sum(memory) - sum(mapped);
  // Kernels up to 5.4 drop no-map memory from their list.
  const total = sum(mergeRanges(events.flatMap(({ kind, range }) => (kind === 'add' && range ? [range] : []))));
  const dropped = total > sum(memory) ? total - sum(memory) : 0n;
  const parts = [`${formatSize(sum(taken))} are reserved`, `${formatSize(nomap)} are no-map`];
  if (dropped > 0n) parts.push(`${formatSize(dropped)} are dropped`);
  return `of ${formatSize(total)} of RAM, ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/**
 * The largest piece of RAM that somebody wrote down, or the memory node. With an assumed kernel image in that RAM nobody wrote
 * what is wrong: a real image may leave room, unless what was written leaves none for any kernel.
 */
function blame(boot: Boot): Origin {
  const takers = writtenTakers(boot);
  if (restsOnImage(boot, takers)) return defaultOrigin('place and size of the kernel image are assumed');
  const largest = takers.reduce<Taker | undefined>(
    (most, taker) => (most && most.range.size >= taker.range.size ? most : taker),
    undefined,
  );
  return largest?.origin ?? memoryOrigin(boot);
}

interface Taker {
  readonly range: Range;
  readonly origin: Origin;
}

const writtenTakers = ({ events }: Boot): readonly Taker[] =>
  events.flatMap(({ kind, range, origin }) =>
    TAKING.has(kind) && range !== null && spanOf(origin) !== undefined ? [{ range, origin }] : [],
  );

function restsOnImage({ config, memblock }: Boot, takers: readonly Taker[]): boolean {
  const image = config.images.kernel;
  if (image?.basis !== 'assumed' || !memblock.memory.some((bank) => intersection(bank, image.range))) return false;
  const mapped: readonly Range[] = memblock.memory.filter(({ nomap }) => !nomap);
  const left = takers.map(({ range }) => range).reduce(subtractRange, mapped);
  return left.some(({ size }) => size >= SMALLEST_KERNEL_SIZE);
}

const TAKING: ReadonlySet<string> = new Set(['reserve', 'nomap', 'alloc', 'cma', 'remove']);
