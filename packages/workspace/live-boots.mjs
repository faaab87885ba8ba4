// Boots current Debian kernels in QEMU and compares what they did to memory with what carveout predicts:
//   npm run live-boots [-- --count N] [--corpus DIR] [--cache DIR]
// Exit code 0 when they agree or when this machine cannot boot kernels (the last line then says why), else 1.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { factsOfBoot } from './live-boots/boot-log.mjs';
import { differences } from './live-boots/compare.mjs';
import { ensureTools, fetchKernel, listKernels, Unavailable } from './live-boots/debian.mjs';
import { bootInQemu } from './live-boots/qemu.mjs';
import { compileScenario, defaultNodesOf, readScenario } from './live-boots/scenario.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Kernel keys of the corpus that a Debian package can stand in for. @type {Readonly<Record<string, string>>} */
const SERIES = { 'arm64-6.1-4k': '6.1', 'arm64-6.12-4k': '6.12' };
/** More RAM than this is more than a small build machine wants to give. */
const MOST_RAM = 4 * 2 ** 30;

/** @param {readonly import('./live-boots/scenario.mjs').Scenario[]} scenarios sorted @param {number} count */
function spread(scenarios, count) {
  const step = Math.max(1, scenarios.length / count);
  return scenarios.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)).slice(0, count);
}

/** An even choice of the corpus, the same every time. @param {string} corpus @param {number} count */
function chooseScenarios(corpus, count) {
  const all = readdirSync(corpus)
    .sort()
    .map((name) => readScenario(corpus, name));
  const keys = Object.keys(SERIES);
  return keys.flatMap((key) =>
    spread(
      all.filter(({ kernel, ram }) => kernel === key && ram <= MOST_RAM),
      Math.ceil(count / keys.length),
    ),
  );
}

/**
 * @param {import('./live-boots/scenario.mjs').Scenario} scenario
 * @param {import('./live-boots/boot-log.mjs').BootFacts} facts
 * @param {string} config
 * @param {string} dtb
 * @returns {import('./live-boots/compare.mjs').Prediction}
 */
function predict(scenario, facts, config, dtb) {
  const range = (/** @type {{ base: number, size: number }} */ { base, size }) =>
    `0x${base.toString(16)}:0x${size.toString(16)}`;
  const args = [
    ...['boot', dtb, '--format', 'json', '--arch', 'arm64', '--config', config],
    ...['--dtb', range({ base: scenario.dtbAddress, size: statSync(dtb).size })],
    ...(facts.kernelImage ? ['--kernel-image', range(facts.kernelImage)] : []),
    ...(scenario.initrd ? ['--initrd', range(scenario.initrd)] : []),
  ];
  const tool = join(ROOT, 'packages', 'cli', 'bin', 'carveout.mjs');
  const result = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  try {
    return JSON.parse(result.stdout);
  } catch {
    throw new Error(`carveout ${args.join(' ')}\ngave no JSON (exit code ${result.status}): ${result.stderr}`);
  }
}

/**
 * @param {import('./live-boots/scenario.mjs').Scenario} scenario
 * @param {import('./live-boots/debian.mjs').Kernel} kernel
 * @param {string} directory scratch space
 * @returns {Promise<boolean>} whether prediction and kernel agree; both have been reported
 */
async function bootAndCompare(scenario, kernel, directory) {
  const dtb = join(directory, 'boot.dtb');
  compileScenario(scenario, dtb);
  const boot = await bootInQemu(scenario, { image: kernel.image, dtb, directory });
  const facts = factsOfBoot(boot.console, { kernelAddress: scenario.kernelAddress, defaultNodes: defaultNodesOf(dtb) });
  const found = differences(predict(scenario, facts, kernel.config, dtb), facts, boot.status);
  console.log(
    `${found.length === 0 ? 'agrees ' : 'DIFFERS'} ${scenario.name} on ${kernel.release} (${boot.status}, ${boot.seconds.toFixed(1)} s)`,
  );
  for (const line of found) console.log(`        ${line}`);
  return found.length === 0;
}

async function main() {
  const { values } = parseArgs({
    options: { count: { type: 'string' }, corpus: { type: 'string' }, cache: { type: 'string' } },
  });
  const cache = values.cache ?? join(homedir(), '.cache', 'carveout', 'kernels');
  const scenarios = chooseScenarios(
    values.corpus ?? join(ROOT, 'test', 'corpus', 'scenarios'),
    Number(values.count ?? 8),
  );
  ensureTools();
  mkdirSync(cache, { recursive: true });
  const listing = listKernels(cache);
  const directory = mkdtempSync(join(tmpdir(), 'carveout-boots-'));
  try {
    const results = [];
    for (const scenario of scenarios) {
      const series = SERIES[scenario.kernel];
      if (series === undefined) continue;
      results.push(await bootAndCompare(scenario, fetchKernel(series, listing, cache), directory));
    }
    const failed = results.filter((agrees) => !agrees).length;
    console.log(`live boots: ${results.length - failed} passed, ${failed} failed`);
    return failed === 0 && results.length > 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof Unavailable) console.log(`live boots: not run, because ${error.message}`);
  else {
    console.error(`live boots: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
