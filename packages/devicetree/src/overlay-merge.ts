import { encodeUtf8 } from '@carveout/core';
import { codes } from './codes.ts';
import type { PropertyDefinition } from './definition.ts';
import { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import { childNamed } from './node-path.ts';
import { type OverlayScope, placeOf, type Target } from './overlay-scope.ts';
import { readString } from './read-value.ts';

/** libfdt's overlay_apply_node(): what is there is replaced in place, what is new is put in front. */
export function applyNode(scope: OverlayScope, target: MergedNode, overlay: MergedNode): void {
  for (const label of [...overlay.labels].reverse()) scope.labels.add(target, label);
  for (const property of overlay.properties) applyProperty(scope, target, property);
  for (const child of overlay.children) {
    const known = childNamed<MergedNode>(target, child.name) ?? target.childList.first(child.name);
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
  const bytes = scope.patched.get(property);
  setProperty(scope, target, name, (bytes ? current.withBytes(bytes) : current).withKind('define'));
}

/** libfdt's fdt_setprop(). */
function setProperty(scope: OverlayScope, target: MergedNode, name: string, definition: PropertyDefinition): void {
  const isNew = target.property(name) === undefined;
  const set = target.setProperty(name, definition);
  if (!isNew) return;
  target.propertyList.putFirst(set);
  scope.newNames.push(name);
}

/**
 * libfdt's overlay_symbol_update(): symbols of the overlay join the base's, as paths in the new tree. Those outside a
 * fragment are left out. False after an error.
 */
export function mergeSymbols(scope: OverlayScope, targets: ReadonlyMap<string, Target>): boolean {
  const added = scope.overlay.child('__symbols__');
  const step = added?.steps[0];
  if (!added || !step) return true;
  let symbols = scope.root.child('__symbols__');
  if (!symbols) {
    symbols = new MergedNode('__symbols__', scope.root, step);
    scope.root.childList.putFirst(symbols);
  }
  for (const symbol of added.properties) {
    const parts = /^\/([^/]+)\/(.*)$/s.exec(readString(symbol));
    const inside = /^__overlay__(?:\/(.*))?$/s.exec(parts?.[2] ?? '');
    if (!inside || !symbol.current) continue;
    const target = targets.get(parts?.[1] ?? '');
    if (!target) {
      const message = `__symbols__: ${symbol.name} is "${readString(symbol)}", in no fragment of the overlay`;
      scope.problems.add(codes.overlayFixup, placeOf(symbol), message, { help: 'compile the overlay again' });
      return false;
    }
    // The path as the fragment names it; the target itself gets a slash at its end.
    const path = `${target.path === '/' ? '' : target.path}/${inside[1] ?? ''}`;
    setProperty(scope, symbols, symbol.name, symbol.current.withBytes(encodeUtf8(`${path}\0`)).withKind('define'));
  }
  return true;
}
