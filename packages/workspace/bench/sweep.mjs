// How many boots a sweep makes per second: npm run bench:sweep [-- <board> [count]]
// The command line tool as it is used, in one thread and on all processors: wall time, and CPU time, which other work on the
// machine disturbs less; everything included.
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measuredTool } from './measured-tool.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const BOARD = join(HERE, '..', '..', '..', 'examples', 'ti-am62', 'board.dts');
const KERNELS = ['5.4.286', '5.10.89', '5.15.135', '6.1.176', '6.6.58', '6.12.117', '6.13.5', '6.18', '6.19', '7.1'];

const [board = BOARD, count = '10000'] = process.argv.slice(2);
const sizes = Array.from({ length: 20 }, (_, index) => `${256 * (index + 1)}M`);
const lines = Math.ceil(Number(count) / (KERNELS.length * sizes.length));
const cmdlines = Array.from({ length: lines }, (_, index) => [
  '--cmdline',
  `console=ttyS2 cma=${4 * (index + 1)}M`,
]).flat();

const args = ['sweep', board, '--ram', sizes.join(), '--kernels', KERNELS.join(), ...cmdlines, '--format', 'json'];

console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} processors`);
for (const [name, more] of /** @type {const} */ ([
  ['one thread', ['--jobs', '1']],
  ['all processors', []],
  ['one thread, nothing unknown', ['--jobs', '1', '--dtb', '0x88000000', '--initrd', 'none']],
])) {
  const { cpu, wall, stdout } = measuredTool([...args, ...more], [0, 1]);
  const { boots, failed } = JSON.parse(stdout).summary;
  const rates = `${Math.round(boots / wall)} per second, ${Math.round(boots / cpu)} per second of CPU time`;
  console.log(`${name.padEnd(28)} ${boots} boots (${failed} with failures) in ${wall.toFixed(2)} s: ${rates}`);
}
