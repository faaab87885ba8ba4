import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {{ name: string, base: string, overlays: readonly string[] }} OverlayGroup sources, relative to the tree */

/**
 * What the Makefiles of an architecture put together: `NAME-dtbs := base.dtb first.dtbo second.dtbo`, where the base may be such a
 * group itself.
 * @param {string} tree @param {string} architecture
 * @returns {readonly OverlayGroup[]}
 */
export function overlayGroups(tree, architecture) {
  const root = join('arch', architecture, 'boot', 'dts');
  const makefiles = readdirSync(join(tree, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name === 'Makefile' || name.endsWith('/Makefile'))
    .sort();
  return makefiles.flatMap((name) => groupsOf(tree, join(root, name)));
}

/**
 * An overlay that no Makefile puts onto a board: by custom the name of its board is the beginning of its own.
 * @param {string} overlay @param {readonly string[]} boards
 * @returns {OverlayGroup | undefined}
 */
export function groupByName(overlay, boards) {
  const fitting = boards.filter((board) => overlay.startsWith(board.replace(/\.dts$/, '')));
  const base = fitting.sort((a, b) => b.length - a.length)[0];
  return base === undefined ? undefined : { name: overlay.replace(/\.dtso$/, ''), base, overlays: [overlay] };
}

/** @param {string} tree @param {string} makefile @returns {readonly OverlayGroup[]} */
function groupsOf(tree, makefile) {
  const directory = dirname(makefile);
  const text = readFileSync(join(tree, makefile), 'utf8').replaceAll('\\\n', ' ');
  /** @type {Map<string, string[]>} */
  const parts = new Map();
  for (const [, name = '', list = ''] of text.matchAll(/^([\w.+-]+)-dtbs\s*[:+]?=\s*(.*)$/gm)) {
    parts.set(name, [...(parts.get(name) ?? []), ...list.split(/\s+/).filter((part) => part !== '')]);
  }
  return [...parts.keys()].flatMap((name) => {
    const [base = '', ...overlays] = flat(parts, name, []);
    const group = {
      name: join(directory, name),
      base: join(directory, base.replace(/\.dtb$/, '.dts')),
      overlays: overlays.map((overlay) => join(directory, overlay.replace(/\.dtbo$/, '.dtso'))),
    };
    return [group.base, ...group.overlays].every((path) => existsSync(join(tree, path))) ? [group] : [];
  });
}

/** @param {Map<string, string[]>} parts @param {string} name @param {readonly string[]} above @returns {string[]} */
function flat(parts, name, above) {
  if (above.includes(name)) return [];
  return (parts.get(name) ?? []).flatMap((part) => {
    const inner = part.replace(/\.dtb$/, '');
    return parts.has(inner) ? flat(parts, inner, [...above, name]) : [part];
  });
}
