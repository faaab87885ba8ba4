import { type Diagnostic, type FileHost, type PositionMap, wrapU64 } from '@carveout/core';
import type { DtsFile } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import { positionContext } from './definition.ts';
import { type FixUpPasses, fixUp, nodesInOrder } from './fix-up.ts';
import type { FixUpScope } from './fix-up-scope.ts';
import { addFixupNodes, addLabelNode } from './generated-nodes.ts';
import { incbinReader } from './incbin.ts';
import { LabelIndex } from './label-index.ts';
import { mergeItems } from './merge.ts';
import { MergedNode } from './merged-node.ts';
import { MergedTree } from './merged-tree.ts';
import type { PhandleFormat } from './phandle-format.ts';
import { guessBootCpu, PhandleNumbers } from './phandles.ts';
import { Problems } from './problems.ts';
import { checkStructure } from './structure-checks.ts';
import type { DeviceTree } from './tree.ts';

export interface BuildOptions {
  /** For `/incbin/`; without it each one is an error. */
  readonly host?: FileHost | undefined;
  /** Searched for `/incbin/` after the directory of the file that names it. */
  readonly includeDirs?: readonly string[] | undefined;
  /**
   * The files that the text was read from, the main one first. What another file names, one known from line markers only, lies
   * beside the main file; without this, beside the named one.
   */
  readonly files?: readonly string[] | undefined;
  /** dtc `-@`: make `__symbols__`, and give every labelled node a phandle. */
  readonly symbols?: boolean | undefined;
  /** dtc `-L`: make `__fixups__` and `__local_fixups__` although the file is no plugin. */
  readonly fixups?: boolean | undefined;
  /** dtc `-A`: put every label into `/aliases`. */
  readonly autoAliases?: boolean | undefined;
  /** dtc `-H`; `epapr` (the property `phandle`) unless said otherwise. */
  readonly phandleFormat?: PhandleFormat | undefined;
  /**
   * Checks the merged tree in place of this package, and runs the passes that dtc would run then. `tree` changes with each of
   * them: values with references are not to be read before all have run; `unfilledBytes` tells how they start.
   */
  readonly drive?: ((tree: DeviceTree, passes: FixUpPasses) => void) | undefined;
}

export interface BuildResult {
  readonly tree: DeviceTree;
  /** In the order of dtc's passes; not sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Merges a parsed source file and does everything that dtc does before it writes: explicit phandles, references, path
 * strings, `/omit-if-no-ref/`, symbols and fixups. Never throws on what a user can write; after an error the tree holds
 * what could be made of the rest. With the same options `encodeFdt` of the result is byte for byte dtc's output.
 */
export function buildTree(file: DtsFile, positions: PositionMap, options: BuildOptions = {}): BuildResult {
  const problems = new Problems();
  const host = options.host;
  const readFile = incbinReader({
    host,
    includeDirs: options.includeDirs ?? [],
    files: options.files ?? [],
    positions,
    problems,
  });
  const context = positionContext(positions, {
    resolve: (reference) => labels.resolveForValue(reference),
    file: readFile,
  });
  const root = new MergedNode('', undefined, null);
  const labels = new LabelIndex(root);
  mergeItems({ root, labels, context, positions, problems, plugin: file.plugin }, file);
  const bootCpu = guessBootCpu(root);
  const memreserves = file.memreserves.map((entry) => ({
    address: wrapU64(entry.address),
    size: wrapU64(entry.size),
    origin: positions.originAt(entry.start, entry.end),
  }));
  const facts = { root, labels, memreserves, plugin: file.plugin, format: 'dts', bootCpu } as const;
  const { drive } = options;
  // Whoever drives reports by itself what the passes meet.
  const found = drive ? new Problems() : problems;
  const numbers = new PhandleNumbers(options.phandleFormat ?? 'epapr');
  const symbols = options.symbols ?? false;
  const scope: FixUpScope = { root, labels, numbers, positions, problems: found, plugin: file.plugin, symbols };
  const nodes = nodesInOrder(root);
  if (drive) fixUp(scope, nodes, (passes) => drive(new MergedTree({ ...facts, changing: true }), passes));
  else {
    checkStructure(nodes, labels, { positions, problems });
    fixUp(scope, nodes);
  }
  if (options.autoAliases) addLabelNode(scope, 'aliases');
  if (symbols) addLabelNode(scope, '__symbols__');
  if (file.plugin || options.fixups) addFixupNodes(scope);
  const unchecked = drive ? found.list.filter(({ code }) => UNCHECKED.includes(code)) : [];
  // Another one than `drive` was given: that may know what was there before.
  return { tree: new MergedTree(facts), diagnostics: [...problems.list, ...unchecked] };
}

/** What no check of dtc finds: it sets no limit, ends when a fixup cannot be expressed, and warns of labels by itself. */
const UNCHECKED: readonly string[] = [codes.tooLarge.code, codes.pathFixup.code, codes.labelTaken.code];
