import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const ARCHITECTURES = ['arm64', 'arm', 'riscv'];

/**
 * Every device-tree source of an architecture, sorted, relative to the tree.
 * @param {string} tree @param {string} architecture @param {RegExp} names
 * @returns {string[]}
 */
export const sourcesOf = (tree, architecture, names = /\.dtso?$/) =>
  readdirSync(join(tree, 'arch', architecture, 'boot', 'dts'), { recursive: true, encoding: 'utf8' })
    .filter((name) => names.test(name))
    .map((name) => join('arch', architecture, 'boot', 'dts', name))
    .sort();
