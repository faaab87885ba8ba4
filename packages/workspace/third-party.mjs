import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Licence texts of everything that a bundle holds and that is not ours, as its licences ask.
 * @param {string} root
 * @param {readonly string[]} inputs of the bundle, relative to `root`
 */
export function thirdPartyLicences(root, inputs) {
  const packages = new Map();
  for (const input of inputs) {
    if (!input.includes('node_modules/')) continue;
    const directory = packageOf(join(root, input));
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    packages.set(`${name} ${version}`, { directory, license });
  }
  const texts = [...packages].sort().map(([name, { directory, license }]) => {
    const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined && license === undefined) throw new Error(`${name} says nothing about its licence`);
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(directory, file), 'utf8').trim();
    return `${name}\n${'='.repeat(name.length)}\n\n${text}\n`;
  });
  return `carveout contains these packages.\n\n${texts.join('\n')}`;
}

/** @param {string} file */
function packageOf(file) {
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) {
    const manifest = join(at, 'package.json');
    // Some packages have a package.json without a name in directories of their own.
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return at;
  }
  throw new Error(`no package.json above ${file}`);
}
