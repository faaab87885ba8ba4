import type { Range, U64 } from '@carveout/core';
import { U64_MAX, ZERO } from '@carveout/core';

/** Flags of a `memory` entry that decide whether it may be handed out (memblock_flags in the kernel). */
export interface MemoryFlags {
  /** MEMBLOCK_NOMAP: stays in `memory`, is never handed out. */
  readonly nomap: boolean;
  /** MEMBLOCK_HOTPLUG: not handed out while {@link MemblockState.movableNode} is set. */
  readonly hotplug: boolean;
}

/** One entry of `memory`. Entries are sorted, do not overlap, and touch only if flags or node differ. */
export interface MemoryRegion extends Range, MemoryFlags {
  /** NUMA node id; -1 (NUMA_NO_NODE) as long as nobody set one. */
  readonly node: number;
}

/** One claim on memory: who asked for it. Claims may overlap, as two device-tree nodes may. */
export interface ReservedRegion extends Range {
  /** Shown in explanations: "kernel image", "page tables", "/reserved-memory/vpu". */
  readonly owner: string;
}

/** Half-open [start, end): what the walk over free memory works on. */
export interface Extent {
  readonly start: U64;
  readonly end: U64;
}

/**
 * The state of the kernel's early allocator (mm/memblock.c): two region lists, a limit and a direction. A value: every
 * operation returns a new state. `bottomUp`, `currentLimit` and `movableNode` may be changed by spreading; the lists
 * only by the operations of this package, which keep `taken` in step with `reserved`.
 */
export interface MemblockState {
  readonly memory: readonly MemoryRegion[];
  /** Claims sorted by base, then size. Touching claims of one owner are joined. */
  readonly reserved: readonly ReservedRegion[];
  /** The union of `reserved`, sorted and merged: what the kernel's own list holds. */
  readonly taken: readonly Extent[];
  /** memblock.current_limit, exclusive: the end of what `max: 'accessible'` reaches. */
  readonly currentLimit: U64;
  /** memblock.bottom_up: the direction of requests that name none. */
  readonly bottomUp: boolean;
  /** `movable_node` on the command line: hotpluggable memory is not handed out. */
  readonly movableNode: boolean;
  /** PAGE_SIZE in bytes. The first page is never handed out. */
  readonly pageSize: U64;
  /** All ones of phys_addr_t: 2^32 - 1 on 32-bit without LPAE, else 2^64 - 1. Ranges end here at the latest. */
  readonly addressMax: U64;
}

export interface MemblockOptions {
  readonly pageSize: U64;
  /** Width of phys_addr_t, default 64. */
  readonly physAddrBits?: 32 | 64;
  /** Default: all ones (MEMBLOCK_ALLOC_ANYWHERE), as in a kernel that has not set it yet. */
  readonly currentLimit?: U64;
  readonly bottomUp?: boolean;
  readonly movableNode?: boolean;
}

export const PLAIN_MEMORY: MemoryFlags = { nomap: false, hotplug: false };

/** NUMA_NO_NODE: in `memory` no node was set; in a request any node will do. */
export const NO_NODE = -1;

/** An allocator that knows no memory yet. */
export function createMemblock(options: MemblockOptions): MemblockState {
  const addressMax = options.physAddrBits === 32 ? (0xffff_ffffn as U64) : U64_MAX;
  return {
    memory: [],
    reserved: [],
    taken: [],
    currentLimit: options.currentLimit ?? addressMax,
    bottomUp: options.bottomUp ?? false,
    movableNode: options.movableNode ?? false,
    pageSize: options.pageSize,
    addressMax,
  };
}

/** The exclusive end of a range in this state's address width: never past {@link MemblockState.addressMax}. */
export const endIn = (state: MemblockState, range: Range): U64 =>
  range.size > state.addressMax - range.base
    ? range.base > state.addressMax
      ? range.base
      : state.addressMax
    : ((range.base + range.size) as U64);

/** Lowest address of `memory`, no-map included (memblock_start_of_DRAM). 0 without memory. */
export const startOfDram = (state: MemblockState): U64 => state.memory[0]?.base ?? ZERO;

/** Exclusive end of `memory`, no-map included (memblock_end_of_DRAM). 0 without memory. */
export function endOfDram(state: MemblockState): U64 {
  const last = state.memory.at(-1);
  return last ? ((last.base + last.size) as U64) : ZERO;
}

/** Bytes in `memory`, no-map and reserved memory included (memblock_phys_mem_size). */
export function totalMemory(state: MemblockState): U64 {
  let total = 0n;
  for (const region of state.memory) total += region.size;
  return total as U64;
}

/** Bytes in `reserved`, counted once where claims overlap (memblock_reserved_size). */
export function totalReserved(state: MemblockState): U64 {
  let total = 0n;
  for (const { start, end } of state.taken) total += end - start;
  return total as U64;
}
