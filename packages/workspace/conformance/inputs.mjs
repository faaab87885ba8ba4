// Records what dtc does with the inputs of conformance/inputs, for packages/workspace/test/dtc-inputs.test.ts:
//   npm run conformance:inputs -- <kernel tree>
// Two releases are asked: the kernel's own, and the dtc that is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';
import { runTool } from '../tools.mjs';
import { buildDtc } from './reference-dtc.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const HERE = join(ROOT, 'packages/workspace/conformance/inputs');
const OUTPUT = 'packages/workspace/dist/conformance-inputs';

const [named = ''] = process.argv.slice(2);
if (named === '' || !existsSync(join(named, 'scripts', 'dtc', 'dtc.c'))) {
  console.error('conformance:inputs: name the root of a kernel source tree, the directory that holds scripts/dtc/');
  process.exitCode = 2;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'carveout-inputs-'));
  try {
    await bundle({ root: ROOT, entry: 'packages/workspace/conformance/inputs/record-job.ts', outdir: OUTPUT });
    const dtc = buildDtc(resolve(named), directory);
    const args = [join(ROOT, OUTPUT, 'record-job.mjs'), dtc, 'dtc', join(HERE, 'files'), join(HERE, 'recorded.json')];
    const status = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
    process.exitCode = status || runTool(ROOT, 'biome', ['format', '--write', join(HERE, 'recorded.json')]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
