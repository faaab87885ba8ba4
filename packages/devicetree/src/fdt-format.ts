/** Numbers of the flattened format (Devicetree Specification 0.4, chapter 5). */
export const FDT_MAGIC = 0xd00dfeed;
export const FDT_VERSION = 17;
export const FDT_BEGIN_NODE = 1;
export const FDT_END_NODE = 2;
export const FDT_PROP = 3;
export const FDT_NOP = 4;
export const FDT_END = 9;

export const alignUpTo = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

/** True when the bytes start with the magic number of a device-tree blob. */
export const isFdt = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xd0 && bytes[1] === 0x0d && bytes[2] === 0xfe && bytes[3] === 0xed;

/** Versions that can be written; those between are read only. */
export const FDT_VERSIONS = [1, 2, 3, 16, 17] as const;
export type FdtVersion = (typeof FDT_VERSIONS)[number];

/** What a version's blobs look like. */
export interface FdtLayout {
  readonly version: FdtVersion;
  /** Oldest reader's version that understands it. */
  readonly compatible: number;
  /** In bytes. */
  readonly headerSize: number;
  /** Before 16: nodes have their whole path for a name and a `name` property, values from 8 bytes on are aligned to 8. */
  readonly early: boolean;
}

const HEADER_WORDS: Readonly<Record<FdtVersion, number>> = { 1: 7, 2: 8, 3: 9, 16: 9, 17: 10 };

export const layoutOf = (version: FdtVersion): FdtLayout => ({
  version,
  compatible: version < 16 ? 1 : 16,
  headerSize: HEADER_WORDS[version] * 4,
  early: version < 16,
});
