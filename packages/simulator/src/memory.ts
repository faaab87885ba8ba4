import { addMemory } from '@carveout/allocator';
import { isRamAssumed, type MemoryNode } from '@carveout/bootconfig';
import {
  alignDown,
  alignUp,
  endOf,
  hex,
  type Origin,
  type Range,
  rangeBetween,
  type Sourced,
  type U64,
  u64,
} from '@carveout/core';
import { type Boot, record, say } from './boot.ts';

/** Addresses that memory nodes may add, both inclusive of what the architecture can map. */
export interface MemoryBounds {
  readonly lowest: U64;
  /** Exclusive end of the address space of phys_addr_t. */
  readonly end: bigint;
}

/** Banks of RAM as the early scan adds them, clipped to pages and to what the architecture accepts. */
export function addMemoryBanks(boot: Boot, bounds: MemoryBounds): void {
  for (const bank of memoryBanks(boot)) addBank(boot, bank, bounds);
}

interface Bank extends Sourced<Range> {
  readonly hotplug: boolean;
  readonly owner: string;
}

function memoryBanks(boot: Boot): readonly Bank[] {
  const { memoryOverride, memoryNodes } = boot.config;
  const owner = isRamAssumed(boot.config) ? 'assumed RAM' : 'given RAM';
  if (memoryOverride) return memoryOverride.map((bank) => ({ ...bank, hotplug: false, owner }));
  return memoryNodes
    .filter((node) => counts(boot, node))
    .flatMap(({ ranges, path, hotpluggable }) =>
      ranges.map((range) => ({ ...range, hotplug: hotpluggable, owner: path })),
    );
}

function counts({ does }: Boot, node: MemoryNode): boolean {
  if (does.memoryNodeDepth === 'root-children' && !node.topLevel) return false;
  return !does.memoryNodeStatus || node.status === null || node.status === 'okay' || node.status === 'ok';
}

/** early_init_dt_add_memory_arch(): the steps and their messages, in order. */
function addBank(boot: Boot, bank: Bank, bounds: MemoryBounds): void {
  const { base, size } = bank.value;
  if (size === 0n) return;
  const clipped = clipToPages(boot, bank.value);
  const last = base + size - 1n;
  if (!clipped || clipped.base >= bounds.end) {
    warnIgnored(boot, 'block', base, base + size);
    return;
  }
  let { base: start } = clipped;
  let end: bigint = clipped.base + clipped.size;
  if (end > bounds.end) {
    warnIgnored(boot, 'range', bounds.end, end);
    end = bounds.end;
  }
  if (end <= bounds.lowest) {
    warnIgnored(boot, 'block', base, base + size);
    return;
  }
  if (start < bounds.lowest) {
    warnIgnored(boot, 'range', start, bounds.lowest);
    start = bounds.lowest;
  }
  const range = rangeBetween(start, u64(end));
  boot.memblock = addMemory(boot.memblock, range, { node: 0, flags: { nomap: false, hotplug: bank.hotplug } });
  const cut = range.base !== base || endOf(range) !== last + 1n ? `, cut from ${hex(base)}..${hex(last)}` : '';
  addEvent(boot, range, bank, `${bank.owner}: RAM bank${cut}`);
}

function addEvent(boot: Boot, range: Range, bank: Bank, reason: string): void {
  record(boot, { kind: 'add', owner: bank.owner, range, reason, origin: bank.origin });
}

/** Base up, end down to pages; undefined when the kernel drops the block as too small. */
function clipToPages(boot: Boot, { base, size }: Range): Range | undefined {
  const { pageSize } = boot;
  const offset = base & (pageSize - 1n);
  const toNextPage = pageSize - offset;
  if ((boot.does.smallMemoryBlock === 'any' || offset !== 0n) && size < toNextPage) return undefined;
  const start = offset === 0n ? base : alignUp(base, pageSize);
  const rest = offset === 0n ? size : u64(size - toNextPage);
  return { base: start, size: alignDown(rest, pageSize) };
}

/** %llx pairs, both of them exclusive ends. */
function warnIgnored(boot: Boot, what: 'block' | 'range', from: bigint, to: bigint): void {
  const text = `Ignoring memory ${what} ${hex(BigInt.asUintN(64, from))} - ${hex(BigInt.asUintN(64, to))}`;
  say(boot, 'warning', `${fdtPrefix(boot)}${text}`);
}

/** Prefix of drivers/of/fdt.c, which kept it when reserved-memory messages moved elsewhere. */
const fdtPrefix = ({ does }: Boot): string =>
  does.scanPrefix === '' || does.scanPrefix === 'OF: fdt:' ? does.scanPrefix : 'OF: fdt: ';

/** Where RAM comes from, for notes and reasons. */
export const memoryOrigin = (boot: Boot): Origin =>
  boot.events.find(({ kind }) => kind === 'add')?.origin ?? { kind: 'default', reason: 'no memory node' };
