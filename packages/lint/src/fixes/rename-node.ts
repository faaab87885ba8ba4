import { type Fix, type Span, spanOf } from '@carveout/core';
import { type DeviceTree, readStrings, type TreeNode, valueReferences } from '@carveout/devicetree';
import type { BoardView } from '../rule.ts';
import { isOwnFile } from './own-file.ts';
import { fixOf } from './source-fix.ts';

/**
 * Another name for a node that the board's own file writes, once by its name and nowhere else by its path. Undefined when something
 * would lose the node.
 */
export function renameNode(board: Pick<BoardView, 'tree' | 'textOf'>, path: string, name: string): Fix | undefined {
  const { tree, textOf } = board;
  const node = tree.nodeByPath(path);
  const places = node?.history.map(({ origin }) => spanOf(origin)) ?? [];
  if (!node || node.parent?.child(name) || isNamedByPath(tree, node)) return undefined;
  if (node.history.some(({ kind }) => kind === 'delete' || kind === 'revive')) return undefined;
  const byName: Span[] = [];
  for (const place of places) {
    const before = place && textOf?.(place.file)?.slice(0, place.start);
    if (!place || before === undefined) return undefined;
    const written = /([\w,.+*#?@-]+)\s*$/.exec(before);
    if (written?.[1] === node.name) {
      const start = place.start - written[0].length;
      byName.push({ file: place.file, start, end: start + node.name.length });
    } else if (!/&[\w]+\s*$/.test(before)) return undefined;
  }
  const [only, ...more] = byName;
  if (!only || more.length > 0 || !isOwnFile(only.file)) return undefined;
  return fixOf(board, only, `name the node ${name}`, () => name);
}

/** By a string, an alias or `&{/path}`: those of nodes below name it too. */
function isNamedByPath(tree: DeviceTree, { path }: TreeNode): boolean {
  const names = (text: string): boolean => text === path || text.startsWith(`${path}/`) || text.startsWith(`${path}:`);
  for (const node of tree.nodes) {
    for (const property of node.properties) {
      if (mayHoldPath(property.bytes) && readStrings(property).some(names)) return true;
      for (const reference of valueReferences(property)) {
        if (reference.path !== null && names(reference.path)) return true;
      }
    }
  }
  return false;
}

const SLASH = 0x2f;

/** A string in it begins with `/`: nearly no value has one, and reading all of them takes long. */
function mayHoldPath(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(SLASH); at >= 0; at = bytes.indexOf(SLASH, at + 1)) {
    if (at === 0 || bytes[at - 1] === 0) return true;
  }
  return false;
}
