import type { BootConfig, PlacedImage } from '@carveout/bootconfig';
import {
  alignDown,
  defaultOrigin,
  GIB,
  MIB,
  minU64,
  type Range,
  rangeBetween,
  type U64,
  u64,
  ZERO,
} from '@carveout/core';
import { physOffset, vmallocLimit } from '../arm/lowmem.ts';
import type { ImageName } from '../images.ts';
import type { BootSimulation, UnknownInput } from '../model.ts';

/** Something that a boot loader puts into RAM at a place nobody told. */
export interface UnknownImage {
  readonly name: ImageName;
  readonly input: UnknownInput;
  /** The largest that is plausible. */
  readonly size: U64;
  readonly align: U64;
  /** Where boot loaders put it. */
  readonly window: Range;
}

const TWO_MIB = u64(2n * MIB);
/** Larger ones are given. Blobs with overlays and symbols stay below the first, initrds of distributions below the second. */
const MOST = { dtb: u64(MIB / 4n), initrd: u64(64n * MIB), kernel: u64(64n * MIB) } as const;

/**
 * What of kernel, initrd and blob is not known to lie anywhere. Blob and initrd may lie wherever the kernel can read them
 * early; the kernel image in the lower half of the first bank, and its first GiB, as boot loaders have it.
 */
export function unknownImages(config: BootConfig, { memory }: BootSimulation): readonly UnknownImage[] {
  const { images, settings } = config;
  const readable = readableMemory(config);
  const unknown: UnknownImage[] = [];
  const [bank] = memory;
  if (images.kernel?.basis === 'assumed' && bank) {
    const window = { base: bank.base, size: minU64(u64(bank.size / 2n), GIB) };
    unknown.push({ name: 'kernel', input: 'kernel image', size: MOST.kernel, align: TWO_MIB, window });
  }
  if (!images.initrd && !images.initrdExcluded && settings.blkDevInitrd.value) {
    const align = u64(settings.pageSize.value);
    unknown.push({ name: 'initrd', input: 'initrd', size: MOST.initrd, align, window: readable });
  }
  if (!images.dtb)
    unknown.push({ name: 'dtb', input: 'device tree blob', size: MOST.dtb, align: u64(8), window: readable });
  return unknown;
}

/** 32-bit arm reads both through its linear map, which ends below the vmalloc area. */
function readableMemory(config: BootConfig): Range {
  const end = config.arch.value === 'arm' ? u64(BigInt.asUintN(64, vmallocLimit({ config }))) : u64(1n << 63n);
  return rangeBetween(config.arch.value === 'arm' ? physOffset({ config }) : ZERO, end);
}

/** The configuration with `image` at `range`. */
export function withImage(config: BootConfig, { name }: UnknownImage, range: Range): BootConfig {
  const placed: PlacedImage = { range, origin: defaultOrigin('a place tried'), basis: 'assumed' };
  return { ...config, images: { ...config.images, [name]: placed } };
}

export const fitsAt = ({ align }: UnknownImage, base: bigint): U64 => alignDown(u64(base), align);
