// Builds the device trees of a kernel with its own dtc and with carveout in its place, and compares what comes of it:
//   npm run conformance:build -- <kernel tree> [--arch arm64] [--only TEXT] [--keep DIR]
// Compared are the blobs and what the build keeps of the depfiles. Needs what a kernel build needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sourcesOf } from './sources.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const CARVEOUT = join(ROOT, 'packages', 'cli', 'bin', 'carveout-dtc.mjs');

/** Differences listed in full. */
const LISTED = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { arch: { type: 'string', default: 'arm64' }, only: { type: 'string' }, keep: { type: 'string' } },
});
const [named = ''] = positionals;
if (named === '' || !existsSync(join(named, 'scripts', 'Makefile.dtbs'))) {
  console.error(
    'conformance:build: name the root of a kernel source tree of 6.12 or later, with scripts/Makefile.dtbs',
  );
  process.exitCode = 2;
} else {
  const directory = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'carveout-build-')) : resolve(values.keep);
  try {
    process.exitCode = compare(resolve(named), directory);
  } finally {
    if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} tree @param {string} directory @returns {number} */
function compare(tree, directory) {
  const { arch, only } = values;
  const targets = only === undefined ? ['dtbs'] : targetsWith(tree, arch, only);
  const theirs = join(directory, 'dtc');
  const ours = join(directory, 'carveout');
  for (const [output, more] of /** @type {const} */ ([
    [theirs, []],
    [ours, [`DTC=${CARVEOUT}`]],
  ])) {
    const args = ['-C', tree, `O=${output}`, `ARCH=${arch}`, `-j${availableParallelism()}`, ...more];
    mkdirSync(output, { recursive: true });
    if (!existsSync(join(output, '.config'))) make([...args, 'defconfig']);
    make([...args, '-k', ...targets]);
    const name = more.length === 0 ? "the kernel's dtc" : 'carveout-dtc';
    console.log(`built with ${name}`);
  }
  return report(arch, theirs, ours);
}

/** @param {string} tree @param {string} arch @param {string} text */
function targetsWith(tree, arch, text) {
  const root = `arch/${arch}/boot/dts/`;
  const sources = sourcesOf(tree, arch).filter((source) => source.includes(text));
  return sources.map((source) => source.slice(root.length).replace(/\.dts(o?)$/, '.dtb$1'));
}

/** @param {readonly string[]} args */
function make(args) {
  const result = spawnSync('make', args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.error) throw new Error(`make cannot be started: ${result.error.message}`);
}

/** @param {string} arch @param {string} theirs @param {string} ours @returns {number} */
function report(arch, theirs, ours) {
  const root = join('arch', arch, 'boot', 'dts');
  const blobs = readdirSync(join(theirs, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.dtbo?$/.test(name))
    .sort();
  const wrong = blobs.flatMap((name) => {
    const [a, b] = [join(theirs, root, name), join(ours, root, name)];
    if (!existsSync(b)) return [`${name}: not built`];
    if (!readFileSync(a).equals(readFileSync(b))) return [`${name}: other bytes`];
    return dependencies(a) === dependencies(b) ? [] : [`${name}: other dependencies`];
  });
  console.log(`same blob and same dependencies: ${blobs.length - wrong.length} of ${blobs.length}`);
  for (const line of wrong.slice(0, LISTED)) console.log(`  ${line}`);
  return wrong.length > 0 || blobs.length === 0 ? 1 : 0;
}

/** What the build keeps of the depfiles, without the command, which names the compiler. @param {string} blob */
function dependencies(blob) {
  const path = join(dirname(blob), `.${blob.slice(dirname(blob).length + 1)}.cmd`);
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8');
  return text.slice(text.indexOf('\nsource_'));
}
