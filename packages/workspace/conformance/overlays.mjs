// Applies the overlays of a kernel tree to the boards its Makefiles name for them, and compares with the tree's own fdtoverlay:
//   npm run conformance:overlays -- <kernel tree> [architectures] [--keep DIR] [--only TEXT]
// Needs cc, cpp, flex and bison. The fdtoverlay that is installed is asked too: where it says something else is told, but not counted.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';
import { groupByName, overlayGroups } from './overlay-groups.mjs';
import { makeReferences, referencePath } from './reference-blobs.mjs';
import { buildDtc, buildFdtoverlay } from './reference-dtc.mjs';
import { ARCHITECTURES, sourcesOf } from './sources.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const OUTPUT = 'packages/workspace/dist/conformance-overlays';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, only: { type: 'string' } },
});
const [named = '', ...architectures] = positionals;
if (named === '' || !existsSync(join(named, 'scripts', 'dtc', 'fdtoverlay.c'))) {
  console.error(
    'conformance:overlays: name the root of a kernel source tree, the directory that holds arch/ and scripts/dtc/',
  );
  process.exitCode = 2;
} else {
  const directory =
    values.keep === undefined ? mkdtempSync(join(tmpdir(), 'carveout-overlays-')) : resolve(values.keep);
  try {
    process.exitCode = await compare(resolve(named), directory);
  } finally {
    if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} tree @param {string} directory @returns {Promise<number>} */
async function compare(tree, directory) {
  const dtc = buildDtc(tree, join(directory, 'dtc'));
  const fdtoverlay = buildFdtoverlay(tree, join(directory, 'dtc'));
  const names = architectures.length > 0 ? architectures : ARCHITECTURES;
  const groups = names.flatMap((name) => groupsIn(tree, name)).filter(({ name }) => name.includes(values.only ?? ''));
  const sources = [...new Set(groups.flatMap(({ base, overlays }) => [base, ...overlays]))];
  await makeReferences({ tree, dtc, directory, sources });
  const list = groups.map(({ name, base, overlays }) => {
    const blobs = [
      referencePath(directory, base, 'symbols'),
      ...overlays.map((path) => referencePath(directory, path, 'plain')),
    ];
    const out = join(directory, 'overlaid', name);
    mkdirSync(dirname(out), { recursive: true });
    apply(fdtoverlay, blobs, `${out}.own.dtb`);
    apply('fdtoverlay', blobs, `${out}.installed.dtb`);
    return { name, blobs, sources: [base, ...overlays].map((path) => join(tree, path)), out };
  });
  const job = join(directory, 'overlays.json');
  writeFileSync(job, JSON.stringify(list));
  await bundle({ root: ROOT, entry: 'packages/workspace/conformance/overlays-job.ts', outdir: OUTPUT });
  const result = spawnSync(process.execPath, [join(ROOT, OUTPUT, 'overlays-job.mjs'), job], { stdio: 'inherit' });
  return result.status ?? 1;
}

/** @param {string} tree @param {string} architecture */
function groupsIn(tree, architecture) {
  const groups = overlayGroups(tree, architecture);
  const used = new Set(groups.flatMap(({ overlays }) => overlays));
  const all = sourcesOf(tree, architecture, /\.dtso$/);
  const boards = sourcesOf(tree, architecture, /\.dts$/);
  const others = all.filter((overlay) => !used.has(overlay)).map((overlay) => groupByName(overlay, boards));
  const found = others.filter((group) => group !== undefined);
  console.log(
    `${architecture}: ${groups.length} boards with overlays in Makefiles, with ${used.size} of ${all.length} overlays; ` +
      `for ${found.length} of the others a board was found by its name`,
  );
  return [...groups, ...found];
}

/** What is refused leaves no file. @param {string} command @param {readonly string[]} blobs @param {string} output */
function apply(command, [base = '', ...overlays], output) {
  rmSync(output, { force: true });
  const { status } = spawnSync(command, ['-i', base, '-o', output, ...overlays]);
  if (status !== 0) rmSync(output, { force: true });
}
