// How much longer than bare Node the command line tool takes to answer: npm run bench:startup [-- RUNS]
// CPU time, not wall time: other work on the machine disturbs it less. Runs take turns, medians are compared.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const HOOK = join(HERE, 'cpu-time-hook.cjs');
const TOOL = join(HERE, '..', '..', 'cli', 'bin', 'carveout.mjs');

const COMMANDS = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'carveout --version', args: [TOOL, '--version'] },
  { name: 'carveout lint one-screen.dts', args: [TOOL, 'lint', join(HERE, 'one-screen.dts')] },
];

/** @param {readonly string[]} args @returns {number} CPU milliseconds */
function cpuTimeOf(args) {
  const result = spawnSync(process.execPath, ['--require', HOOK, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const written = result.output?.[3] ?? '';
  // 1 is "findings": the command has done its work.
  if (written === '' || (result.status !== 0 && result.status !== 1)) {
    throw new Error(`node ${args.join(' ')} ended with exit code ${result.status}:\n${result.stderr}`);
  }
  return Number(written) / 1000;
}

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const runs = Number(process.argv[2] ?? 15);
/** @type {number[][]} */
const times = COMMANDS.map(() => []);
for (let run = 0; run < runs; run++) {
  for (const [index, { args }] of COMMANDS.entries()) times[index]?.push(cpuTimeOf(args));
}

const medians = times.map(median);
console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, median CPU time of ${runs} runs`);
COMMANDS.forEach(({ name }, index) => {
  const own = medians[index] ?? Number.NaN;
  console.log(`${name.padEnd(30)} ${own.toFixed(0).padStart(5)} ms  ${(own / (medians[0] ?? 1)).toFixed(2)}x`);
});
