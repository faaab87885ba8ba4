// Lint of all boards of an architecture, against cpp and dtc with default warnings started per file as the kernel's build does:
//   npm run bench:lint -- <kernel tree> [architecture] [--every N] [--runs N] [--dtc FILE]
// CPU time in turns on the same cores; --every N: only every Nth board; --runs: rounds, of which the median counts.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sourcesOf } from '../conformance/sources.mjs';
import { cppAndDtc } from './kernel-rule.mjs';
import { measuredTool } from './measured-tool.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    dtc: { type: 'string', default: 'dtc' },
  },
});
const [tree = '', architecture = 'arm64'] = positionals;
if (tree === '' || !existsSync(join(tree, 'arch', architecture))) {
  console.error('bench:lint: name the root of a kernel source tree, the directory that holds arch/ and include/');
  process.exitCode = 2;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'carveout-bench-'));
  try {
    measure(resolve(tree), directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} root @param {string} directory */
function measure(root, directory) {
  const all = sourcesOf(root, architecture, /\.dts$/).map((source) => join(root, source));
  const boards = all.filter((_, at) => at % Number(values.every) === 0);
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} cores, ${boards.length} boards of ${architecture}, median of ${values.runs}`,
  );
  const rounds = Array.from({ length: Number(values.runs) }, (_, round) => {
    const lint = ['lint', ...boards, '--format', 'json'];
    const cached = [...lint, '--jobs', '1', '--cache-dir', join(directory, `cache-${round}`)];
    const theirs = cppAndDtc({ tree: root, dtc: values.dtc, out: directory, boards });
    const first = measuredTool(cached, [0, 1, 2]);
    const second = measuredTool(cached, [0, 1, 2]);
    if (first.stdout !== second.stdout) throw new Error('the cached run reports something else than the first');
    const workers = measuredTool([...lint, '--no-cache', '--jobs', String(availableParallelism())], [0, 1, 2]);
    if (first.stdout !== workers.stdout) throw new Error('worker threads report something else than one thread');
    return { theirs, first, second, workers };
  });
  const median = (/** @type {'theirs' | 'first' | 'second' | 'workers'} */ name) =>
    rounds.map((round) => round[name]).sort((a, b) => a.cpu - b.cpu)[rounds.length >> 1];
  const [theirs, first] = [median('theirs'), median('first')];
  row('cpp | dtc, a process each', theirs, '');
  row('carveout lint, one thread', first, `${ratio(first, theirs)} of cpp | dtc`);
  row('the same again, cached', median('second'), `${ratio(median('second'), first)} of the first`);
  row(
    `carveout lint, ${availableParallelism()} workers`,
    median('workers'),
    `${ratio(median('workers'), theirs)} of cpp | dtc`,
  );
}

/** @param {import('./kernel-rule.mjs').Usage | undefined} one @param {import('./kernel-rule.mjs').Usage | undefined} base */
function ratio(one, base) {
  return ((one?.cpu ?? Number.NaN) / (base?.cpu ?? Number.NaN)).toFixed(3);
}

/** @param {string} name @param {import('./kernel-rule.mjs').Usage | undefined} usage @param {string} what */
function row(name, usage, what) {
  if (!usage) return;
  const memory = usage.peak === undefined ? '' : `, peak ${usage.peak.toFixed(0)} MiB`;
  console.log(
    `${name.padEnd(28)} CPU ${usage.cpu.toFixed(1)} s (user ${usage.user.toFixed(1)}), wall ${usage.wall.toFixed(1)} s${memory}${what === '' ? '' : `; ${what}`}`,
  );
}
