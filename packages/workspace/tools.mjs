import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withoutNpmVariables } from './npm-environment.mjs';

/** JavaScript entry files, called without npx or shell wrappers: about 0.15 s less each. */
const ENTRY = {
  tsc: ['node_modules', 'typescript', 'bin', 'tsc'],
  vitest: ['node_modules', 'vitest', 'vitest.mjs'],
  biome: ['node_modules', '@biomejs', 'biome', 'bin', 'biome'],
  carveout: ['packages', 'cli', 'bin', 'carveout.mjs'],
};

/**
 * Runs one tool of the workspace with this terminal.
 * @param {string} root
 * @param {keyof typeof ENTRY} tool
 * @param {readonly string[]} args
 * @returns {number} its exit code, 1 when a signal ended it
 */
export const runTool = (root, tool, args) => runScript(root, join(root, ...ENTRY[tool]), args);

/**
 * Runs a script with the Node that runs this one.
 * @param {string} root working directory
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {number}
 */
export function runScript(root, script, args) {
  const env = withoutNpmVariables(process.env);
  const result = spawnSync(process.execPath, [script, ...args], { cwd: root, env, stdio: 'inherit' });
  if (result.error) console.error(`carveout: cannot run ${script}: ${result.error.message}`);
  return result.status ?? 1;
}
