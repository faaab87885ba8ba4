import { type Diagnostic, fileId } from '@carveout/core';
import { applyOverlay, buildTree, type DeviceTree, decodeFdt, encodeFdt } from '@carveout/devicetree';
import { overlaidHost } from './inputs/layered-hosts.ts';
import { readDeviceTreeFile } from './inputs/read-device-tree.ts';
import type { BoardInput } from './model.ts';
import { type AnalysisSession, createSession } from './session.ts';
import type { BoardSources } from './sources.ts';

export interface LoadedTree {
  /** With overlays applied; null when a file could not be read. */
  readonly tree: DeviceTree | null;
  /** False when the tree is not all of what was written: then nothing is to be simulated. */
  readonly complete: boolean;
  /** Bytes of the blob the kernel is given; null without a tree. Of source it has to be made first, and few need it. */
  blobSize(): number | null;
  readonly diagnostics: readonly Diagnostic[];
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
const NOTHING = { tree: null, complete: false, blobSize: () => null } as const;

/** The board's tree from source or blob, with its overlays. Stops at the first file that is not valid. */
export function loadTree(input: BoardInput, session: AnalysisSession, sources: BoardSources): LoadedTree {
  const { content } = input;
  const scope = content === undefined ? session : createSession(overlaidHost(session.host, input.deviceTree, content));
  const base = loadOne(input.deviceTree, input, scope, sources);
  const diagnostics = [...base.diagnostics];
  let { tree, complete } = base;
  for (const path of input.overlays ?? []) {
    if (!tree || !complete) break;
    const overlay = loadOne(path, input, scope, sources);
    diagnostics.push(...overlay.diagnostics);
    const applied = overlay.tree && overlay.complete ? applyOverlay(tree, overlay.tree) : undefined;
    diagnostics.push(...(applied?.diagnostics ?? []));
    complete = Boolean(applied?.tree);
    tree = applied?.tree ?? tree;
  }
  if (!tree) return { ...NOTHING, diagnostics };
  const changed = (input.overlays ?? []).length > 0;
  const made = tree;
  let encoded: number | undefined;
  const blobSize = (): number => {
    encoded ??= (changed ? null : base.blobSize()) ?? encodeFdt(made).length;
    return encoded;
  };
  return { tree, complete, blobSize, diagnostics };
}

/** One file, source or blob, without overlays. */
function loadOne(path: string, input: BoardInput, session: AnalysisSession, sources: BoardSources): LoadedTree {
  const file = readDeviceTreeFile(path, session.host);
  const id = fileId(path);
  switch (file.kind) {
    case 'unusable':
      return { ...NOTHING, diagnostics: [file.problem] };
    case 'blob': {
      sources.addBlob(id);
      const { tree, diagnostics } = decodeFdt(file.bytes, id, { lateProperties: 'drop' });
      return { tree, complete: tree !== null, blobSize: () => totalSize(file.bytes), diagnostics };
    }
    case 'source':
      return loadSource(path, input, session, sources);
  }
}

/** As a build does: a preprocessor error ends it, and so does a syntax error; each would bring a train of others. */
function loadSource(path: string, input: BoardInput, session: AnalysisSession, sources: BoardSources): LoadedTree {
  const expanded = session.preprocessor.preprocess(path, {
    includeDirs: input.includeDirs ?? [],
    defines: input.defines ?? [],
  });
  sources.addPreprocessed(expanded);
  if (expanded.diagnostics.some(isError)) return { ...NOTHING, diagnostics: expanded.diagnostics };
  const { ast, positions, diagnostics: syntax } = session.parser.parse(expanded);
  const { tree, diagnostics: meaning } = buildTree(ast, positions, {
    host: session.host,
    includeDirs: expanded.includeDirs,
    files: expanded.files,
    // Overlays need the labels of the base, as after dtc -@.
    symbols: !ast.plugin && (input.overlays ?? []).length > 0,
  });
  const complete = !syntax.some(isError);
  const diagnostics = [...expanded.diagnostics, ...syntax, ...(complete ? meaning : [])];
  return { tree, complete, blobSize: () => null, diagnostics };
}

/** The header's own: a file may be padded. */
const totalSize = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4);
