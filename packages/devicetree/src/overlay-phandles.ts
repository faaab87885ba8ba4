import { hex } from '@carveout/core';
import { codes } from './codes.ts';
import { preorder } from './fix-up.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import { childNamed, nodeAtPath } from './node-path.ts';
import { highestPhandle, type OverlayScope, placeOf } from './overlay-scope.ts';
import { readCells, readString, readStrings, readU32 } from './read-value.ts';
import type { TreeNode, TreeProperty } from './tree.ts';

const PHANDLE_NAMES = ['phandle', 'linux,phandle'] as const;
const HIGHEST_PHANDLE = 0xffff_fffe;

/**
 * Puts the right numbers into the overlay: its own move above the highest of the base, places in `__local_fixups__`
 * with them, places in `__fixups__` get those of `symbols`. False after an error.
 */
export function patchPhandles(scope: OverlayScope, symbols: ReadonlyMap<string, number>): boolean {
  for (const fixup of scope.overlay.child('__fixups__')?.properties ?? []) {
    const phandle = symbols.get(fixup.name);
    for (const place of readStrings(fixup)) {
      if (phandle === undefined || !patchPlace(scope, fixup, place, phandle)) return false;
    }
  }
  const delta = highestPhandle(scope.root);
  if (!moveNumbers(scope, delta)) return false;
  const kept = keptNumbers(scope, delta);
  const local = scope.overlay.child('__local_fixups__');
  return (
    local === undefined ||
    patchLocal(scope, { fixups: local, node: scope.overlay }, (old) => {
      const moved = old + delta;
      return kept.get(moved) ?? moved;
    })
  );
}

/** One `PATH:PROPERTY:OFFSET` of `__fixups__`. */
function patchPlace(scope: OverlayScope, fixup: MergedProperty, place: string, phandle: number): boolean {
  const parts = /^(\/[^:]*):([^:]+):(\d{1,10})$/.exec(place);
  const property = nodeAtPath(scope.overlay, parts?.[1] ?? '')?.property(parts?.[2] ?? '');
  const offset = Number(parts?.[3] ?? Number.NaN);
  if (property && offset + 4 <= property.bytes.length) {
    patchCell(scope, property, offset, phandle);
    return true;
  }
  return badFixup(scope, fixup, `__fixups__: ${fixup.name} names "${place}", which is no place in the overlay`);
}

function badFixup(scope: OverlayScope, at: Parameters<typeof placeOf>[0], message: string): false {
  scope.problems.add(codes.overlayFixup, placeOf(at), message, { help: 'compile the overlay again' });
  return false;
}

function patchCell(scope: OverlayScope, property: TreeProperty, offset: number, value: number): void {
  let bytes = scope.patched.get(property);
  if (!bytes) {
    // Not slice(): that of a Buffer shares memory, and the overlay must stay as it is.
    bytes = Uint8Array.from(property.bytes);
    scope.patched.set(property, bytes);
  }
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(offset, value);
}

function moveNumbers(scope: OverlayScope, delta: number): boolean {
  for (const node of preorder(scope.overlay)) {
    for (const name of PHANDLE_NAMES) {
      const property = node.property(name);
      if (!property) continue;
      const phandle = property.bytes.length === 4 ? readU32(property) : undefined;
      if (phandle === undefined) return badFixup(scope, property, `${node.path}: ${name} is not one cell`);
      if (phandle + delta > HIGHEST_PHANDLE) {
        const message = `${node.path}: phandle ${hex(BigInt(phandle))} cannot move above ${hex(BigInt(delta))} of the base`;
        return badFixup(scope, property, message);
      }
      patchCell(scope, property, 0, phandle + delta);
    }
  }
  return true;
}

/** Nodes that both trees have and number: the base's number stays, so references of the overlay must take it. */
function keptNumbers(scope: OverlayScope, delta: number): ReadonlyMap<number, number> {
  const kept = new Map<number, number>();
  const visit = (base: TreeNode | undefined, overlay: TreeNode): void => {
    if (!base) return;
    if (base.phandle !== undefined && overlay.phandle !== undefined) {
      kept.set(overlay.phandle + delta, base.phandle);
      for (const name of PHANDLE_NAMES) {
        const property = overlay.property(name);
        if (property) patchCell(scope, property, 0, base.phandle);
      }
    }
    for (const child of overlay.children) visit(childNamed(base, child.name), child);
  };
  for (const fragment of scope.overlay.children) {
    const body = fragment.child('__overlay__');
    const target = fragment.property('target');
    const path = fragment.property('target-path');
    const phandle = target && readU32({ bytes: scope.patched.get(target) ?? target.bytes });
    if (body) visit(path ? nodeAtPath(scope.root, readString(path)) : byPhandle(scope.root, phandle), body);
  }
  return kept;
}

function byPhandle(root: MergedNode, phandle: number | undefined): MergedNode | undefined {
  for (const node of preorder(root)) if (phandle !== undefined && node.phandle === phandle) return node;
  return undefined;
}

interface Mirror {
  readonly fixups: MergedNode;
  readonly node: MergedNode;
}

function patchLocal(scope: OverlayScope, { fixups, node }: Mirror, moved: (old: number) => number): boolean {
  for (const places of fixups.properties) {
    const property = node.property(places.name);
    const size = property?.bytes.length ?? 0;
    if (places.bytes.length % 4 !== 0)
      return badFixup(
        scope,
        places,
        `__local_fixups__: the ${places.bytes.length} bytes of ${places.name} for ${node.path} are no cells`,
      );
    for (const offset of readCells(places)) {
      const old = property && offset + 4 <= size ? readU32(property, offset) : undefined;
      if (!property || old === undefined) {
        return badFixup(scope, places, `__local_fixups__: ${node.path} has no cell at ${places.name}:${offset}`);
      }
      patchCell(scope, property, offset, moved(old) >>> 0);
    }
  }
  for (const child of fixups.children) {
    const below = node.child(child.name);
    if (!below)
      return badFixup(
        scope,
        child,
        `__local_fixups__: the overlay has no node ${node.parent ? node.path : ''}/${child.name}`,
      );
    if (!patchLocal(scope, { fixups: child, node: below }, moved)) return false;
  }
  return true;
}
