// Throws made-up input at everything that reads input: npm run fuzz -- --minutes 10 [--tree KERNEL-TREE] [--seed N] [--only TARGET] [--keep DIR]
// Jobs run in processes of their own, so that a crash, a hang or a memory explosion of one is seen and named.
// Input for the compiler is also given to dtc, to that of the kernel tree or else to the installed one: what it refuses must be
// refused, and blobs must be the same bytes. Messages of checks are compared with that of a kernel tree only.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { buildDtc } from './conformance/reference-dtc.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OUTPUT = 'packages/workspace/dist/fuzz';
const TARGETS = ['source', 'macros', 'checks', 'options', 'blob', 'cmdline', 'config', 'project'];
/** No single input may take longer, nor the process more memory. */
const HANG_SECONDS = 2;
const MEMORY_MIB = 1024;
/** The machine may be busy: a job is stopped only when it has been silent for much longer than a hang. */
const SILENCE_SECONDS = 300;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    only: { type: 'string' },
    tree: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error('fuzz: --minutes is a positive number');
  process.exitCode = 2;
} else process.exitCode = (await withReference(run)) > 0 ? 1 : 0;

/** Builds the dtc of `--tree`, which jobs find in `CARVEOUT_DTC`. @param {() => Promise<number>} work @returns {Promise<number>} */
async function withReference(work) {
  if (values.tree === undefined) return work();
  const directory = mkdtempSync(join(tmpdir(), 'carveout-fuzz-'));
  try {
    process.env['CARVEOUT_DTC'] = buildDtc(resolve(values.tree), directory);
    return await work();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns {Promise<number>} how many findings */
async function run() {
  await bundle({ root: ROOT, entry: 'packages/workspace/fuzz/fuzz-job.ts', outdir: OUTPUT });
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const targets = values.only === undefined ? TARGETS : [values.only];
  console.log(`fuzz: ${minutes} minutes, seed ${seed}: ${targets.join(', ')}`);
  let found = 0;
  for (const [at, target] of targets.entries()) {
    // Source is the largest language: half of the time is its.
    const share = targets.length === 1 ? 1 : target === 'source' ? 0.5 : 0.5 / (targets.length - 1);
    found += await job(target, seed + at, minutes * share * 60);
  }
  console.log(found === 0 ? 'fuzz: nothing found' : `fuzz: ${found} findings`);
  return found;
}

/** @param {string} target @param {number} seed @param {number} seconds @returns {Promise<number>} findings */
function job(target, seed, seconds) {
  const limits = [`--max-old-space-size=${MEMORY_MIB}`];
  const child = spawn(
    process.execPath,
    [...limits, join(ROOT, OUTPUT, 'fuzz-job.mjs'), target, `${seed}`, `${seconds}`, `${HANG_SECONDS}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let current = '';
  let pending = '';
  let findings = 0;
  let heard = Date.now();
  const watch = setInterval(() => {
    if (Date.now() - heard > SILENCE_SECONDS * 1000) child.kill('SIGKILL');
  }, 1000);
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (/** @type {string} */ text) => {
    heard = Date.now();
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.kind === 'input') current = message.input;
      else if (message.kind === 'finding') findings += report(target, message.what, message.input, findings);
      else console.log(`  ${target.padEnd(8)} ${message.text}`);
    }
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => {
      clearInterval(watch);
      if (status !== 0) findings += report(target, `ended with ${status ?? signal}`, current, findings);
      done(findings);
    });
  });
}

/** @param {string} target @param {string} what @param {string} input @param {number} number @returns {1} */
function report(target, what, input, number) {
  console.log(`FOUND ${target}: ${what}\n${input.slice(0, 2000)}`);
  if (values.keep !== undefined) {
    const directory = resolve(values.keep);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${target}-${number}.txt`), `${what}\n${input}`);
  }
  return 1;
}
