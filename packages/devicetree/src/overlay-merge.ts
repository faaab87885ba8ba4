import { encodeUtf8 } from '@carveout/core';
import { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import type { OverlayScope } from './overlay-scope.ts';
import { readString } from './read-value.ts';

/** libfdt's overlay_apply_node(): what is there is replaced in place, what is new is put in front. */
export function applyNode(scope: OverlayScope, target: MergedNode, overlay: MergedNode): void {
  for (const label of [...overlay.labels].reverse()) scope.labels.add(target, label);
  for (const property of overlay.properties) applyProperty(scope, target, property);
  for (const child of overlay.children) {
    const known = target.childList.first(child.name);
    const step = child.steps.at(-1);
    if (!step) continue;
    const node = known ?? new MergedNode(child.name, target, step.withKind('define'));
    const isNew = known === undefined || known.deleted;
    if (known) known.record(step.withKind(known.deleted ? 'revive' : 'redefine'));
    if (isNew) target.childList.putFirst(node);
    applyNode(scope, node, child);
  }
}

function applyProperty(scope: OverlayScope, target: MergedNode, property: MergedProperty): void {
  const { current, name } = property;
  if (!current) return;
  // The base node keeps its number: references of the overlay have been turned to it.
  if ((name === 'phandle' || name === 'linux,phandle') && target.phandle !== undefined) return;
  const bytes = scope.patched.get(property);
  const isNew = target.property(name) === undefined;
  const set = target.setProperty(name, (bytes ? current.withBytes(bytes) : current).withKind('define'));
  if (isNew) target.propertyList.putFirst(set);
}

/** Symbols of the overlay join the base's, as paths in the new tree. Those outside a fragment are left out. */
export function mergeSymbols(scope: OverlayScope, targets: ReadonlyMap<string, MergedNode>): void {
  const added = scope.overlay.child('__symbols__');
  const step = added?.steps[0];
  if (!added || !step) return;
  let symbols = scope.root.child('__symbols__');
  if (!symbols) {
    symbols = new MergedNode('__symbols__', scope.root, step);
    scope.root.childList.putFirst(symbols);
  }
  for (const symbol of added.properties) {
    const parts = /^\/([^/]+)\/__overlay__(\/.*)?$/s.exec(readString(symbol));
    const target = targets.get(parts?.[1] ?? '');
    if (!target || !symbol.current) continue;
    const path = `${target.path === '/' && parts?.[2] ? '' : target.path}${parts?.[2] ?? ''}`;
    const isNew = symbols.property(symbol.name) === undefined;
    const set = symbols.setProperty(symbol.name, symbol.current.withBytes(encodeUtf8(`${path}\0`)));
    if (isNew) symbols.propertyList.putFirst(set);
  }
}
