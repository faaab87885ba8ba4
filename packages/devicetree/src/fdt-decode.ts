import { type Diagnostic, diagnostic, type FileId, identityMap, u64 } from '@carveout/core';
import { type BlobFault, blobFault, isFault } from './blob-fault.ts';
import { codes } from './codes.ts';
import { positionContext } from './definition.ts';
import { isFdt } from './fdt-format.ts';
import { type BlobVersions, readHeader, readReserves } from './fdt-header.ts';
import { type LateProperties, readStructure } from './fdt-structure.ts';
import type { MergedNode } from './merged-node.ts';
import { MergedTree } from './merged-tree.ts';
import { Problems } from './problems.ts';
import type { DeviceTree } from './tree.ts';

export interface DecodeResult {
  /** Null when the blob is too damaged to say what is in it. */
  readonly tree: DeviceTree | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface DecodeOptions {
  /** Default `keep`, as dtc reads; `drop` for what a kernel makes of the blob. Reported in either case. */
  readonly lateProperties?: LateProperties;
  /** Default `known`. */
  readonly versions?: BlobVersions;
}

/**
 * Reads a blob of version 1 to 17. Everything in it is checked before it is used: the first fault ends the reading with
 * one diagnostic. Spans of the tree and of diagnostics count bytes of the blob. Memory stays within a fixed multiple
 * of the input; values share its memory.
 */
export function decodeFdt(bytes: Uint8Array, file: FileId, options: DecodeOptions = {}): DecodeResult {
  const problems = new Problems();
  const positions = identityMap(file);
  const fault = (at: BlobFault): DecodeResult => {
    // What was odd before the fault does not matter any more.
    const problem = diagnostic(at.code, positions.spanAt(at.start, at.end), at.message, { help: at.help });
    return { tree: null, diagnostics: [problem] };
  };
  if (!isFdt(bytes)) return fault(noMagic(bytes));
  const header = readHeader(bytes, options.versions);
  if (isFault(header)) return fault(header);
  const reserves = readReserves(bytes, header);
  if (isFault(reserves)) return fault(reserves);
  const root = readStructure(bytes, header, positionContext(positions), {
    problems,
    lateProperties: options.lateProperties ?? 'keep',
  });
  if (isFault(root)) return fault(root);
  const memreserves = reserves.map(({ address, size, offset }) => ({
    address: u64(address),
    size: u64(size),
    origin: positions.originAt(offset, offset + 16),
  }));
  const facts = {
    root,
    labels: undefined,
    memreserves,
    plugin: isOverlay(root),
    format: 'fdt',
    bootCpu: header.bootCpu,
  } as const;
  return { tree: new MergedTree(facts), diagnostics: problems.list };
}

function noMagic(bytes: Uint8Array): BlobFault {
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const found = bytes.length === 0 ? 'the file is empty' : `the file starts with ${start}, not d0 0d fe ed`;
  const help =
    bytes[0] === 0x1f && bytes[1] === 0x8b ? 'the file is compressed: gunzip it first' : 'give a .dtb or .dtbo file';
  return blobFault(codes.fdtMagic, [0, Math.min(4, bytes.length)], found, help);
}

/** dtc does not mark overlays in the header; their shape tells. */
const isOverlay = (root: MergedNode): boolean =>
  root.child('__fixups__') !== undefined ||
  (root.children.length > 0 && root.children.some((child) => child.child('__overlay__') !== undefined));
