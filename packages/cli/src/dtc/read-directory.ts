import { opendirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainNode } from '@carveout/analysis/compile';

/** As deep as trees are followed anywhere; a link upwards would never end. */
const MOST_LEVELS = 64;

/** A tree of directories and files, as /proc/device-tree: dtc's `-I fs`. In directory order, as dtc; throws what the file system says. */
export function readDirectory(path: string, name = '', depth = 0): PlainNode {
  const properties: [string, Uint8Array][] = [];
  const children: PlainNode[] = [];
  const directory = opendirSync(path);
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      const inside = join(path, entry.name);
      const stat = statSync(inside);
      if (stat.isDirectory() && depth < MOST_LEVELS) children.push(readDirectory(inside, entry.name, depth + 1));
      else if (stat.isFile()) properties.push([entry.name, readFileSync(inside)]);
    }
  } finally {
    directory.closeSync();
  }
  return { name, properties: properties.filter((property) => !repeatsName(property, name)), children };
}

/** dtc drops a `name` that says what the node is called anyway. */
const repeatsName = ([property, bytes]: readonly [string, Uint8Array], name: string): boolean =>
  property === 'name' && Buffer.from(bytes).toString('latin1') === `${name.replace(/@.*$/s, '')}\0`;
