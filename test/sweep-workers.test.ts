import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TOOL = join(ROOT, 'packages', 'cli', 'bin', 'carveout.mjs');
const BOARD = 'test/corpus/scenarios/pools.arm64-6.1-4k.1G/boot.dtb';

/** Nothing is left to be tried out. */
const PLACES = ['--kernel-image', '0x40200000:40M', '--dtb', '0x48000000:64K', '--initrd', 'none'];

/** 900 boots: enough that threads are used where they may be. */
function sweep(jobs: string) {
  const ram = Array.from({ length: 10 }, (_, index) => `${512 + 64 * index}M`).join();
  const lines = Array.from({ length: 30 }, (_, index) => ['--cmdline', `cma=${index + 1}M`]).flat();
  const args = ['sweep', BOARD, '--ram', ram, '--kernels', '5.4.286,6.1.176,6.12.117', ...lines, ...PLACES];
  return spawnSync(process.execPath, [TOOL, ...args, '--format', 'json', '--jobs', jobs], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
}

it('a sweep gives the same bytes on one thread and on several', () => {
  const one = sweep('1');
  const two = sweep('2');
  expect(one.stderr).toBe('');
  expect(JSON.parse(one.stdout).summary.boots).toBe(900);
  expect(two.stdout).toBe(one.stdout);
  expect(two.status).toBe(one.status);
});
