import { isOverlapsMemory } from '@carveout/allocator';
import {
  alignDown,
  defaultOrigin,
  endOf,
  hex,
  maxU64,
  minU64,
  overlaps,
  type Range,
  rangeBetween,
  u64,
} from '@carveout/core';
import { allocate, type Boot, type RemappedRange, stopBoot } from '../boot.ts';
import type { CmaRecord } from '../cma-record.ts';
import { noteHazard } from '../hazards.ts';
import { isCompatible, isNoMap, isReusable, type NodeState } from '../reserved/node-state.ts';
import { PMD } from './lowmem.ts';
import { pageDirectory } from './page-directory.ts';

/** dma_contiguous_early_fixup() for an area that was made: it will be remapped page by page. */
export function armRemapCmaArea(boot: Boot, { area, node, origin }: CmaRecord): void {
  if (boot.config.arch.value !== 'arm') return;
  // Nodes of the later scheme were noted when they were scanned or placed.
  if (node && boot.does.processing === 'dynamic-then-late-static') return;
  boot.remapped.push({
    base: area.base,
    size: area.size,
    owner: node?.node.path ?? 'default CMA area',
    origin,
    nomap: false,
  });
}

/**
 * The later scheme notes a tuple of a static reusable pool when it is reserved or taken out of the map, whatever becomes of the
 * node later.
 */
export function armRemapStaticTuple(boot: Boot, { node }: NodeState, range: Range): void {
  if (boot.config.arch.value !== 'arm' || boot.does.processing !== 'dynamic-then-late-static') return;
  if (isCmaNode(node)) boot.remapped.push({ ...range, owner: node.path, origin: node.origin, nomap: isNoMap(node) });
}

/** The same for a dynamic node, at the moment it is placed. */
export function armRemapDynamicNode(boot: Boot, { node, base, size }: NodeState): void {
  if (boot.config.arch.value !== 'arm' || boot.does.processing !== 'dynamic-then-late-static') return;
  if (base === null || size === null || !isCmaNode(node)) return;
  boot.remapped.push({ base, size, owner: node.path, origin: node.origin, nomap: isNoMap(node) });
}

/** The flat scan does not ask for no-map. */
const isCmaNode = (node: NodeState['node']): boolean => isCompatible(node, 'shared-dma-pool') && isReusable(node);

/**
 * prepare_page_table(): every mapping behind the first entry of memblock.memory is taken away before low memory is mapped anew.
 * A no-map region in front of the kernel image ends that entry, and the kernel loses the ground under its feet (recorded boots of
 * 6.1). Of a first entry that is no-map itself nothing is known.
 */
export function keepFirstBank(boot: Boot): void {
  const [first] = boot.memblock.memory;
  const kernel = boot.config.images.kernel?.range;
  if (!first || first.nomap || !kernel || alignDown(endOf(first), PMD) >= endOf(kernel)) return;
  if (boot.highMemory !== undefined && endOf(first) >= boot.highMemory) return;
  const reason = `the first stretch of RAM ends at ${hex(endOf(first))}, in front of the end of the kernel image at ${hex(endOf(kernel))}: mappings behind it are taken away while the kernel runs there`;
  stopBoot(boot, {
    kind: 'hangs',
    reason,
    origin: defaultOrigin('first entry of memblock.memory', 'prepare_page_table()'),
  });
}

/**
 * dma_contiguous_remap(): what a list of ranges in low memory does to the boot. Mappings are taken away in steps of 2 MiB from
 * the start of a range, so the last block of one that starts inside a block may keep its mapping, and giving it a new one is a BUG;
 * so is a second range over the same addresses. Both happen before the console exists.
 */
