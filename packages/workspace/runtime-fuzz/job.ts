import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeBoard } from '@carveout/analysis';
import { memoryHost } from '@carveout/core';
import { ensureTools, fetchBusybox, Unavailable } from '../live-boots/debian.mjs';
import { type FuzzKernel, kernelsIn } from '../oracle-fuzz/kernels.ts';
import { seedOf } from '../oracle-fuzz/random.ts';
import { mismatchesOf } from './compare-sequence.ts';
import { generateSequence, type SequenceLimits } from './generate-sequence.ts';
import { recordSequence } from './record-sequence.ts';

const USAGE =
  'npm run oracle:runtime-fuzz -- --kernels DIR [--count N] [--seed S] [--steps N] [--only KEY,KEY] [--busybox FILE] [--out DIR]';

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly steps: number;
  readonly kernels: string | undefined;
  readonly only: readonly string[];
  readonly busybox: string | undefined;
  readonly cache: string;
  /** Where sequences on which model and kernel differ are kept, as allocation scripts. */
  readonly output: string;
}

function readOptions(root: string, args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      steps: { type: 'string', default: '200' },
      kernels: { type: 'string' },
      only: { type: 'string', default: '' },
      busybox: { type: 'string' },
      cache: { type: 'string', default: join(homedir(), '.cache', 'carveout', 'kernels') },
      out: { type: 'string', default: join(root, 'runtime-fuzz') },
    },
  });
  const number = (name: 'count' | 'seed' | 'steps'): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 0) return value;
    throw new Error(`--${name} wants a whole number, not '${values[name]}'\n${USAGE}`);
  };
  return {
    ...{ count: number('count'), seed: number('seed'), steps: number('steps') },
    ...{ kernels: values.kernels, busybox: values.busybox, cache: values.cache, output: resolve(values.out) },
    only: values.only.split(',').filter(Boolean),
  };
}

/** Those of the directory whose configuration has the files; distributions leave them out. */
function chooseKernels(root: string, { kernels, only }: Options): readonly FuzzKernel[] {
  if (kernels === undefined) {
    const why = 'Debian builds its kernels without CONFIG_CMA_DEBUGFS';
    throw new Unavailable(`${why}; give --kernels DIR with vmlinuz-RELEASE and config-RELEASE of one that has it`);
  }
  const all = kernelsIn(resolve(kernels), join(root, 'test', 'corpus'));
  const chosen = all.filter(({ key }) => only.length === 0 || only.includes(key));
  const able = chosen.filter(({ config }) => /^CONFIG_CMA_DEBUGFS=y$/m.test(readFileSync(config, 'utf8')));
  if (able.length === 0) throw new Unavailable(`no kernel in ${kernels} has CONFIG_CMA_DEBUGFS`);
  return able;
}

/** What the generator must know of a kernel: the model tells, and the boots then show whether it is right. */
function limitsOf(kernel: FuzzKernel, steps: number): SequenceLimits {
  const text = readFileSync(kernel.config, 'utf8');
  const source = `/dts-v1/; / { #address-cells = <2>; #size-cells = <2>;
    memory@${kernel.ramBase.toString(16)} { device_type = "memory"; reg = <0 0x${kernel.ramBase.toString(16)} 0 0x40000000>; }; };`;
  const arch = kernel.arch === 'armhf' ? 'arm' : kernel.arch === 'riscv64' ? 'riscv' : 'arm64';
  const version = kernel.packageVersion.split('-')[0] ?? '';
  const host = memoryHost({ 'board.dts': source, config: text });
  const { simulation } = analyzeBoard({ deviceTree: 'board.dts', configFile: 'config', kernel: version, arch }, host);
  const minAlign = Number(simulation?.cmaAlignment.value ?? 1n << 22n);
  const hugetlb = /^CONFIG_HUGETLBFS=y$/m.test(text) && kernel.arch === 'arm64' && kernel.pageSize === 4096;
  return { steps, minAlign, hugetlb };
}

interface Totals {
  agreed: number;
  differed: number;
  inARow: number;
}

async function fuzz(kernels: readonly FuzzKernel[], options: Options, directory: string): Promise<Totals> {
  const totals: Totals = { agreed: 0, differed: 0, inARow: 0 };
  const benches = kernels.map((kernel) => ({
    kernel,
    limits: limitsOf(kernel, options.steps),
    busybox: readFileSync(options.busybox ?? fetchBusybox(kernel.arch, options.cache)),
  }));
  for (let index = 0; index < options.count; index++) {
    const bench = benches[index % benches.length];
    if (!bench) break;
    const { kernel, limits, busybox } = bench;
    const seed = seedOf(options.seed, index);
    const sequence = generateSequence(seed, kernel, limits);
    const { report, seconds } = await recordSequence(sequence, kernel, { directory, busybox });
    const mismatches = mismatchesOf(sequence, kernel, report);
    const done = report.steps.filter((step) => step !== null);
    const refused = done.filter((step) => step !== null && step.result !== 0).length;
    const areas = report.areas.map(({ name, pages, orderPerBit }) => `${name} ${pages}/${orderPerBit}`).join(', ');
    const verdict = mismatches.length === 0 ? 'agrees ' : 'DIFFERS';
    const what = `${done.length} steps, ${refused} refused, on ${kernel.key} (${seconds.toFixed(1)} s)`;
    console.log(`${index + 1}/${options.count} ${verdict} ${sequence.board.name}: ${what}: ${areas}`);
    for (const { where, recorded, predicted } of mismatches)
      console.log(`        ${where}\n          the kernel ${recorded}\n          predicted  ${predicted}`);
    totals.inARow = mismatches.length === 0 ? totals.inARow + 1 : 0;
    totals[mismatches.length === 0 ? 'agreed' : 'differed']++;
    if (mismatches.length > 0) {
      mkdirSync(options.output, { recursive: true });
      const script = {
        kernel: kernel.release,
        pageSize: kernel.pageSize,
        board: sequence.board,
        steps: sequence.steps,
      };
      const kept = join(options.output, `${sequence.board.name}.json`);
      writeFileSync(kept, `${JSON.stringify({ ...script, recorded: recordable(report) }, null, 1)}\n`);
      console.log(`        kept as ${kept}`);
    }
  }
  return totals;
}

const recordable = (report: unknown): unknown =>
  JSON.parse(JSON.stringify(report, (_key, value) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value)));

async function main(root: string, args: readonly string[]): Promise<number> {
  const options = readOptions(root, args);
  ensureTools();
  const kernels = chooseKernels(root, options);
  const directory = mkdtempSync(join(tmpdir(), 'carveout-runtime-'));
  try {
    const names = kernels.map(({ key }) => key).join(', ');
    console.log(`oracle:runtime-fuzz: seed ${options.seed}, ${options.count} sequences over ${names}`);
    const { agreed, differed, inARow } = await fuzz(kernels, options, directory);
    console.log(
      `oracle:runtime-fuzz: seed ${options.seed}: ${agreed} agree, ${differed} differ, the last ${inARow} in a row agree`,
    );
    return differed === 0 && agreed > 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const [root = '.', ...args] = process.argv.slice(2);
try {
  process.exitCode = await main(root, args);
} catch (error) {
  if (error instanceof Unavailable) console.log(`oracle:runtime-fuzz: not run, because ${error.message}`);
  else {
    console.error(`oracle:runtime-fuzz: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
