import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const TOOL = join(HERE, '..', '..', 'cli', 'bin', 'carveout.mjs');

/**
 * Runs the command line tool as it is used, measured from inside.
 * @param {readonly string[]} args
 * @param {readonly number[]} expected exit codes
 * @returns {import('./kernel-rule.mjs').Usage & { stdout: string }}
 */
export function measuredTool(args, expected = [0]) {
  const started = performance.now();
  const result = spawnSync(process.execPath, ['--require', join(HERE, 'resource-hook.cjs'), TOOL, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (!expected.includes(result.status ?? -1))
    throw new Error(`carveout ${args[0]} ended with ${result.status}: ${result.stderr.slice(0, 2000)}`);
  const { user, system, peak } = JSON.parse(result.output[3] ?? '{}');
  const wall = (performance.now() - started) / 1000;
  return { cpu: (user + system) / 1e6, user: user / 1e6, wall, peak: peak / 1024, stdout: result.stdout };
}
