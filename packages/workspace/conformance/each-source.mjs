import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Runs a shell script for every source for which it has not been run into this directory yet, as many at a time as there are processors.
 * The script finds the source in `$SOURCE` and where its results begin in `$OUT`.
 * @param {{ mark: string, script: string, directory: string, sources: readonly string[], env: NodeJS.ProcessEnv }} job
 *   `mark`: ending of the file that tells that it was run
 * @returns {Promise<number>} for how many it was run
 */
export async function forEachSource({ mark, script, directory, sources, env }) {
  const missing = sources.filter((source) => !existsSync(join(directory, `${source}${mark}`)));
  for (const source of missing) mkdirSync(dirname(join(directory, source)), { recursive: true });
  let next = 0;
  const worker = async () => {
    for (let source = missing[next++]; source !== undefined; source = missing[next++]) {
      const own = { ...process.env, ...env, SOURCE: source, OUT: join(directory, source) };
      await once(`${script}\ntouch "$OUT${mark}"`, own);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return missing.length;
}

/** @param {string} script @param {NodeJS.ProcessEnv} env @returns {Promise<void>} */
const once = (script, env) =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', script], { env, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
