import type { Diagnostic } from '@carveout/core';
import { codes } from './codes.ts';
import { placeOf } from './overlay-scope.ts';
import { Problems } from './problems.ts';
import type { DeviceTree } from './tree.ts';

/** What dtc's lexer reads as the name of a node or property. */
const NAME = /^[\w,.+*#?@-]+$/;

/**
 * Names that source cannot have. A blob can hold any bytes, and `writeDts` writes them as dtc does: the text is then refused, or
 * says something else than the blob.
 */
export function namesBeyondSource(tree: DeviceTree): readonly Diagnostic[] {
  const problems = new Problems();
  const help = 'correct the text by hand, or keep the blob';
  for (const node of tree.nodes) {
    if (node.parent && !NAME.test(node.name)) {
      const message = `${shown(node.parent.path)} has a node named ${shown(node.name)}, which source cannot say`;
      problems.add(codes.nameBeyondSource, placeOf(node), message, { help });
    }
    for (const property of node.properties) {
      if (NAME.test(property.name)) continue;
      const message = `${shown(node.path)} has a property named ${shown(property.name)}, which source cannot say`;
      problems.add(codes.nameBeyondSource, placeOf(property), message, { help });
    }
  }
  return problems.list;
}

const MOST_SHOWN = 80;

const shown = (name: string): string =>
  name.startsWith('/') && name.length <= MOST_SHOWN && /^[\w,.+*#?@/-]+$/.test(name)
    ? name
    : JSON.stringify(name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name);
