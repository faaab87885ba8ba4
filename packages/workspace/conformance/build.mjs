// Builds the device trees of a kernel with its own dtc and with carveout in its place, and compares what comes of it:
//   npm run conformance:build -- <kernel tree> [--arch arm64] [--only TEXT] [--keep DIR]
// Compared are the blobs and what the build keeps of the depfiles. Needs what a kernel build needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, runWithKernelTree } from './kernel-tree-run.mjs';
import { sourcesOf } from './sources.mjs';

const CARVEOUT = join(ROOT, 'packages', 'cli', 'bin', 'carveout-dtc.mjs');

/** Differences listed in full. */
const LISTED = 20;

const wanted = 'of 6.12 or later, with scripts/Makefile.dtbs';
await runWithKernelTree({ name: 'build', needs: 'scripts/Makefile.dtbs', wanted }, compare);

/** @param {import('./kernel-tree-run.mjs').KernelRun} run @returns {number} */
function compare({ tree, directory, arch, only }) {
  const targets = only === '' ? ['dtbs'] : targetsWith(tree, arch, only);
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
