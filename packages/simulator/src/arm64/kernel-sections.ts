import { alignDown, type U64, u64 } from '@carveout/core';
import type { Boot } from '../boot.ts';

/** Where the parts of the kernel image end, estimated from its size alone: nothing else is known without its symbols. */
export interface KernelSections {
  /** _text or _stext: first address mapped apart from the rest of RAM. */
  readonly start: U64;
  /** __init_begin: end of text and read-only data. */
  readonly initBegin: U64;
  /** Start and end of each section that is mapped with rights of its own. */
  readonly edges: readonly U64[];
}

/** Ends of the parts of an image, in thousandths: measured on Debian's 6.1 and 6.12 kernels, and on small ones built from their source. */
const LARGE = { text: 400n, rodata: 690n, initText: 720n, init: 890n };
const SMALL = { text: 380n, rodata: 480n, initText: 520n, init: 580n };
/** Drivers make text and read-only data grow faster than the rest. */
const LARGE_IMAGE = 16n << 20n;
/** Sections start at 64 KiB boundaries (SEGMENT_ALIGN). */
const SEGMENT = u64(0x1_0000);

export function kernelSections({ config }: Boot): KernelSections | null {
  const image = config.images.kernel?.range;
  if (!image) return null;
  const at = (part: bigint): U64 => alignDown(u64(image.base + (image.size * part) / 1000n), SEGMENT);
  const parts = image.size >= LARGE_IMAGE ? LARGE : SMALL;
  const ends = [parts.text, parts.rodata, parts.initText, parts.init, 1000n];
  return { start: image.base, initBegin: at(parts.rodata), edges: [image.base, ...ends.map(at)] };
}
