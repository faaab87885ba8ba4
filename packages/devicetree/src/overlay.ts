import { type Diagnostic, hex, nearestName, type Span } from '@carveout/core';
import { codes } from './codes.ts';
import { generatedContext, NOWHERE, PropertyDefinition } from './definition.ts';
import { preorder } from './fix-up.ts';
import { LabelIndex } from './label-index.ts';
import { MergedNode } from './merged-node.ts';
import { MergedTree, mergedRoot } from './merged-tree.ts';
import { nodeAtPath } from './node-path.ts';
import { applyNode, mergeSymbols } from './overlay-merge.ts';
import { patchPhandles } from './overlay-phandles.ts';
import { highestPhandle, type OverlayScope, placeOf, type Target } from './overlay-scope.ts';
import { Problems } from './problems.ts';
import { readString, readU32 } from './read-value.ts';
import type { DeviceTree } from './tree.ts';

export interface OverlayResult {
  /** The base with the overlay in it; null when it was refused. Neither input changes. */
  readonly tree: DeviceTree | null;
  /** Names of properties that were added, in the order in which libfdt puts them into the strings block. */
  readonly newNames: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies an overlay as libfdt's fdt_overlay_apply() does (kernel 6.12): phandles of the overlay move above those of the base,
 * labels are looked up in `/__symbols__` of the base, properties replace or come in front, new nodes come in front of
 * their siblings, symbols of the overlay join those of the base. A base from source without symbols still gives its
 * labels, with a warning. An overlay that libfdt refuses gives a null tree and an error that names what is missing.
 */
export function applyOverlay(base: DeviceTree, overlay: DeviceTree): OverlayResult {
  const problems = new Problems();
  const root = mergedRoot(base).copyTo(undefined);
  const scope: OverlayScope = {
    root,
    labels: new LabelIndex(root),
    overlay: mergedRoot(overlay),
    problems,
    patched: new Map(),
    newNames: [],
  };
  const symbols = resolveSymbols(scope, base);
  if (symbols && patchPhandles(scope, symbols)) applyFragments(scope);
  const failed = problems.list.some((problem) => problem.severity === 'error');
  if (failed) return { tree: null, newNames: [], diagnostics: problems.list };
  const { memreserves, plugin, format, bootCpu } = base;
  const tree = new MergedTree({ root, labels: scope.labels, memreserves, plugin, format, bootCpu });
  return { tree, newNames: scope.newNames, diagnostics: problems.list };
}

/** Phandles of the base for the labels in `__fixups__`; undefined after an error. */
function resolveSymbols(scope: OverlayScope, base: DeviceTree): Map<string, number> | undefined {
  const found = new Map<string, number>();
  const wanted = scope.overlay.child('__fixups__')?.properties ?? [];
  const symbols = scope.root.child('__symbols__');
  let complete = true;
  const [first] = wanted;
  if (first && symbols === undefined && [...base.labels()].length === 0) {
    reportLabelless(
      scope,
      wanted.map(({ name }) => name),
      placeOf(first),
    );
    return undefined;
  }
  for (const { name, origin } of wanted) {
    const symbol = symbols?.property(name);
    const node = symbol ? nodeAtPath(scope.root, readString(symbol)) : scope.labels.node(name);
    const phandle = node instanceof MergedNode ? phandleFor(scope, node, base) : undefined;
    if (phandle !== undefined) found.set(name, phandle);
    else {
      complete = false;
      if (symbol && !node) reportDangling(scope, name, placeOf({ origin }), readString(symbol));
      else if (node) reportNumberless(scope, name, placeOf({ origin }), node.path);
      else reportSymbol(scope, name, placeOf({ origin }), base);
    }
  }
  if (symbols === undefined) warnOfBase(scope, base, wanted.length > 0);
  return complete ? found : undefined;
}

function warnOfBase(scope: OverlayScope, { format }: DeviceTree, needed: boolean): void {
  const what =
    format === 'dts' && needed
      ? 'labels were taken from its source'
      : 'only overlays that refer to paths can be applied';
  const message = `the base tree has no /__symbols__ node; ${what}`;
  scope.problems.add(codes.overlayBase, placeOf(scope.root), message, { help: 'compile the base with -@ (symbols)' });
}

function reportNumberless(scope: OverlayScope, name: string, span: Span, path: string): void {
  const message = `the overlay refers to &${name}, but ${path} of the base has no phandle`;
  scope.problems.add(codes.overlaySymbol, span, message, { help: 'compile the base with -@ (symbols)' });
}

function reportDangling(scope: OverlayScope, name: string, span: Span, path: string): void {
  const message = `the overlay refers to &${name}, which is "${path}" in /__symbols__ of the base: it has no such node`;
  scope.problems.add(codes.overlaySymbol, span, message, { help: 'compile the base again with -@ (symbols)' });
}

/** One error for all: each by itself would say the same. */
function reportLabelless(scope: OverlayScope, names: readonly string[], span: Span): void {
  const listed = names.slice(0, 5).map((name) => `&${name}`);
  const more = names.length > listed.length ? ` and ${names.length - listed.length} more` : '';
  const message = `the overlay refers to ${listed.join(', ')}${more}, but the base tree has no /__symbols__ node and no labels`;
  scope.problems.add(codes.overlaySymbol, span, message, { help: 'compile the base with -@ (symbols)' });
}

function reportSymbol(scope: OverlayScope, name: string, span: Span, base: DeviceTree): void {
  const known = [...base.labels()].map(([label]) => label);
  const near = nearestName(name, known);
  const message = `the overlay refers to &${name}, a label that the base tree does not have`;
  const help = near === undefined ? 'correct the label, or use a base that has it' : `did you mean &${near}?`;
  scope.problems.add(codes.overlaySymbol, span, message, { help });
}

/** The node's number; of a base from source, a new one when only the missing `-@` kept it from having one. */
function phandleFor(scope: OverlayScope, node: MergedNode, base: DeviceTree): number | undefined {
  const known = node.phandle;
  if (known !== undefined || base.format === 'fdt') return known;
  const phandle = highestPhandle(scope.root) + 1;
  const bytes = Uint8Array.of(phandle >>> 24, phandle >>> 16, phandle >>> 8, phandle);
  const context = generatedContext('number given out because an overlay refers to this node', () => [node.origin]);
  node.appendProperty('phandle', PropertyDefinition.ofBytes(context, NOWHERE, bytes));
  node.assignedPhandle = phandle;
  return phandle;
}

function applyFragments(scope: OverlayScope): void {
  const targets = new Map<string, Target>();
  let fragments = 0;
  for (const fragment of scope.overlay.children) {
    const body = fragment.child('__overlay__');
    if (!body) continue;
    fragments++;
    const target = fragmentTarget(scope, fragment);
    if (!target) return;
    targets.set(fragment.name, target);
    applyNode(scope, target.node, body);
  }
  if (fragments === 0) {
    scope.problems.add(
      codes.overlayEmpty,
      placeOf(scope.overlay),
      'the overlay has no fragment with an __overlay__ node',
      {
        help: 'check that the file starts with /dts-v1/; /plugin/;',
      },
    );
  }
  mergeSymbols(scope, targets);
}

/** `target` by phandle, else `target-path`, which may start with an alias. */
function fragmentTarget(scope: OverlayScope, fragment: MergedNode): Target | undefined {
  const target = fragment.property('target');
  if (target) {
    // One cell and no more, as in libfdt's overlay_get_target_phandle().
    const phandle =
      target.bytes.length === 4 ? readU32({ bytes: scope.patched.get(target) ?? target.bytes }) : undefined;
    for (const node of preorder(scope.root))
      if (phandle !== undefined && node.phandle === phandle) return { node, path: node.path };
    if (phandle === undefined) return missingTarget(scope, fragment, 'its target is not one cell');
    return missingTarget(scope, fragment, `its target, phandle ${hex(BigInt(phandle))}, is no node of the base tree`);
  }
  const path = fragment.property('target-path');
  if (!path) return missingTarget(scope, fragment, 'it has neither target nor target-path');
  const text = readString(path);
  const node = nodeAtPath(scope.root, withoutAlias(scope.root, text));
  if (node instanceof MergedNode) return { node, path: text };
  return missingTarget(scope, fragment, `its target-path ${text} is no node of the base tree`);
}

function withoutAlias(root: MergedNode, path: string): string {
  if (path.startsWith('/')) return path;
  const slash = path.indexOf('/');
  const alias = slash < 0 ? path : path.slice(0, slash);
  const target = root.child('aliases')?.property(alias);
  return target ? readString(target) + path.slice(alias.length) : path;
}

function missingTarget(scope: OverlayScope, fragment: MergedNode, what: string): undefined {
  scope.problems.add(codes.overlayTarget, placeOf(fragment), `${fragment.path}: ${what}`, {
    help: 'correct the target, or use a base that has it',
  });
}