export function remapForCma(boot: Boot): void {
  const lowmem = boot.highMemory ?? u64(0);
  const inLowmem = boot.remapped
    .map((range) => ({ ...range, ...rangeBetween(range.base, minU64(u64(range.base + range.size), lowmem)) }))
    .filter(({ size }) => size > 0n);
  for (const [index, range] of inLowmem.entries()) {
    if (boot.outcome.kind !== 'boots') return;
    const place = `${range.owner} at ${hex(range.base)}`;
    // What is no-map was mapped by nothing, and its neighbours page by page.
    if (!range.nomap && keepsLastBlock(range)) {
      const reason = `${place} is CMA memory in low memory that does not start on a 2 MiB boundary: its last block is still mapped when it is mapped again, a BUG`;
      stopBoot(boot, { kind: 'hangs', reason, origin: range.origin });
    }
    if (coversKernel(boot, range)) {
      const reason = `${place} is CMA memory over the kernel image or its page directory: its mapping is taken away to be made anew, and the kernel runs in it`;
      stopBoot(boot, { kind: 'hangs', reason, origin: range.origin });
    }
    mapAgain(boot, range);
    noteLostMapping(boot, range);
    const earlier = inLowmem.slice(0, index).find((other) => overlaps(other, range));
    if (earlier) {
      const reason = `${place} and ${earlier.owner} at ${hex(earlier.base)} are both remapped as CMA memory in low memory: the second mapping is a BUG`;
      stopBoot(boot, { kind: 'hangs', reason, origin: range.origin });
    }
  }
}

/** From the page directory on: behind it comes the code that runs before _stext, where the reserved image begins. */
function coversKernel(boot: Boot, range: Range): boolean {
  const kernel = boot.config.images.kernel?.range;
  if (!kernel) return false;
  return overlaps(range, rangeBetween(pageDirectory(boot)?.base ?? kernel.base, endOf(kernel)));
}

/** struct static_vm, and a table of 4 KiB for each block of 2 MiB. */
const STATIC_VM = { size: u64(44), align: u64(4) };
const TABLE = u64(4096);

/**
 * iotable_init(): what it needs itself comes from memblock while the blocks are unmapped. A range that was given back, because
 * its node was refused, is free then, and on a board whose RAM is all low memory it lies at the top, where memblock looks first.
 */
function mapAgain(boot: Boot, range: RemappedRange): void {
  const cleared = clearedBlocks(range);
  boot.unmapped.push(cleared);
  const why = { reason: `remapping of ${range.owner}`, origin: range.origin };
  allocate(boot, { owner: 'static mappings', ...STATIC_VM }, why);
  for (let at = alignDown(range.base, PMD); at < range.base + range.size; at = u64(at + PMD))
    allocate(boot, { owner: 'page tables of CMA memory', size: TABLE, align: TABLE }, why);
  boot.unmapped.splice(boot.unmapped.indexOf(cleared), 1);
}

/** Steps of 2 MiB from the start of the range, whole blocks each. */
const clearedBlocks = ({ base, size }: Range): Range =>
  rangeBetween(alignDown(base, PMD), u64(alignDown(u64(base + ((size - 1n) / PMD) * PMD), PMD) + PMD));

/**
 * Whole blocks of 2 MiB lose their mapping, but only the range gets a new one: what else lies in its first and last block is
 * memory that nobody can touch. Whether an early allocation lands there depends on the size of the kernel's own tables.
 */
function noteLostMapping(boot: Boot, range: RemappedRange): void {
  const end = u64(range.base + range.size);
  const cleared = clearedBlocks(range);
  const rests = [rangeBetween(cleared.base, range.base), rangeBetween(end, maxU64(end, endOf(cleared)))].filter(
    (rest) => rest.size > 0n && isOverlapsMemory(boot.memblock, rest),
  );
  if (rests.length === 0) return;
  boot.unmapped.push(...rests);
  const node = boot.nodes.find((state) => state.node.path === range.owner);
  for (const rest of rests) noteHazard(boot, 'no-mapping', rest, { owner: range.owner, origin: range.origin, node });
}

/** Steps of 2 MiB from an odd start do not reach the block in which the range ends. */
function keepsLastBlock({ base, size }: Range): boolean {
  const last = base + size - 1n;
  const lastCleared = base + ((size - 1n) / PMD) * PMD;
  return lastCleared / PMD < last / PMD;
}
