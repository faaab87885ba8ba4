// Compares what carveout's checks say with what the checks of the kernel's own dtc say, for every source of a kernel tree:
//   npm run conformance:checks -- <kernel tree> [architectures] [--keep DIR] [--only TEXT]
// Compared are place, kind, name, node and property of every message, and their order; the words are ours.
// Needs cc, cpp, flex and bison. --keep: where preprocessed sources and dtc's messages are kept for the next time.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';
import { buildDtc } from './reference-dtc.mjs';
import { makeReferenceMessages } from './reference-messages.mjs';
import { ARCHITECTURES, sourcesOf } from './sources.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const OUTPUT = 'packages/workspace/dist/conformance-checks';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, only: { type: 'string' } },
});
const [named = '', ...architectures] = positionals;
if (named === '' || !existsSync(join(named, 'scripts', 'dtc', 'dtc.c'))) {
  console.error(
    'conformance:checks: name the root of a kernel source tree, the directory that holds arch/ and scripts/dtc/',
  );
  process.exitCode = 2;
} else {
  const directory = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'carveout-checks-')) : resolve(values.keep);
  try {
    process.exitCode = await compare(resolve(named), directory);
  } finally {
    if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} tree @param {string} directory @returns {Promise<number>} */
async function compare(tree, directory) {
  await bundle({ root: ROOT, entry: 'packages/workspace/conformance/checks-job.ts', outdir: OUTPUT });
  const job = join(ROOT, OUTPUT, 'checks-job.mjs');
  const dtc = buildDtc(tree, join(directory, 'dtc'));
  const all = (architectures.length > 0 ? architectures : ARCHITECTURES).flatMap((name) => sourcesOf(tree, name));
  const sources = all.filter((source) => source.includes(values.only ?? ''));
  const switches = JSON.parse(spawnSync(process.execPath, [job, '--switches'], { encoding: 'utf8' }).stdout);
  const made = await makeReferenceMessages({ tree, dtc, directory, sources, switches });
  const version = spawnSync(dtc, ['-v'], { encoding: 'utf8' }).stdout.trim();
  console.log(`${version} of this tree, ${sources.length} sources, ${made} of them read with it now`);
  const list = join(directory, 'checks.json');
  writeFileSync(list, JSON.stringify({ tree, directory, sources, switches }));
  return spawnSync(process.execPath, [job, list], { stdio: 'inherit' }).status ?? 1;
}
