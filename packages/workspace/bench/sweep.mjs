// How many boots a sweep makes per second: npm run bench:sweep [-- <board> [count]]
// The command line tool as it is used, in this thread and on all processors; wall time, the sum of everything included.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const TOOL = join(HERE, '..', '..', 'cli', 'bin', 'carveout.mjs');
const BOARD = join(HERE, '..', '..', '..', 'examples', 'ti-am62', 'board.dts');
const KERNELS = ['5.4.286', '5.10.89', '5.15.135', '6.1.176', '6.6.58', '6.12.117', '6.13.5', '6.18', '6.19', '7.1'];

const [board = BOARD, count = '10000'] = process.argv.slice(2);
const sizes = Array.from({ length: 20 }, (_, index) => `${256 * (index + 1)}M`);
const lines = Math.ceil(Number(count) / (KERNELS.length * sizes.length));
const cmdlines = Array.from({ length: lines }, (_, index) => [
  '--cmdline',
  `console=ttyS2 cma=${4 * (index + 1)}M`,
]).flat();

/** @param {readonly string[]} more */
function run(more) {
  const args = [
    TOOL,
    'sweep',
    board,
    '--ram',
    sizes.join(),
    '--kernels',
    KERNELS.join(),
    ...cmdlines,
    '--format',
    'json',
  ];
  const start = performance.now();
  const result = spawnSync(process.execPath, [...args, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const seconds = (performance.now() - start) / 1000;
  if (result.status !== 0 && result.status !== 1) throw new Error(`the sweep ended with exit code ${result.status}`);
  const { boots, failed } = JSON.parse(result.stdout).summary;
  return { boots, failed, seconds };
}

console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} processors`);
for (const [name, more] of /** @type {const} */ ([
  ['one thread', ['--jobs', '1']],
  ['all processors', []],
])) {
  const { boots, failed, seconds } = run(more);
  const rate = Math.round(boots / seconds);
  console.log(
    `${name.padEnd(15)} ${boots} boots (${failed} with failures) in ${seconds.toFixed(2)} s: ${rate} per second`,
  );
}
