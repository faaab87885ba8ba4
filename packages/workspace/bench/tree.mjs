// Reads every board of a kernel tree in one process: npm run bench:tree -- <kernel tree> [architectures]
// The job is bundled like the command line tool and measured in a process of its own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const OUTPUT = 'packages/workspace/dist/bench-tree';

const [tree = '', ...architectures] = process.argv.slice(2);
if (!existsSync(join(tree, 'arch')) || tree === '') {
  console.error('bench:tree: name the root of a kernel source tree, the directory that holds arch/ and include/');
  process.exitCode = 2;
} else {
  await bundle({ root: ROOT, entry: 'packages/workspace/bench/tree-job.ts', outdir: OUTPUT });
  const job = join(ROOT, OUTPUT, 'tree-job.mjs');
  const result = spawnSync(process.execPath, [job, resolve(tree), ...architectures], { stdio: 'inherit' });
  process.exitCode = result.status ?? 1;
}
