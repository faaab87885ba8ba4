// How fast `carveout size` reads a recorded workload, and that its memory does not grow with it: npm run bench:trace
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const CLI = join(HERE, '..', '..', 'cli', 'bin', 'carveout.mjs');
const COUNTS = [100_000, 1_000_000, 4_000_000];
/** From a million events on the heap has its final size: a longer trace may not take more, but for what the collector leaves lying. */
const ALLOWED_GROWTH = 1.1;
/** Buffers in use at one time. */
const LIVE = 64;
const BATCH = 10_000;

/** A trace as `trace-cmd report` prints it: buffers come and go, 64 at a time, in an area of 256 MiB. @param {string} path @param {number} events */
function writeTrace(path, events) {
  const file = openSync(path, 'w');
  let state = 1;
  const next = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  /** @type {{ pfn: number, pages: number }[]} */
  const live = [];
  let lines = '';
  for (let at = 0; at < events; at++) {
    const head = `  player-77  [000] ...1.  ${(at / 1000).toFixed(6)}: `;
    const old =
      live.length === LIVE || (live.length > 0 && next(2) === 0) ? live.splice(next(live.length), 1)[0] : undefined;
    if (old) {
      lines += `${head}cma_release: name=reserved pfn=0x${old.pfn.toString(16)} page=00000000abcd0000 count=${old.pages}\n`;
    } else {
      const slot =
        Array.from({ length: LIVE }, (_, index) => index).find(
          (index) => !live.some(({ pfn }) => pfn === 0x40000 + index * 1024),
        ) ?? 0;
      const buffer = { pfn: 0x40000 + slot * 1024, pages: 1 + next(1024) };
      live.push(buffer);
      lines += `${head}cma_alloc_finish: name=reserved pfn=0x${buffer.pfn.toString(16)} page=00000000abcd0000 count=${buffer.pages} align=8 errorno=0\n`;
    }
    if (at % BATCH === BATCH - 1) {
      writeSync(file, lines);
      lines = '';
    }
  }
  writeSync(file, lines);
  closeSync(file);
}

let before = 0;
const directory = mkdtempSync(join(tmpdir(), 'carveout-trace-'));
try {
  for (const count of COUNTS) {
    const path = join(directory, 'trace');
    writeTrace(path, count);
    const hook = join(HERE, 'resource-hook.cjs');
    const run = spawnSync(process.execPath, ['--require', hook, CLI, 'size', '--trace', path, '--rate'], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const { user, system, peak } = JSON.parse(run.output[3] ?? '{}');
    const cpu = user + system;
    const rate = Math.round(count / (cpu / 1e6));
    const size = `${Math.round(statSync(path).size / 2 ** 20)} MiB of trace`;
    const used = `${(cpu / 1e6).toFixed(1)} s CPU, peak memory ${Math.round(peak / 1024)} MiB`;
    console.log(`${size}: ${run.stderr.trim()}; ${used}, ${rate} events per second of CPU time`);
    if (run.status !== 0) process.exitCode = 1;
    if (count > 1_000_000 && peak > ALLOWED_GROWTH * before) {
      console.log(`memory grows with the length: ${Math.round(before / 1024)} MiB for the shorter trace`);
      process.exitCode = 1;
    }
    before = peak;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
