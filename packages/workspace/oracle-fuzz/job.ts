import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTools, fetchKernel, listKernels, Unavailable } from '../live-boots/debian.mjs';
import { type Board, GIB } from './board.ts';
import { generateBoard } from './generate.ts';
import { type FuzzKernel, kernelsIn, packagedKernel } from './kernels.ts';
import { createCorpus } from './predict-board.ts';
import { seedOf } from './random.ts';
import { sizeText } from './record-board.ts';
import { type Bench, type Comparison, compareBoard, isLoadable, isSkipped, shrinkBoard } from './run.ts';

/** Kernel keys of the corpus that a Debian package can stand in for. */
const SERIES: Readonly<Record<string, string>> = { 'arm64-6.1-4k': '6.1', 'arm64-6.12-4k': '6.12' };

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly jobs: number;
  /** Directory of `vmlinuz-RELEASE` files; Debian's packages when not given. */
  readonly kernels: string | undefined;
  readonly only: readonly string[];
  readonly cache: string;
  /** Where reproducers go. */
  readonly output: string;
  readonly shrink: boolean;
  readonly mostRam: number;
  /** Boards of earlier runs to make again, by the number in their name. */
  readonly boards: readonly number[];
}

const USAGE = `npm run oracle:fuzz -- [--count N] [--seed S] [--kernels DIR] [--only KEY,KEY] [--jobs N] [--out DIR] [--no-shrink] [--max-ram MIB] [--board HEX,HEX]`;

function readOptions(root: string, args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      count: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      jobs: { type: 'string', default: '1' },
      kernels: { type: 'string' },
      only: { type: 'string', default: '' },
      cache: { type: 'string', default: join(homedir(), '.cache', 'carveout', 'kernels') },
      out: { type: 'string', default: join(root, 'test', 'corpus', 'scenarios') },
      shrink: { type: 'boolean', default: true },
      'max-ram': { type: 'string', default: '8192' },
      board: { type: 'string', default: '' },
    },
  });
  const number = (name: 'count' | 'seed' | 'jobs' | 'max-ram'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`--${name} wants a whole number, not '${values[name]}'\n${USAGE}`);
    return value;
  };
  const boards = values.board
    .split(',')
    .filter(Boolean)
    .map((hex) => Number.parseInt(hex.replace(/^fuzz-/, ''), 16));
  return {
    boards,
    count: boards.length || number('count'),
    seed: number('seed'),
    jobs: Math.max(number('jobs'), 1),
    kernels: values.kernels,
    only: values.only.split(',').filter(Boolean),
    cache: values.cache,
    output: resolve(values.out),
    shrink: values.shrink,
    mostRam: number('max-ram') * (1 << 20),
  };
}

function chooseKernels(root: string, { kernels, only, cache }: Options): readonly FuzzKernel[] {
  const all = kernels ? kernelsIn(resolve(kernels), join(root, 'test', 'corpus')) : debianKernels(cache);
  const chosen = all.filter(({ key }) => only.length === 0 || only.includes(key));
  if (chosen.length === 0) throw new Error('no kernel to boot: none of those asked for is there');
  return chosen;
}

function debianKernels(cache: string): readonly FuzzKernel[] {
  mkdirSync(cache, { recursive: true });
  const listing = listKernels(cache);
  return Object.entries(SERIES).map(([key, series]) => packagedKernel(key, fetchKernel(series, listing, cache)));
}

/** An ordinary board shows that a kernel boots here, and how much room its image takes. */
async function startBench(corpus: string, kernel: FuzzKernel): Promise<Bench> {
  const board: Board = {
    name: `first-${kernel.key}`,
    kernel: kernel.key,
    ram: GIB,
    memory: [{ tuples: [{ base: kernel.ramBase, size: GIB }], status: null }],
    memreserves: [],
    reserved: generateBoard(0, kernel).reserved.filter(({ name }) => name.startsWith('mmode')),
    hasRanges: true,
    buses: [],
    words: [],
    initrd: 0,
    load: {},
    fillers: 0,
  };
  const { facts, seconds } = await compareBoard(corpus, board, { kernel, room: undefined });
  const { kernelImage, kernelLoad } = facts.inputs;
  if (facts.status !== 'booted' || !kernelImage)
    throw new Error(`${kernel.key}: an ordinary board does not boot here (${facts.status}, ${seconds.toFixed(1)} s)`);
  const room = { offset: Number(kernelImage.base) - Number(kernelLoad), size: Number(kernelImage.size) };
  return { kernel, room };
}

