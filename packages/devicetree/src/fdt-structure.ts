import { hex } from '@carveout/core';
import { type BlobFault, blobFault, isFault } from './blob-fault.ts';
import { codes } from './codes.ts';
import { Definition, type DefinitionContext, PropertyDefinition } from './definition.ts';
import { FDT_BEGIN_NODE, FDT_END, FDT_END_NODE, FDT_NOP, FDT_PROP } from './fdt-format.ts';
import type { FdtHeader } from './fdt-header.ts';
import { MAX_DEPTH } from './merge.ts';
import { MergedNode } from './merged-node.ts';
import type { Problems } from './problems.ts';

/** Longest name that is read; the specification allows 31. It bounds the memory that names and paths can take. */
const LONGEST_NAME = 255;

const LIMIT = `names of more than ${LONGEST_NAME} bytes are not read here, though dtc reads them`;
const SHORTEN = 'shorten the name (the specification allows 31 bytes)';

/** Nodes and properties together; the largest boards of the kernel have some ten thousand. It bounds the memory of a hostile blob. */
const MOST_ITEMS = 200_000;

/**
 * What becomes of a property behind a child node: dtc keeps it; libfdt's nextprop_(), and with it the kernel and boot
 * loaders, stop at the child and never see it.
 */
export type LateProperties = 'keep' | 'drop';

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly header: FdtHeader;
  readonly context: DefinitionContext;
  readonly problems: Problems;
  readonly lateProperties: LateProperties;
  /** By offset in the strings block. */
  readonly names: Map<number, string>;
  /** How many nodes are open. */
  depth: number;
  /** Of blobs of versions 1 to 3, which give whole paths: those of the open nodes. */
  readonly paths: string[];
  /** Nodes and properties read so far. */
  items: number;
  at: number;
}

/** The tree in the structure block. One loop, no recursion: depth is the blob's to choose. */
export function readStructure(
  bytes: Uint8Array,
  header: FdtHeader,
  context: DefinitionContext,
  { problems, lateProperties }: Pick<Reader, 'problems' | 'lateProperties'>,
): MergedNode | BlobFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: Reader = {
    bytes,
    view,
    header,
    context,
    problems,
    lateProperties,
    names: new Map(),
    depth: 0,
    paths: [],
    items: 0,
    at: header.structure.start,
  };
  let root: MergedNode | undefined;
  let node: MergedNode | undefined;
  for (;;) {
    const tagAt = reader.at;
    const tag = readWord(reader);
    if (typeof tag !== 'number') return tag;
    if (reader.items > MOST_ITEMS) return tooMany(tagAt);
    switch (tag) {
      case FDT_BEGIN_NODE: {
        if (root && !node) return structureFault(tagAt, 'a second root node begins');
        const begun = beginNode(reader, node, tagAt);
        if (isFault(begun)) return begun;
        node = begun;
        root ??= begun;
        break;
      }
      case FDT_END_NODE:
        if (!node) return structureFault(tagAt, 'a node ends that did not begin');
        finishNode(reader, node);
        node = node.parent;
        break;
      case FDT_PROP: {
        const fault = node
          ? readProperty(reader, node, tagAt)
          : structureFault(tagAt, 'a property stands outside every node');
        if (fault) return fault;
        break;
      }
      case FDT_NOP:
        // dtc skips it inside of nodes only; the kernel finds no root behind one.
        if (!node) return structureFault(tagAt, 'a NOP stands outside the root node');
        break;
      case FDT_END:
        if (!root || node)
          return structureFault(tagAt, `the tree ends ${node ? `inside ${node.path}` : 'without a node'}`);
        return root;
      default:
        return structureFault(tagAt, `unknown tag ${hex(BigInt(tag))} ${node ? `in ${node.path}` : 'at the start'}`);
    }
  }
}

const tooMany = (at: number): BlobFault =>
  blobFault(codes.fdtTooMany, [at, at + 4], `the blob has more than ${MOST_ITEMS} nodes and properties`);

const structureFault = (at: number, what: string): BlobFault =>
  blobFault(codes.fdtStructure, [at, at + 4], `structure block, byte ${hex(BigInt(at))}: ${what}`);

function readWord(reader: Reader): number | BlobFault {
  const { at, header, view } = reader;
  if (at + 4 > header.structure.end) return structureFault(header.structure.start, 'the block ends without FDT_END');
  reader.at = at + 4;
  return view.getUint32(at);
}

/** Tags are aligned to 4 bytes from the start of the block. */
function skipTo(reader: Reader, end: number): void {
  const { start } = reader.header.structure;
  reader.at = start + ((end - start + 3) & ~3);
}

