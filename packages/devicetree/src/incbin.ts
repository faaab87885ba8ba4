import { dirname, type FileHost, isRefused, joinLinkedPath, type PositionMap, type ReadResult } from '@carveout/core';
import type { IncbinPart, ValueAst } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import type { DefinitionContext } from './definition.ts';
import type { Problems } from './problems.ts';

export interface IncbinScope {
  readonly host: FileHost | undefined;
  readonly includeDirs: readonly string[];
  /** Read, the main one first. */
  readonly files: readonly string[];
  readonly positions: PositionMap;
  readonly problems: Problems;
}

const NOTHING = new Uint8Array();

/** dtc asks for files with an offset of 63 bits, and refuses a larger one. */
const FARTHEST_OFFSET = 0x7fff_ffff_ffff_ffffn;

/**
 * Reads `/incbin/` files, each once: an absolute path as it is, else beside the file that names it, then in the include
 * directories in order, then beside the main file. A file shorter than the part asked for gives what it has, as in dtc; past its end that is
 * nothing, with a warning.
 */
export function incbinReader(scope: IncbinScope): (part: IncbinPart) => Uint8Array {
  const files = new Map<string, ReadResult>();
  const parts = new Map<IncbinPart, Uint8Array>();
  return (part) => {
    const known = parts.get(part);
    if (known) return known;
    const bytes = readPart(scope, part, files);
    parts.set(part, bytes);
    return bytes;
  };
}

/** As dtc, which reads a file where it is named: one that is missing is an error even when a later value replaces it. */
export function readFiles(value: ValueAst | null, context: DefinitionContext): void {
  if (value === null || value.plain !== null) return;
  for (const part of value.parts) if (part.kind === 'incbin') context.file(part);
}

function readPart(scope: IncbinScope, part: IncbinPart, files: Map<string, ReadResult>): Uint8Array {
  const span = scope.positions.spanAt(part.start, part.end);
  const fail = (message: string, help: string): Uint8Array => {
    scope.problems.add(codes.incbin, span, `/incbin/ "${part.path}": ${message}`, { help });
    return NOTHING;
  };
  if (!scope.host) return fail('files cannot be read here', 'give the tree builder access to files');
  const { path, result } = find(scope, scope.host, { name: part.path, from: span.file }, files);
  if (!result.ok) {
    const isKept = result.failure === 'not-allowed';
    return fail(
      result.detail,
      isKept ? `allow the directory of ${path} with --root` : `looked for ${path} and in the include directories`,
    );
  }
  const { bytes } = result;
  if (part.offset > BigInt(bytes.length)) {
    const message = `offset ${part.offset} is past the end of the file (${bytes.length} bytes)`;
    if (part.offset > FARTHEST_OFFSET) return fail(message, 'correct the offset');
    const { incbinPastEnd } = codes;
    scope.problems.add(incbinPastEnd, span, `/incbin/ "${part.path}": ${message}`, { help: 'correct the offset' });
    return NOTHING;
  }
  const start = Number(part.offset);
  const end = part.length === null ? bytes.length : Math.min(bytes.length, start + Number(part.length));
  return bytes.subarray(start, end);
}

interface Wanted {
  readonly name: string;
  /** The file that names it. */
  readonly from: string;
}

interface Found {
  readonly path: string;
  readonly result: ReadResult;
}

/** dtc knows the directory of the file it was started with, and not those that line markers name. */
function directoriesFor({ files, includeDirs }: IncbinScope, from: string): readonly string[] {
  const [main] = files;
  if (main === undefined) return [dirname(from), ...includeDirs];
  const beside = files.includes(from) ? dirname(from) : dirname(main);
  return [beside, ...includeDirs, dirname(main)];
}

function find(scope: IncbinScope, host: FileHost, wanted: Wanted, files: Map<string, ReadResult>): Found {
  const { name } = wanted;
  const directories = directoriesFor(scope, wanted.from);
  const candidates = name.startsWith('/') ? [name] : directories.map((dir) => joinLinkedPath(host, dir, name));
  const path =
    candidates.find((candidate) => host.isFile(candidate)) ??
    candidates.find((candidate) => isRefused(host, candidate)) ??
    candidates[0] ??
    name;
  const result = files.get(path) ?? host.read(path);
  files.set(path, result);
  return { path, result };
}
