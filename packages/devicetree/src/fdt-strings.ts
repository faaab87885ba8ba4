import { isFault } from './blob-fault.ts';
import { isFdt } from './fdt-format.ts';
import { readHeader } from './fdt-header.ts';

/** Names in the strings block of a blob, in their order; empty for what is no readable blob. */
export function blobStrings(bytes: Uint8Array): readonly string[] {
  const header = isFdt(bytes) ? readHeader(bytes) : undefined;
  if (header === undefined || isFault(header)) return [];
  const { start, end } = header.strings;
  const names: string[] = [];
  for (let at = start; at < end; ) {
    const stop = bytes.indexOf(0, at);
    if (stop < 0 || stop >= end) break;
    names.push(String.fromCharCode(...bytes.subarray(at, stop)));
    at = stop + 1;
  }
  return names;
}
