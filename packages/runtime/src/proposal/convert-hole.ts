import {
  alignDown,
  alignUp,
  endOf,
  formatSize,
  hex,
  intersection,
  mergeRanges,
  overlaps,
  type Range,
  subtractRange,
  type U64,
  u64,
} from '@carveout/core';
import type { ConvertedRegion } from './convert-proposal.ts';

/** RAM that an old command line keeps from the kernel, for a driver that knows the address. */
export interface HoleInput {
  /** RAM of the board. */
  readonly ram: readonly Range[];
  /** Values of `mem=`, in order; `base` null where none is written. */
  readonly mem: readonly { readonly size: U64; readonly base: U64 | null }[];
  /** Ranges of `memmap=SIZE$BASE`. */
  readonly memmap: readonly Range[];
  /** On 32-bit arm every `mem=` is a bank, and they replace all RAM; elsewhere the last one limits it from its start. */
  readonly banks: boolean;
  /** `bigphysarea=PAGES` in bytes, 0 without. */
  readonly bigphysarea: U64;
  /** Bytes. */
  readonly pageSize: U64;
  /** CMA_MIN_ALIGNMENT_BYTES. */
  readonly minAlign: U64;
}

export interface HoleConversion {
  readonly regions: readonly ConvertedRegion[];
  readonly notes: readonly string[];
}

/** The holes as no-map regions, and what else has to change. */
export function convertHoles(input: HoleInput): HoleConversion {
  const { mem, memmap, bigphysarea, pageSize, minAlign, ram } = input;
  const notes: string[] = [];
  const holes = mem.length === 0 ? [] : holesOf(input);
  const inside = memmap.filter((range) => {
    const known = ram.some((bank) => overlaps(bank, range));
    if (!known) notes.push(`memmap= ${hex(range.base)}: no RAM is there, nothing to keep free`);
    return known;
  });
  const regions = mergeRanges([...holes, ...inside]).map((range, index) => regionOf(range, index, pageSize));
  if (mem.length > 0) {
    notes.push(
      regions.length > 0
        ? 'take mem= off the command line: the kernel then knows all RAM and keeps off the regions. On 64-bit it can be mapped again with memremap()'
        : 'mem= leaves no RAM out: nothing to convert',
    );
  }
  if (regions.length > 0) {
    notes.push(
      'give the driver its range with memory-region and of_reserved_mem_lookup() instead of a number in its source, so that another RAM size does not break it',
    );
    notes.push(
      'if buffers need not be at that address, a CMA area (compatible "shared-dma-pool", reusable, without no-map) gives the memory back to the system while it is idle',
    );
  }
  const pool = bigphysarea > 0n ? [poolOf(bigphysarea, minAlign, notes)] : [];
  return { regions: [...regions, ...pool], notes };
}

/** RAM that `mem=` leaves out. */
function holesOf({ ram, mem, banks }: HoleInput): readonly Range[] {
  const kept = banks ? banksOf(ram, mem) : limited(ram, mem.at(-1)?.size ?? u64(0));
  return kept.reduce((left, range) => subtractRange(left, range), mergeRanges(ram));
}

function banksOf(ram: readonly Range[], mem: HoleInput['mem']): readonly Range[] {
  const start = ram[0]?.base ?? u64(0);
  return mem.map(({ size, base }) => ({ base: base ?? start, size }));
}

/** The lowest bytes of RAM, counted over banks. */
function limited(ram: readonly Range[], limit: U64): readonly Range[] {
  let left: bigint = limit;
  return [...mergeRanges(ram)].flatMap((bank) => {
    const size = u64(left < bank.size ? left : bank.size);
    left -= size;
    return size > 0n ? (intersection(bank, { base: bank.base, size }) ?? []) : [];
  });
}

function regionOf(range: Range, index: number, pageSize: U64): ConvertedRegion {
  const base = alignDown(range.base, pageSize);
  const size = u64(alignUp(endOf(range), pageSize) - base);
  const name = `hole${index}`;
  return {
    ...{ from: `${formatSize(range.size)} at ${hex(range.base)}`, label: name, node: `${name}@${base.toString(16)}` },
    ...{ kind: 'no-map', size, base, alignment: u64(0), isDefault: false },
  };
}

function poolOf(size: U64, minAlign: U64, notes: string[]): ConvertedRegion {
  notes.push(
    'bigphysarea= gave its driver unmovable memory at boot; a CMA area of that size serves dma_alloc_coherent() without a driver of its own',
  );
  const whole = alignUp(size, minAlign);
  return {
    ...{ from: 'bigphysarea', label: 'bigphysarea', node: 'bigphysarea', kind: 'cma', size: whole, base: null },
    ...{ alignment: u64(0), isDefault: false },
  };
}
