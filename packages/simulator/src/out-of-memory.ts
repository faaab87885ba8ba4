import { type AllocRequest, alloc } from '@carveout/allocator';
import { defaultOrigin, formatSize, intersection, type Origin, spanOf, u64 } from '@carveout/core';
import { type Boot, stopBoot } from './boot.ts';
import { memoryOrigin } from './memory.ts';

/**
 * The kernel cannot do without this allocation: early_pgtable_alloc(), early_alloc() of 32-bit arm and
 * early_init_dt_alloc_memory_arch() call panic() without memory, and so did memblock_alloc() itself before 5.1. Both say "Failed to
 * allocate".
 */
export function stopWithoutMemory(boot: Boot, what: string): void {
  // No RAM at all: nobody knows the board's.
  if (boot.memblock.memory.length === 0) return;
  stopBoot(boot, {
    kind: 'panics',
    reason: `no memory is left for ${what}: ${takenText(boot)} (dmesg: "Kernel panic - not syncing: … Failed to allocate …")`,
    origin: blame(boot),
  });
}

/** What the phases after the last simulated allocation of this architecture need at least; nothing is taken. */
export function needMemory(boot: Boot, what: string, request: AllocRequest): void {
  if (boot.outcome.kind === 'boots' && !alloc(boot.memblock, request).region) stopWithoutMemory(boot, what);
}

/** Two pages for the exception vectors, early_alloc() in devicemaps_init() of 32-bit arm. */
export function needVectors(boot: Boot): void {
  const size = u64(boot.pageSize * 2n);
  needMemory(boot, 'the exception vectors', { owner: 'exception vectors', size, align: size });
}

/** unflatten_device_tree() where the timeline ends before it. */
export function needUnflattenedTree(boot: Boot): void {
  const size = u64(boot.config.unflattened.tree);
  needMemory(boot, 'the unflattened device tree', { owner: 'unflattened device tree', size, align: u64(8) });
}

function takenText({ memblock }: Boot): string {
  const { memory, reserved } = memblock;
  const sum = (sizes: readonly bigint[]): bigint => sizes.reduce((total, size) => total + size, 0n);
  const total = sum(memory.map(({ size }) => size));
  const nomap = sum(memory.map((bank) => (bank.nomap ? bank.size : 0n)));
  const mapped = memory.filter((bank) => !bank.nomap);
  const taken = sum(mapped.flatMap((bank) => reserved.map((region) => intersection(bank, region)?.size ?? 0n)));
  return `of ${formatSize(total)} of RAM, ${formatSize(taken)} are reserved and ${formatSize(nomap)} are no-map`;
}

/**
 * The largest piece of RAM that somebody wrote down, or the memory node. With an assumed kernel image in that RAM nobody wrote
 * what is wrong: a real image may leave room.
 */
function blame(boot: Boot): Origin {
  const image = boot.config.images.kernel;
  const inRam = image && boot.memblock.memory.some((bank) => intersection(bank, image.range));
  if (inRam && image.basis === 'assumed') return defaultOrigin('place and size of the kernel image are assumed');
  const takers = boot.events.filter(
    ({ kind, range, origin }) => TAKING.has(kind) && range !== null && spanOf(origin) !== undefined,
  );
  const sizeOf = ({ range }: (typeof takers)[number]): bigint => range?.size ?? 0n;
  const largest = takers.reduce<(typeof takers)[number] | undefined>(
    (most, event) => (most && sizeOf(most) >= sizeOf(event) ? most : event),
    undefined,
  );
  return largest?.origin ?? memoryOrigin(boot);
}

const TAKING: ReadonlySet<string> = new Set(['reserve', 'nomap', 'alloc', 'cma', 'remove']);
