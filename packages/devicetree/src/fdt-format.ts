/** Numbers of the flattened format (Devicetree Specification 0.4, chapter 5). */
export const FDT_MAGIC = 0xd00dfeed;
export const FDT_VERSION = 17;
export const FDT_LAST_COMPATIBLE = 16;
/** Header of version 17 in bytes; version 16 lacks the last word, 1 and 2 more. */
export const FDT_HEADER_SIZE = 40;

export const FDT_BEGIN_NODE = 1;
export const FDT_END_NODE = 2;
export const FDT_PROP = 3;
export const FDT_NOP = 4;
export const FDT_END = 9;

export const alignUpTo = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

/** True when the bytes start with the magic number of a device-tree blob. */
export const isFdt = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xd0 && bytes[1] === 0x0d && bytes[2] === 0xfe && bytes[3] === 0xed;
