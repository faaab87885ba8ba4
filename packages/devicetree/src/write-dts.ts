import { compareNames, compareReserves } from './sort-order.ts';
import type { CellsValue, DeviceTree, PropertyPart, ReferenceValue, TreeNode, TreeProperty } from './tree.ts';

export interface WriteOptions {
  /** Reserve entries by address, properties and children by name (dtc `-s`). */
  readonly sort?: boolean;
}

/**
 * The tree as source text in dtc's layout (`-O dts`): values keep the parts they were written with, and values from blobs are
 * shown as strings, cells or bytes, whichever dtc would take them for. Compiling the text gives the same blob. Two things
 * differ from dtc for that: a NUL before a digit is written `\000`, and fixups made from references are left out.
 */
export function writeDts(tree: DeviceTree, options: WriteOptions = {}): string {
  const lines: string[] = [tree.plugin && tree.format === 'dts' ? '/dts-v1/;\n/plugin/;\n' : '/dts-v1/;\n'];
  const sort = options.sort ?? false;
  for (const { address, size } of sort ? [...tree.memreserves].sort(compareReserves) : tree.memreserves) {
    lines.push(`/memreserve/\t0x${wide(address)} 0x${wide(size)};`);
  }
  writeNode(lines, tree.root, '', sort);
  return `${lines.join('\n')}\n`;
}

const wide = (value: bigint): string => value.toString(16).padStart(16, '0');

/** dtc writes every node without a name as the root; that of a root is no source, and left out. */
function writeNode(lines: string[], node: TreeNode, indent: string, sort: boolean): void {
  lines.push(`${indent}${labelText(node.labels)}${(node.parent && node.name) || '/'} {`);
  for (const property of sort ? [...node.properties].sort(compareNames) : node.properties) {
    const value = property.bytes.length > 0 || property.parts.length > 0 ? ` = ${valueText(property)}` : '';
    lines.push(`${indent}\t${labelText(property.labels)}${property.name}${value};`);
  }
  for (const child of sort ? [...node.children].sort(compareNames) : node.children) {
    if (isMadeAgain(child)) continue;
    lines.push('');
    writeNode(lines, child, `${indent}\t`, sort);
  }
  lines.push(`${indent}};`);
}

/** Fixups that the compiler made from references: the references are written, and would add to them once more. */
const isMadeAgain = (node: TreeNode): boolean =>
  node.origin.kind === 'derived' && (node.path === '/__fixups__' || node.path === '/__local_fixups__');

const labelText = (labels: readonly string[]): string => labels.map((label) => `${label}: `).join('');

function valueText(property: TreeProperty): string {
  const { bytes, parts } = property;
  if (parts.length > 0) return parts.map((part) => partText(bytes, part)).join(', ');
  if (looksLikeStrings(bytes)) return stringListText(bytes);
  return bytes.length % 4 === 0 ? cellsText(bytes, 32) : bytesText(bytes);
}

function partText(bytes: Uint8Array, part: PropertyPart): string {
  const content = bytes.subarray(part.offset, part.offset + part.length);
  switch (part.kind) {
    case 'string':
      return stringText(content.subarray(0, content.length - 1));
    case 'cells':
      return part.bits === 8 ? bytesText(content) : cellsText(content, part.bits, part);
    case 'path':
      return referenceText(part.reference);
    case 'bytes':
    case 'file':
      return bytesText(content);
  }
}

const referenceText = ({ label, path }: ReferenceValue): string =>
  path === null
    ? `&${label}`
    : `&{${label === null ? '' : label}${label !== null && !path.startsWith('/') ? '/' : ''}${path}}`;

function cellsText(content: Uint8Array, bits: 16 | 32 | 64, part?: CellsValue): string {
  const width = bits >> 3;
  const references = new Map(part?.references.map((reference) => [reference.offset - part.offset, reference]));
  const cells: string[] = [];
  for (let at = 0; at + width <= content.length; at += width) {
    const reference = references.get(at);
    cells.push(reference ? referenceText(reference) : numberText(content.subarray(at, at + width)));
  }
  return `${bits === 32 ? '' : `/bits/ ${bits} `}<${cells.join(' ')}>`;
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

const numberText = (bytes: Uint8Array): string =>
  `0x${[...bytes]
    .map(hexByte)
    .join('')
    .replace(/^0+(?=..)/, '')}`;

const bytesText = (bytes: Uint8Array): string => `[${[...bytes].map(hexByte).join(' ')}]`;

const ESCAPES = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

/** Strings that all end in NUL, one literal each. */
function stringListText(bytes: Uint8Array): string {
  const literals: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    literals.push(stringText(bytes.subarray(start, end)));
    start = end + 1;
  }
  return literals.join(', ');
}

const stringText = (bytes: Uint8Array): string => `"${[...bytes].map(characterText).join('')}"`;

/** A digit behind `\0` would become part of it, so there it is written in full. */
function characterText(byte: number, at: number, all: readonly number[]): string {
  const next = all[at + 1] ?? 0;
  if (byte === 0 && next >= 0x30 && next <= 0x39) return '\\000';
  const known = ESCAPES.get(byte);
  if (known !== undefined) return known;
  return isPrintable(byte) ? String.fromCharCode(byte) : `\\x${hexByte(byte)}`;
}

/** dtc's guess for a value without types: ends in NUL, nothing unprintable, and not mostly NULs. */
export function looksLikeStrings(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.at(-1) !== 0) return false;
  let nuls = 0;
  for (const byte of bytes) {
    if (byte === 0) nuls++;
    else if (!isPrintable(byte) && !(byte >= 7 && byte <= 13)) return false;
  }
  return nuls <= bytes.length - nuls;
}
