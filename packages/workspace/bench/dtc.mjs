// All boards of an architecture through `carveout compile`, against cpp and dtc started per file as the kernel's build does:
//   npm run bench:dtc -- <kernel tree> [architecture] [--every N] [--keep DIR]
// CPU time of both, in turns, in one run on the same cores. --every N: only every Nth board. --keep: where dtc is built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';
import { buildDtc } from '../conformance/reference-dtc.mjs';
import { sourcesOf } from '../conformance/sources.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..', '..');
const TOOL = join(ROOT, 'packages', 'cli', 'bin', 'carveout.mjs');
const OUTPUT = 'packages/workspace/dist/bench-dtc';
const SMALL_BOARD_RUNS = 9;
const REPEATS = 10;

/** The kernel's rule, one source after the other. */
const KERNEL_RULE = `while read -r source; do
  cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I "$TREE/scripts/dtc/include-prefixes" "$source" -o "$OUT/b.tmp"
  "$DTC" -q -I dts -O dtb -b 0 -i "$(dirname "$source")" -i "$TREE/scripts/dtc/include-prefixes" -o "$OUT/b.dtb" "$OUT/b.tmp"
done`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: 'string', default: '1' }, keep: { type: 'string' } },
});
const [tree = '', architecture = 'arm64'] = positionals;
if (tree === '' || !existsSync(join(tree, 'scripts', 'dtc', 'dtc.c'))) {
  console.error('bench:dtc: name the root of a kernel source tree, the directory that holds arch/ and scripts/dtc/');
  process.exitCode = 2;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'carveout-bench-'));
  try {
    await measure(resolve(tree), directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @typedef {{ cpu: number, wall: number, peak?: number }} Usage seconds, and MiB */

/** CPU time of a shell command with all its children, from the shell's own `times`. @param {string} script @param {Record<string, string>} env @returns {Usage} */
function shell(script, env) {
  const started = performance.now();
  const result = spawnSync('/bin/sh', ['-c', `${script}\ntimes >&3`], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    input: env.LIST ?? '',
    maxBuffer: 1 << 26,
  });
  const seconds = [...(result.output[3] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, m, s]) => Number(m) * 60 + Number(s),
  );
  return { cpu: seconds.reduce((sum, one) => sum + one, 0), wall: (performance.now() - started) / 1000 };
}

/** @param {readonly string[]} args @returns {Usage} */
function tool(args) {
  const started = performance.now();
  const result = spawnSync(process.execPath, ['--require', join(HERE, 'resource-hook.cjs'), TOOL, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (result.status !== 0)
    throw new Error(`carveout compile ended with ${result.status}: ${result.stderr.slice(0, 2000)}`);
  const { cpu, peak } = JSON.parse(result.output[3] ?? '{}');
  return { cpu: cpu / 1e6, wall: (performance.now() - started) / 1000, peak: peak / 1024 };
}

/** @param {string} root @param {string} directory */
async function measure(root, directory) {
  const dtc = buildDtc(root, values.keep === undefined ? join(directory, 'dtc') : join(resolve(values.keep), 'dtc'));
  const all = sourcesOf(root, architecture, /\.dts$/).map((source) => join(root, source));
  const boards = all.filter((_, at) => at % Number(values.every) === 0);
  const env = { TREE: root, DTC: dtc, OUT: directory };
  const outDir = ['--out-dir', join(directory, 'out'), '-b', '0'];
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} cores, ${boards.length} boards of ${architecture}`,
  );
  const theirs = shell(KERNEL_RULE, { ...env, LIST: `${boards.join('\n')}\n` });
  const alone = tool(['compile', '--jobs', '1', ...outDir, ...boards]);
  const workers = tool(['compile', '--jobs', String(availableParallelism()), ...outDir, ...boards]);
  row('cpp | dtc, a process each', theirs, theirs);
  row('carveout compile, one thread', alone, theirs);
  row(`carveout compile, ${availableParallelism()} workers`, workers, theirs);
  await phases(boards);
  smallBoard(boards, env, directory);
}

/** @param {string} name @param {Usage} usage @param {Usage} base */
function row(name, { cpu, wall, peak }, base) {
  const memory = peak === undefined ? '' : `, peak ${peak.toFixed(0)} MiB`;
  const ratio = `${(cpu / base.cpu).toFixed(3)} of its CPU`;
  console.log(`${name.padEnd(32)} CPU ${cpu.toFixed(1)} s, ${ratio}, wall ${wall.toFixed(1)} s${memory}`);
}

/** Where the time goes, in one process. @param {readonly string[]} boards */
async function phases(boards) {
  await bundle({ root: ROOT, entry: 'packages/workspace/bench/dtc-phases-job.ts', outdir: OUTPUT });
  spawnSync(process.execPath, [join(ROOT, OUTPUT, 'dtc-phases-job.mjs')], {
    input: boards.join('\n'),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
}

/** One board, cold. @param {readonly string[]} boards @param {Record<string, string>} env @param {string} directory */
function smallBoard(boards, env, directory) {
  const board = boards[0] ?? '';
  const theirs = [];
  const ours = [];
  for (let run = 0; run < SMALL_BOARD_RUNS; run++) {
    // A shell counts in hundredths of a second: one run would be lost in rounding.
    theirs.push(shell(KERNEL_RULE, { ...env, LIST: `${board}\n`.repeat(REPEATS) }).cpu / REPEATS);
    ours.push(tool(['compile', board, '-o', join(directory, 'one.dtb')]).cpu);
  }
  const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  const milliseconds = (/** @type {number[]} */ list) => (median(list) * 1000).toFixed(0);
  console.log(`one board, cold: cpp | dtc ${milliseconds(theirs)} ms CPU, carveout ${milliseconds(ours)} ms CPU`);
}
