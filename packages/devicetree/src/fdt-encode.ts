import { ByteWriter } from './byte-writer.ts';
import {
  alignUpTo,
  FDT_BEGIN_NODE,
  FDT_END,
  FDT_END_NODE,
  FDT_MAGIC,
  FDT_PROP,
  FDT_VERSION,
  type FdtLayout,
  type FdtVersion,
  layoutOf,
} from './fdt-format.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import { mergedRoot } from './merged-tree.ts';
import { phandleNames } from './phandle-format.ts';
import type { SealedProperties } from './sealed-body.ts';
import { compareNames, compareReserves } from './sort-order.ts';
import { StringTable } from './string-table.ts';
import type { DeviceTree, Memreserve } from './tree.ts';
import { UNRESOLVED, valueLength, writeValue } from './value.ts';

export interface EncodeOptions {
  /** Of the blob format (dtc `-V`); 17 unless given. */
  readonly version?: FdtVersion | undefined;
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
  /** Names that come first in the strings block, as in a blob that was changed in place (libfdt). */
  readonly strings?: readonly string[] | undefined;
}

/** A blob of the live tree, byte for byte as dtc writes it. */
export function encodeFdt(tree: DeviceTree, options: EncodeOptions = {}): Uint8Array {
  const layout = layoutOf(options.version ?? FDT_VERSION);
  const reserve = reserveMap(tree.memreserves, options);
  const encoder: Encoder = {
    out: new ByteWriter(0x4000),
    strings: stringTable(options.strings ?? []),
    sort: options.sort ?? false,
    layout,
  };
  const root = mergedRoot(tree);
  // A deleted root leaves a structure without a node, as in dtc.
  if (!root.deleted) writeNode(encoder, root);
  const structure = encoder.out;
  structure.word(FDT_END);
  const names = encoder.strings.bytes;
  const reserveOffset = alignUpTo(layout.headerSize, 8);
  const structureOffset = reserveOffset + reserve.length;
  const stringsOffset = structureOffset + structure.length;
  const total = paddedSize(stringsOffset + names.length, options);
  const blob = new Uint8Array(total);
  const header = [FDT_MAGIC, total, structureOffset, stringsOffset, reserveOffset, layout.version, layout.compatible];
  const later = [options.bootCpu ?? tree.bootCpu, names.length, structure.length];
  const view = new DataView(blob.buffer);
  for (const [at, word] of [...header, ...later].slice(0, layout.headerSize / 4).entries())
    view.setUint32(at * 4, word);
  blob.set(reserve, reserveOffset);
  blob.set(structure.written, structureOffset);
  blob.set(names, stringsOffset);
  return blob;
}

function stringTable(names: readonly string[]): StringTable {
  const table = new StringTable();
  for (const name of names) table.offsetOf(name);
  return table;
}

interface Encoder {
  readonly out: ByteWriter;
  readonly strings: StringTable;
  readonly sort: boolean;
  readonly layout: FdtLayout;
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

function writeNode(encoder: Encoder, node: MergedNode): void {
  const { out, sort, layout } = encoder;
  out.word(FDT_BEGIN_NODE);
  out.name(layout.early ? node.path : node.name);
  if (node.sealed !== null && !sort && !layout.early) {
    writeSealed(encoder, node, node.sealed);
    for (const child of node.children) writeNode(encoder, child);
    out.word(FDT_END_NODE);
    return;
  }
  const properties = sort ? [...node.properties].sort(compareNames) : node.properties;
  for (const property of properties) writeProperty(encoder, property);
  if (layout.early && node.property('name') === undefined) writeName(encoder, node);
  const children = sort ? [...node.children].sort(compareNames) : node.children;
  for (const child of children) writeNode(encoder, child);
  out.word(FDT_END_NODE);
}

/** The properties as their body has them: only names' offsets and phandles are this blob's own. */
function writeSealed({ out, strings }: Encoder, node: MergedNode, sealed: SealedProperties): void {
  const { properties, references, referenceAt } = sealed;
  const base = out.copy(sealed);
  let head = base;
  for (const { name } of properties) {
    out.setWord(head + 8, strings.offsetOf(name));
    head += 12 + ((out.wordAt(head + 4) + 3) & ~3);
  }
  for (let at = 0; at < references.length; at++) {
    out.setWord(base + (referenceAt[at] ?? 0), node.targets[at]?.assignedPhandle || UNRESOLVED);
  }
  const { phandleFormat } = node;
  if (phandleFormat === null) return;
  for (const name of phandleNames(phandleFormat)) {
    out.word(FDT_PROP);
    out.word(4);
    out.word(strings.offsetOf(name));
    out.word(node.assignedPhandle);
  }
}

/** A value that nobody has read yet is written in place, without an array of its own: most of a board's are like that. */
function writeProperty(encoder: Encoder, property: MergedProperty): void {
  const { out } = encoder;
  const { value, ready: bytes } = property;
  const length = bytes || !value ? (bytes?.length ?? 0) : valueLength(value, property.context);
  propertyHead(encoder, length, property.name);
  if (bytes) out.padded(bytes);
  else if (value) {
    const at = out.reserve(length);
    writeValue(out.bytes, at, value, property.context);
  }
}

function propertyHead({ out, strings, layout }: Encoder, length: number, name: string): void {
  out.word(FDT_PROP);
  out.word(length);
  out.word(strings.offsetOf(name));
  if (layout.early && length >= 8) out.alignTo(8);
}

/** Versions before 16 repeat the node's name, without unit address, in a property. */
function writeName(encoder: Encoder, { unitName }: MergedNode): void {
  propertyHead(encoder, unitName.length + 1, 'name');
  encoder.out.name(unitName);
}
