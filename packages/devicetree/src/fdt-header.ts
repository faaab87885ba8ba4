import { hex } from '@carveout/core';
import { type BlobFault, blobFault } from './blob-fault.ts';
import { codes } from './codes.ts';
import { FDT_VERSION } from './fdt-format.ts';

/** The header, checked against the size of the blob. Offsets and sizes count bytes of the blob. */
export interface FdtHeader {
  readonly version: number;
  readonly totalSize: number;
  readonly headerSize: number;
  readonly structure: Block;
  readonly strings: Block;
  readonly reserveOffset: number;
  readonly bootCpu: number;
}

export interface Block {
  readonly start: number;
  readonly end: number;
}

const FIELDS = ['magic', 'totalsize', 'off_dt_struct', 'off_dt_strings', 'off_mem_rsvmap', 'version'] as const;

/** Words in the header of a version. */
function headerWords(version: number): number {
  if (version >= 17) return 10;
  if (version >= 3) return 9;
  return version === 2 ? 8 : 7;
}

/**
 * Which versions are read. `known`: those that libfdt, and with it the kernel and boot loaders, may know, 1 to 17 and what calls
 * itself compatible with them. `any`: as dtc, which takes 0 for 1, and later ones for 17 whatever they are compatible with.
 */
export type BlobVersions = 'known' | 'any';

/** Reads the header of a blob that has the magic number. */
export function readHeader(bytes: Uint8Array, versions: BlobVersions = 'known'): FdtHeader | BlobFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 28) {
    return blobFault(codes.fdtTruncated, [0, bytes.length], `the header ends after ${bytes.length} bytes`);
  }
  const [totalSize, structStart, stringsStart, reserveOffset, version, compatible] = [1, 2, 3, 4, 5, 6].map((word) =>
    view.getUint32(word * 4),
  ) as [number, number, number, number, number, number];
  const versionFault = versions === 'any' ? undefined : checkVersion(version, compatible);
  if (versionFault) return versionFault;
  const headerSize = headerWords(version) * 4;
  const sizeFault = checkSize(bytes, totalSize, headerSize);
  if (sizeFault) return sizeFault;
  const structLimit =
    version >= 17 ? structStart + view.getUint32(36) : laterStart(structStart, stringsStart, totalSize);
  const stringsLimit =
    version >= 3 ? stringsStart + view.getUint32(32) : laterStart(stringsStart, structStart, totalSize);
  const header: FdtHeader = {
    version,
    totalSize,
    headerSize,
    structure: { start: structStart, end: structLimit },
    strings: { start: stringsStart, end: stringsLimit },
    reserveOffset,
    // dtc and libfdt read it of version 1 too, whose header ends in front of it.
    bootCpu: bytes.length >= 32 ? view.getUint32(28) : 0,
  };
  return checkBlocks(header) ?? header;
}

/** As libfdt's fdt_ro_probe_(), which wants version 2 at least. */
function checkVersion(version: number, compatible: number): BlobFault | undefined {
  if (compatible > FDT_VERSION) {
    const message = `the blob has version ${version} and says that readers need version ${compatible} (last_comp_version); known are 1 to ${FDT_VERSION}, and the kernel refuses it too`;
    return blobFault(codes.fdtVersion, [24, 28], message, REWRITE);
  }
  if (version > 0) return undefined;
  return blobFault(codes.fdtVersion, [20, 24], 'the blob has version 0, which the kernel refuses', REWRITE);
}

const REWRITE = `dtc does not look at this: if the rest is sound, carveout dtc -I dtb -O dtb writes it as version ${FDT_VERSION}`;

/** Where a block without a size of its own must end. */
const laterStart = (start: number, other: number, total: number): number => (other > start ? other : total);

function checkSize(bytes: Uint8Array, totalSize: number, headerSize: number): BlobFault | undefined {
  if (totalSize > bytes.length) {
    const message = `the header says ${totalSize} bytes, the file has ${bytes.length}`;
    return blobFault(codes.fdtTruncated, [4, 8], message, 'the file was cut: copy it again');
  }
  if (totalSize < headerSize) {
    return blobFault(codes.fdtBlock, [4, 8], `totalsize ${totalSize} is smaller than the header (${headerSize} bytes)`);
  }
  return undefined;
}

function checkBlocks(header: FdtHeader): BlobFault | undefined {
  const { structure, strings, reserveOffset, totalSize, headerSize } = header;
  const blocks = [
    { field: 2, start: structure.start, end: structure.end },
    { field: 3, start: strings.start, end: strings.end },
    { field: 4, start: reserveOffset, end: reserveOffset + 16 },
  ];
  for (const { field, start, end } of blocks) {
    if (start >= headerSize && end <= totalSize) continue;
    const where = `bytes ${hex(BigInt(start))} to ${hex(BigInt(end))}`;
    const message = `${FIELDS[field]}: the block at ${where} lies outside the blob (${headerSize} to ${totalSize})`;
    return blobFault(codes.fdtBlock, [field * 4, field * 4 + 4], message);
  }
  return overlap(structure, strings)
    ? blobFault(codes.fdtOverlap, [8, 16], 'structure block and strings block share bytes')
    : undefined;
}

const overlap = (a: Block, b: Block): boolean =>
  a.start < b.end && b.start < a.end && a.start < a.end && b.start < b.end;

export interface ReserveEntry {
  readonly address: bigint;
  readonly size: bigint;
  /** Of the entry in the blob. */
  readonly offset: number;
}

/** The reserve map up to its first entry without a size, where dtc, libfdt and the kernel stop. */
export function readReserves(bytes: Uint8Array, header: FdtHeader): readonly ReserveEntry[] | BlobFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ReserveEntry[] = [];
  for (let offset = header.reserveOffset; ; offset += 16) {
    if (offset + 16 > header.totalSize) {
      return blobFault(codes.fdtReserve, [16, 20], 'the memory reserve map has no entry without a size at its end');
    }
    const address = view.getBigUint64(offset);
    const size = view.getBigUint64(offset + 8);
    if (size === 0n) return overlapsOther(header, offset + 16) ?? entries;
    entries.push({ address, size, offset });
  }
}

function overlapsOther(header: FdtHeader, end: number): BlobFault | undefined {
  const map = { start: header.reserveOffset, end };
  for (const [block, name] of [
    [header.structure, 'structure'],
    [header.strings, 'strings'],
  ] as const) {
    if (overlap(map, block)) {
      return blobFault(codes.fdtOverlap, [8, 20], `memory reserve map and ${name} block share bytes`);
    }
  }
  return undefined;
}