/** Keeps a reproducer as a scenario of the corpus: the log shortened to the lines that are about memory. */
function keepScenario(corpus: string, { board }: Comparison, { output }: Options): string {
  const name = `${board.name.replace(/-\d+$/, '')}.${board.kernel}.${sizeText(board.ram)}`;
  const [from, to] = [join(corpus, 'scenarios', board.name), join(output, name)];
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const file of ['scenario.json', 'scenario.dts', 'boot.dtb', 'expect.json'])
    cpSync(join(from, file), join(to, file));
  const log = readFileSync(join(from, 'boot.log'), 'latin1').split('\n').filter(isAboutMemory);
  writeFileSync(join(to, 'boot.log'), `${log.join('\n')}\n`, 'latin1');
  return to;
}

const isAboutMemory = (line: string): boolean =>
  /^(\[ *\d+\.\d+\] )?(Linux version|OF: |Reserved memory|cma: |hugetlb_cma: |software IO TLB|crashkernel|Reserving|Memory|Kernel command line|Kernel panic|Zone ranges|DMA: | {2}(DMA|DMA32|Normal|HighMem|Movable|Device) |Ignoring RAM|Consider using|INITRD)| overlaps with /.test(
    line,
  );

interface Totals {
  readonly booted: Map<string, number>;
  skipped: number;
  inARow: number;
  readonly different: string[];
}

function report(totals: Totals, { board, facts, seconds, differences }: Comparison, place: string): void {
  const key = board.kernel;
  totals.booted.set(key, (totals.booted.get(key) ?? 0) + 1);
  totals.inARow = differences.length === 0 ? totals.inARow + 1 : 0;
  const verdict = differences.length === 0 ? 'agrees ' : 'DIFFERS';
  console.log(
    `${place} ${verdict} ${board.name} on ${key}, ${sizeText(board.ram)} (${facts.status}, ${seconds.toFixed(1)} s)`,
  );
  for (const { what, expected, predicted } of differences) {
    console.log(`        ${what}\n          the kernel ${expected}\n          predicted  ${predicted}`);
  }
}

async function fuzz(corpus: string, benches: readonly Bench[], options: Options): Promise<Totals> {
  const totals: Totals = { booted: new Map(), skipped: 0, inARow: 0, different: [] };
  // Kernel by kernel, so that a run that is ended early has booted all of them.
  const most = Math.max(...benches.map(({ kernel }) => kernel.share));
  const round = Array.from({ length: most }, (_, at) => benches.filter(({ kernel }) => at < kernel.share)).flat();
  let next = 0;
  let made = 0;
  const worker = async (): Promise<void> => {
    while (made < options.count) {
      const index = next++;
      const bench = round[index % round.length];
      if (!bench) return;
      const seed = options.boards[made] ?? seedOf(options.seed, index);
      const board = generateBoard(seed, bench.kernel);
      if (board.ram > options.mostRam || !isLoadable(board, bench)) continue;
      if (options.boards.length === 0 && isSkipped(corpus, board, bench, seed)) {
        totals.skipped++;
        continue;
      }
      made++;
      const place = `${made}/${options.count}`;
      const found = await compareBoard(corpus, board, bench);
      report(totals, found, place);
      if (found.differences.length > 0) {
        const smallest = options.shrink ? await shrinkBoard(corpus, found, bench) : found;
        const kept = keepScenario(corpus, smallest, options);
        totals.different.push(`${kept}: ${smallest.differences[0]?.what}`);
        console.log(`        kept as ${kept}`);
      }
      rmSync(join(corpus, 'scenarios', board.name), { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return totals;
}

async function main(root: string, args: readonly string[]): Promise<number> {
  const options = readOptions(root, args);
  ensureTools();
  const kernels = chooseKernels(root, options);
  const corpus = mkdtempSync(join(tmpdir(), 'carveout-fuzz-'));
  try {
    createCorpus(corpus, kernels);
    console.log(
      `oracle:fuzz: seed ${options.seed}, ${options.count} boots over ${kernels.map(({ key }) => key).join(', ')}`,
    );
    const benches: Bench[] = [];
    for (const kernel of kernels) benches.push(await startBench(corpus, kernel));
    const totals = await fuzz(corpus, benches, options);
    for (const [key, count] of [...totals.booted].sort()) console.log(`  ${key.padEnd(18)} ${count} boots`);
    const booted = [...totals.booted.values()].reduce((sum, count) => sum + count, 0);
    console.log(
      `  ${totals.skipped} boards left out because they are predicted to hang; the last ${totals.inARow} boots in a row agree`,
    );
    for (const line of totals.different) console.log(`  differs: ${line}`);
    console.log(
      `oracle:fuzz: seed ${options.seed}: ${booted - totals.different.length} agree, ${totals.different.length} differ`,
    );
    return totals.different.length === 0 && booted > 0 ? 0 : 1;
  } finally {
    if (existsSync(corpus)) rmSync(corpus, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const [root = '.', ...args] = process.argv.slice(2);
try {
  process.exitCode = await main(root, args);
} catch (error) {
  if (error instanceof Unavailable) console.log(`oracle:fuzz: not run, because ${error.message}`);
  else {
    console.error(`oracle:fuzz: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
