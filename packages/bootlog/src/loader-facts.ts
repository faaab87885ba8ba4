import { type Range, rangeBetween, type Sourced, u64 } from '@carveout/core';
import { findLines, hexRange } from './find-line.ts';
import type { BlobCandidate, LogLine } from './model.ts';

export interface LoaderFacts {
  readonly blob: BlobCandidate | null;
  readonly initrd: Sourced<Range> | null;
}

/** What U-Boot says before it starts the kernel; of several attempts the last one counts. */
export function loaderFacts(lines: readonly LogLine[]): LoaderFacts {
  const blob = findLines(lines, BLOB).at(-1);
  const place = blob && hexRange(blob.match[1], blob.match[2]);
  const ramdisk = findLines(lines, /^\s*Loading Ramdisk to ([0-9a-f]{4,16}), end ([0-9a-f]{4,16})\b/).at(-1);
  const range = ramdisk && exclusiveRange(ramdisk.match[1], ramdisk.match[2]);
  return {
    blob: blob && place ? { ...place, origin: blob.origin, from: 'loader' } : null,
    initrd: ramdisk && range ? { value: range, origin: ramdisk.origin } : null,
  };
}

/** Where the blob is when the kernel starts: moved, or left where it was loaded. The end is its last byte. */
const BLOB =
  /^\s*(?:Loading Device Tree to|Using Device Tree in place at) (?:0x)?([0-9a-f]{4,16}), end (?:0x)?([0-9a-f]{4,16})\b/;

/** U-Boot prints the end of a ramdisk behind its last byte. */
function exclusiveRange(first: string | undefined, end: string | undefined): Range | undefined {
  if (first === undefined || end === undefined) return undefined;
  const [start, stop] = [BigInt(`0x${first}`), BigInt(`0x${end}`)];
  return stop > start ? rangeBetween(u64(start), u64(stop)) : undefined;
}
