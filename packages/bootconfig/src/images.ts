import {
  alignUp,
  compareRanges,
  containsAddress,
  defaultOrigin,
  derivedOrigin,
  endOf,
  maxU64,
  minU64,
  type Origin,
  overlaps,
  type Range,
  rangeBetween,
  type Sourced,
  subtractRange,
  type U64,
  u64,
  ZERO,
} from '@carveout/core';
import { readU64, type TreeNode } from '@carveout/devicetree';
import type { Arch } from '@carveout/kernel';
import { chosenNode } from './command-line.ts';
import type { BootInputs } from './inputs.ts';
import type { BootImages, PlacedImage } from './model.ts';

/** Size taken for a kernel image that nobody described: a distribution kernel of recent years, code to bss. */
const ASSUMED_KERNEL_SIZE = u64(40 * 1024 * 1024);
/** A kernel made for a small board: where less than this is free, no kernel lies beside the reservations. */
export const SMALLEST_KERNEL_SIZE = u64(4 * 1024 * 1024);
const TWO_MIB = u64(2 * 1024 * 1024);
/** zImage on 32-bit arm unpacks to this offset from the start of RAM (TEXT_OFFSET). */
const ARM_TEXT_OFFSET = u64(0x8000);

const FREE_PLACE = defaultOrigin(
  'the kernel image is taken to be 40 MiB long and to lie at the first free place of RAM',
);
const CROWDED_PLACE = defaultOrigin('fixed reservations leave no place of RAM for a kernel image of 40 MiB');

/** What is known of RAM before anything runs. */
export interface KnownRam {
  readonly firstBank: U64 | null;
  /** Banks of size 0, which the boot loader fills in, among them. */
  readonly banks: readonly Range[];
  /** Ranges that the tree reserves at fixed places: a boot loader does not put the kernel there. */
  readonly taken: readonly Range[];
}

/** Where the boot loader put kernel, blob and initrd, as far as it is given, read from /chosen, or a convention. */
export function readImages(inputs: BootInputs, arch: Arch, ram: KnownRam): BootImages {
  const initrdExcluded = inputs.initrd?.value.size === 0n;
  return {
    kernel: inputs.kernelImage ? given(inputs.kernelImage) : assumedKernel(arch, ram),
    dtb: inputs.dtb ? given(inputs.dtb) : null,
    initrd: initrdExcluded ? null : inputs.initrd ? given(inputs.initrd) : initrdOfChosen(inputs),
    initrdExcluded,
  };
}

const given = (image: Sourced<Range>): PlacedImage => ({ range: image.value, origin: image.origin, basis: 'given' });

/** arm64 and riscv boot loaders load the image at a 2 MiB boundary at the start of RAM (riscv: behind the firmware). */
function assumedKernel(arch: Arch, { firstBank, banks, taken }: KnownRam): PlacedImage | null {
  if (firstBank === null) return null;
  const start = alignUp(u64(firstBank + (arch === 'riscv' ? TWO_MIB : 0n)), TWO_MIB);
  const free = { base: firstFree(start, taken), size: ASSUMED_KERNEL_SIZE };
  const filled = banks.filter(({ size }) => size > 0n);
  const isInRam = filled.length === 0 || filled.some((bank) => containsAddress(bank, free.base));
  const { base, size } = isInRam ? free : crowdedPlace(start, taken, filled);
  return {
    range: { base: u64(base + (arch === 'arm' ? ARM_TEXT_OFFSET : 0n)), size },
    origin: isInRam ? FREE_PLACE : CROWDED_PLACE,
    basis: 'assumed',
    isCrowded: !isInRam,
  };
}

/**
 * The image never lies outside RAM. Where the reservations leave no place for all of it, it is as long as the largest gap, and
 * without any gap it lies over them at the start of RAM: the decompressor of 32-bit arm does not look at /reserved-memory
 * (fdt_check_mem_start()), and 64-bit kernels run where they were put.
 */
function crowdedPlace(start: U64, taken: readonly Range[], banks: readonly Range[]): Range {
  const gap = largestGap(taken, banks);
  const small = minU64(gap.size, ASSUMED_KERNEL_SIZE);
  if (small >= SMALLEST_KERNEL_SIZE) return { base: gap.base, size: small };
  const [bank] = [...banks].sort(compareRanges).filter((one) => endOf(one) > start);
  const base = maxU64(start, bank?.base ?? start);
  return { base, size: bank ? minU64(u64(endOf(bank) - base), ASSUMED_KERNEL_SIZE) : ASSUMED_KERNEL_SIZE };
}

/** Of RAM that nothing takes, from a 2 MiB boundary on. */
function largestGap(taken: readonly Range[], banks: readonly Range[]): Range {
  return taken
    .reduce(subtractRange, banks)
    .map((gap) => rangeBetween(minU64(alignUp(gap.base, TWO_MIB), endOf(gap)), endOf(gap)))
    .reduce<Range>((most, gap) => (most.size >= gap.size ? most : gap), { base: ZERO, size: ZERO });
}

/** The lowest 2 MiB boundary from `start` on where the image touches no fixed reservation. */
function firstFree(start: U64, taken: readonly Range[]): U64 {
  let base = start;
  for (const range of [...taken].sort(compareRanges)) {
    if (overlaps({ base, size: ASSUMED_KERNEL_SIZE }, range)) base = alignUp(endOf(range), TWO_MIB);
  }
  return base;
}

/** linux,initrd-start and -end may have any width (early_init_dt_check_for_initrd()). */
function initrdOfChosen({ tree }: BootInputs): PlacedImage | null {
  const chosen = chosenNode(tree);
  const start = chosen && numberOf(chosen, 'linux,initrd-start');
  const end = chosen && numberOf(chosen, 'linux,initrd-end');
  if (!start || !end || start.value > end.value) return null;
  const range = rangeBetween(start.value, end.value);
  if (range.size === 0n) return null;
  return {
    range,
    origin: derivedOrigin('linux,initrd-start and linux,initrd-end', [start.origin, end.origin]),
    basis: 'read',
  };
}

function numberOf(node: TreeNode, name: string): { readonly value: U64; readonly origin: Origin } | undefined {
  const property = node.property(name);
  const value = property && readU64(property, Math.floor(property.bytes.length / 4));
  return property && value !== undefined ? { value, origin: property.origin } : undefined;
}
