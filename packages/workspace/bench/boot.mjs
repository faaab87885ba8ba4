// How long one simulated boot takes in a process that has warmed up: npm run bench:boot
// CPU time of a board with 20 reserved nodes, alone and with reading and ranking its inputs.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const OUTPUT = 'packages/workspace/dist/bench-boot';

await bundle({ root: ROOT, entry: 'packages/workspace/bench/boot-job.ts', outdir: OUTPUT });
process.exitCode = spawnSync(process.execPath, [join(ROOT, OUTPUT, 'boot-job.mjs')], { stdio: 'inherit' }).status ?? 1;
