// Compares carveout's blobs with those of the kernel's own dtc, for every source of a kernel tree:
//   npm run conformance:dtbs -- <kernel tree> [architectures] [--keep DIR] [--only TEXT]
// Needs cc, cpp, flex and bison. --keep: where reference blobs are kept for the next time.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';
import { makeReferences } from './reference-blobs.mjs';
import { buildDtc } from './reference-dtc.mjs';
import { ARCHITECTURES, sourcesOf } from './sources.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const OUTPUT = 'packages/workspace/dist/conformance';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, only: { type: 'string' } },
});
const [named = '', ...architectures] = positionals;
if (named === '' || !existsSync(join(named, 'scripts', 'dtc', 'dtc.c'))) {
  console.error(
    'conformance:dtbs: name the root of a kernel source tree, the directory that holds arch/ and scripts/dtc/',
  );
  process.exitCode = 2;
} else {
  const directory = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'carveout-dtbs-')) : resolve(values.keep);
  try {
    process.exitCode = await compare(resolve(named), directory);
  } finally {
    if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} tree @param {string} directory @returns {Promise<number>} */
async function compare(tree, directory) {
  const dtc = buildDtc(tree, join(directory, 'dtc'));
  const all = (architectures.length > 0 ? architectures : ARCHITECTURES).flatMap((name) => sourcesOf(tree, name));
  const sources = all.filter((source) => source.includes(values.only ?? ''));
  const made = await makeReferences({ tree, dtc, directory, sources });
  console.log(
    `${spawnSync(dtc, ['-v'], { encoding: 'utf8' }).stdout.trim()} of this tree, ${made} sources compiled with it now`,
  );
  const list = join(directory, 'sources.json');
  writeFileSync(list, JSON.stringify({ tree, directory, sources }));
  await bundle({ root: ROOT, entry: 'packages/workspace/conformance/dtbs-job.ts', outdir: OUTPUT });
  const result = spawnSync(process.execPath, [join(ROOT, OUTPUT, 'dtbs-job.mjs'), list], { stdio: 'inherit' });
  return result.status ?? 1;
}
