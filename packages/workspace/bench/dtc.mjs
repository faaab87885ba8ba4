// All boards of an architecture through `carveout compile`, against cpp and dtc started per file as the kernel's build does:
//   npm run bench:dtc -- <kernel tree> [architecture] [--every N] [--runs N] [--keep DIR]
// CPU time of both, in turns, in one run on the same cores. --every N: only every Nth board; --runs: rounds, of which the median
// counts. --keep: where dtc is built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';
import { buildDtc } from '../conformance/reference-dtc.mjs';
import { sourcesOf } from '../conformance/sources.mjs';
import { cppAndDtc } from './kernel-rule.mjs';
import { measuredTool } from './measured-tool.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..', '..');
const OUTPUT = 'packages/workspace/dist/bench-dtc';
const SMALL_BOARD_RUNS = 9;
const REPEATS = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    keep: { type: 'string' },
  },
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

/** @param {string} root @param {string} directory */
async function measure(root, directory) {
  const dtc = buildDtc(root, values.keep === undefined ? join(directory, 'dtc') : join(resolve(values.keep), 'dtc'));
  const all = sourcesOf(root, architecture, /\.dts$/).map((source) => join(root, source));
  const boards = all.filter((_, at) => at % Number(values.every) === 0);
  /** @param {readonly string[]} list */
  const reference = (list) => cppAndDtc({ tree: root, dtc, out: directory, boards: list, flags: '-q' });
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} cores, ${boards.length} boards of ${architecture}, median of ${values.runs}`,
  );
  const compile = (/** @type {number} */ jobs) => {
    const out = mkdtempSync(join(directory, 'ours-'));
    const used = measuredTool(['compile', '--jobs', String(jobs), '--out-dir', out, '-b', '0', ...boards]);
    rmSync(out, { recursive: true });
    return used;
  };
  const rounds = Array.from({ length: Number(values.runs) }, () => {
    const theirs = reference(boards);
    return { theirs, alone: compile(1), workers: compile(availableParallelism()) };
  });
  const theirs = medianOf(rounds.map((round) => round.theirs));
  row('cpp | dtc, a process each', theirs, theirs);
  row('carveout compile, one thread', medianOf(rounds.map(({ alone }) => alone)), theirs);
  row(`carveout compile, ${availableParallelism()} workers`, medianOf(rounds.map(({ workers }) => workers)), theirs);
  const ratios = rounds.map(({ alone, theirs: beside }) => (alone.cpu / beside.cpu).toFixed(3));
  console.log(`one thread, round by round: ${ratios.join(', ')} of the CPU of cpp | dtc`);
  const userRatios = rounds.map(({ alone, theirs: beside }) => (alone.user / beside.user).toFixed(3));
  console.log(`user time alone: ${userRatios.join(', ')}`);
  await phases(boards);
  smallBoard(boards[0] ?? '', reference, directory);
}

/** @typedef {import('./kernel-rule.mjs').Usage} Usage */

/** @param {readonly Usage[]} usages */
function medianOf(usages) {
  return (
    [...usages].sort((a, b) => a.cpu - b.cpu)[usages.length >> 1] ?? {
      cpu: Number.NaN,
      user: Number.NaN,
      wall: Number.NaN,
    }
  );
}

/** @param {string} name @param {Usage} usage @param {Usage} base */
function row(name, { cpu, user, wall, peak }, base) {
  const memory = peak === undefined ? '' : `, peak ${peak.toFixed(0)} MiB`;
  const ratio = `${(cpu / base.cpu).toFixed(3)} of its CPU`;
  console.log(
    `${name.padEnd(32)} CPU ${cpu.toFixed(1)} s (user ${user.toFixed(1)}), ${ratio}, wall ${wall.toFixed(1)} s${memory}`,
  );
}

/** Where the time goes, in one process. @param {readonly string[]} boards */
async function phases(boards) {
  await bundle({ root: ROOT, entry: 'packages/workspace/bench/dtc-phases-job.ts', outdir: OUTPUT });
  spawnSync(process.execPath, [join(ROOT, OUTPUT, 'dtc-phases-job.mjs')], {
    input: boards.join('\n'),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
}

/** One board, cold. @param {string} board @param {(boards: readonly string[]) => Usage} reference @param {string} directory */
function smallBoard(board, reference, directory) {
  const theirs = [];
  const ours = [];
  for (let run = 0; run < SMALL_BOARD_RUNS; run++) {
    // A shell counts in hundredths of a second: one run would be lost in rounding.
    theirs.push(reference(Array(REPEATS).fill(board)).cpu / REPEATS);
    ours.push(measuredTool(['compile', board, '-o', join(directory, 'one.dtb')]).cpu);
  }
  const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  const milliseconds = (/** @type {number[]} */ list) => (median(list) * 1000).toFixed(0);
  console.log(`one board, cold: cpp | dtc ${milliseconds(theirs)} ms CPU, carveout ${milliseconds(ours)} ms CPU`);
}
