import { ByteWriter } from './byte-writer.ts';
import {
  alignUpTo,
  FDT_BEGIN_NODE,
  FDT_END,
  FDT_END_NODE,
  FDT_HEADER_SIZE,
  FDT_LAST_COMPATIBLE,
  FDT_MAGIC,
  FDT_PROP,
  FDT_VERSION,
} from './fdt-format.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import { mergedRoot } from './merged-tree.ts';
import { StringTable } from './string-table.ts';
import type { DeviceTree, Memreserve } from './tree.ts';
import { valueLength, writeValue } from './value.ts';

export interface EncodeOptions {
  /** Empty entries in the reserve map before its end (dtc `-R`). */
  readonly reserveEntries?: number | undefined;
  /** Bytes of zeros at the end (dtc `-p`). */
  readonly padding?: number | undefined;
  /** Total size at least this many bytes (dtc `-S`); not together with `padding`, which then wins. */
  readonly minimumSize?: number | undefined;
  /** Total size a multiple of this many bytes, after the others (dtc `-a`). */
  readonly align?: number | undefined;
  /** Boot CPU id in the header instead of the tree's own (dtc `-b`). */
  readonly bootCpu?: number | undefined;
  /** Reserve entries, properties and children in order of address or name (dtc `-s`). */
  readonly sort?: boolean | undefined;
}

/** A version 17 blob of the live tree, byte for byte as dtc writes it. */
export function encodeFdt(tree: DeviceTree, options: EncodeOptions = {}): Uint8Array {
  const reserve = reserveMap(tree.memreserves, options);
  const strings = new StringTable();
  const structure = new ByteWriter(0x4000);
  writeNode(structure, strings, mergedRoot(tree), options.sort ?? false);
  structure.word(FDT_END);
  const names = strings.bytes;
  const structureOffset = FDT_HEADER_SIZE + reserve.length;
  const stringsOffset = structureOffset + structure.length;
  const used = stringsOffset + names.length;
  const total = paddedSize(used, options);
  const blob = new Uint8Array(total);
  const header = [FDT_MAGIC, total, structureOffset, stringsOffset, FDT_HEADER_SIZE, FDT_VERSION, FDT_LAST_COMPATIBLE];
  const view = new DataView(blob.buffer);
  [...header, options.bootCpu ?? tree.bootCpu, names.length, structure.length].forEach((word, at) => {
    view.setUint32(at * 4, word);
  });
  blob.set(reserve, FDT_HEADER_SIZE);
  blob.set(structure.written, structureOffset);
  blob.set(names, stringsOffset);
  return blob;
}

function paddedSize(used: number, { padding, minimumSize, align }: EncodeOptions): number {
  const size = padding ? used + padding : Math.max(used, minimumSize ?? 0);
  return align ? alignUpTo(size, align) : size;
}

function reserveMap(entries: readonly Memreserve[], options: EncodeOptions): Uint8Array {
  const ordered = options.sort ? [...entries].sort(compareReserves) : entries;
  const bytes = new Uint8Array((ordered.length + (options.reserveEntries ?? 0) + 1) * 16);
  const view = new DataView(bytes.buffer);
  ordered.forEach(({ address, size }, at) => {
    view.setBigUint64(at * 16, address);
    view.setBigUint64(at * 16 + 8, size);
  });
  return bytes;
}

const compareBig = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const compareReserves = (a: Memreserve, b: Memreserve): number =>
  compareBig(a.address, b.address) || compareBig(a.size, b.size);

// Names hold one byte a character, so comparing characters is comparing bytes.
const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

function writeNode(out: ByteWriter, strings: StringTable, node: MergedNode, sort: boolean): void {
  out.word(FDT_BEGIN_NODE);
  out.name(node.name);
  for (const property of sort ? [...node.properties].sort(compareNames) : node.properties) {
    writeProperty(out, strings, property);
  }
  for (const child of sort ? [...node.children].sort(compareNames) : node.children) {
    writeNode(out, strings, child, sort);
  }
  out.word(FDT_END_NODE);
}

/** A value that nobody has read yet is written in place, without an array of its own: most of a board's are like that. */
function writeProperty(out: ByteWriter, strings: StringTable, property: MergedProperty): void {
  const { current } = property;
  const value = current?.value;
  const bytes = current?.ready ?? undefined;
  const length = bytes || !current || !value ? (bytes?.length ?? 0) : valueLength(value, current.context);
  out.word(FDT_PROP);
  out.word(length);
  out.word(strings.offsetOf(property.name));
  if (bytes) out.padded(bytes);
  else if (current && value) out.reserve(length, (block, at) => writeValue(block, at, value, current.context));
}