function beginNode(reader: Reader, parent: MergedNode | undefined, tagAt: number): MergedNode | BlobFault {
  const { bytes, header, context } = reader;
  const start = reader.at;
  const end = bytes.indexOf(0, start);
  if (end < 0 || end >= header.structure.end) {
    return blobFault(
      codes.fdtName,
      [start, header.structure.end],
      `a node name at byte ${hex(BigInt(start))} has no end`,
    );
  }
  const text = latin1(bytes, start, end);
  const name = header.version < 16 ? nameOfPath(reader, text, [start, end]) : text;
  if (typeof name !== 'string') return name;
  if (name.length > LONGEST_NAME) {
    const message = `the node name at byte ${hex(BigInt(start))} has ${name.length} bytes`;
    return blobFault(codes.fdtName, [start, end], `${message}; ${LIMIT}`, SHORTEN);
  }
  if (!parent && name !== '') noteNamedRoot(reader, name, [start, end]);
  reader.items++;
  if (++reader.depth > MAX_DEPTH + 1) {
    return blobFault(codes.fdtDepth, [tagAt, end], `nodes are nested more than ${MAX_DEPTH} levels deep`);
  }
  skipTo(reader, end + 1);
  const node = new MergedNode(name, parent, new Definition('define', context, { start: tagAt, end: reader.at }));
  parent?.childList.add(node);
  return node;
}

/** dtc keeps the name, and puts it in front of every path it prints; the kernel and libfdt look for the root by its place alone. */
function noteNamedRoot({ context, problems }: Reader, name: string, place: readonly [number, number]): void {
  const span = new Definition('define', context, { start: place[0], end: place[1] }).span;
  const message = `the root node has a name, ${JSON.stringify(name.slice(0, 40))}: paths are taken without it`;
  if (span) problems.add(codes.fdtRootName, span, message, { help: 'let what makes the blob give the root no name' });
}

/** As dtc's nodename_from_path(): what is behind the parent's path and one more character. */
function nameOfPath({ paths, depth }: Reader, path: string, place: readonly [number, number]): string | BlobFault {
  const above = depth === 0 ? '' : (paths[depth - 1] ?? '');
  paths[depth] = path;
  if (path.startsWith(above)) return path.slice(above === '/' ? 1 : above.length + 1);
  const where = `a node name at byte ${hex(BigInt(place[0]))}`;
  return blobFault(codes.fdtName, place, `${where} is a path that does not begin with that of its parent`);
}

/** One byte a character: names of blobs may hold any byte, and encoding gives the same one back. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 0x1000)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 0x1000)));
  return text;
}

function readProperty(reader: Reader, node: MergedNode, tagAt: number): BlobFault | undefined {
  const { bytes, header, context } = reader;
  const length = readWord(reader);
  if (typeof length !== 'number') return length;
  const nameOffset = readWord(reader);
  if (typeof nameOffset !== 'number') return nameOffset;
  reader.items++;
  const name = propertyName(reader, nameOffset, tagAt);
  if (typeof name !== 'string') return name;
  if (header.version < 16 && length >= 8) {
    reader.at = header.structure.start + ((reader.at - header.structure.start + 7) & ~7);
  }
  const start = reader.at;
  if (start + length > header.structure.end) {
    return structureFault(tagAt, `${node.path}: ${name} has ${length} bytes, more than are left in the block`);
  }
  const property = PropertyDefinition.ofBytes(
    context,
    { start, end: start + length },
    bytes.subarray(start, start + length),
  );
  if (isKept(reader, node, name, property)) node.appendProperty(name, property);
  skipTo(reader, start + length);
  return undefined;
}

function isKept(
  { problems, lateProperties }: Reader,
  node: MergedNode,
  name: string,
  property: PropertyDefinition,
): boolean {
  if (node.childList.all.length === 0) return true;
  const { span } = property;
  if (span !== undefined) {
    const message = `${node.path}: ${name} stands behind a child node: the kernel does not see it, dtc does`;
    problems.add(codes.fdtLateProperty, span, message, { help: 'let carveout dtc or dtc write the blob again' });
  }
  return lateProperties === 'keep';
}

function propertyName(reader: Reader, offset: number, tagAt: number): string | BlobFault {
  const known = reader.names.get(offset);
  if (known !== undefined) return known;
  const { bytes, header } = reader;
  const start = header.strings.start + offset;
  const where = `a property at byte ${hex(BigInt(tagAt))} has its name at ${hex(BigInt(offset))} of the strings block`;
  if (start >= header.strings.end)
    return blobFault(codes.fdtName, [tagAt, tagAt + 12], `${where}, which lies outside it`);
  const limit = Math.min(header.strings.end, start + LONGEST_NAME + 1);
  const length = bytes.subarray(start, limit).indexOf(0);
  if (length < 0) {
    if (limit === header.strings.end) return blobFault(codes.fdtName, [start, limit], `${where}, which has no end`);
    return blobFault(codes.fdtName, [start, limit], `${where}, which is longer; ${LIMIT}`, SHORTEN);
  }
  const name = latin1(bytes, start, start + length);
  reader.names.set(offset, name);
  return name;
}

function finishNode(reader: Reader, node: MergedNode): void {
  reader.depth--;
  if (reader.header.version < 16) dropName(node);
  const lists = [node.childList, node.propertyList];
  if (!lists.some((list) => list.hasDuplicates)) return;
  const span = node.steps[0]?.span;
  if (span) reader.problems.add(codes.fdtDuplicate, span, `${node.path} has two children or properties of one name`);
}

/** Versions before 16 repeat the node name in a property. */
function dropName(node: MergedNode): void {
  const property = node.property('name');
  if (property && latin1(property.bytes, 0, property.bytes.length) === `${node.unitName}\0`)
    node.propertyList.remove(property);
}
