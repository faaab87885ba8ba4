import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';
import { ARCHITECTURES, sourcesOf } from './sources.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/**
 * What the command line of a comparison names: `<kernel tree> [architectures] [--keep DIR] [--only TEXT] [--arch NAME]`.
 * @typedef {object} KernelRun
 * @property {string} tree root of the kernel source, absolute
 * @property {string} directory for what is made: that of `--keep`, or one that is removed at the end
 * @property {readonly string[]} architectures all of them, unless some are named
 * @property {string} only a text that names have in them; empty for all
 * @property {string} arch of `--arch`, arm64 unless it is named
 */

/**
 * Reads the command line and runs `work`, whose result is the exit code; without a kernel tree that has the file `needs`, tells so.
 * @param {{ name: string, needs: string, wanted: string }} command `wanted`: what is to be named, for people
 * @param {(run: KernelRun) => number | Promise<number>} work
 */
export async function runWithKernelTree({ name, needs, wanted }, work) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'string' }, only: { type: 'string' }, arch: { type: 'string' } },
  });
  const [named = '', ...architectures] = positionals;
  if (named === '' || !existsSync(join(named, needs))) {
    console.error(`conformance:${name}: name the root of a kernel source tree, ${wanted}`);
    process.exitCode = 2;
    return;
  }
  const kept = values.keep === undefined ? undefined : resolve(values.keep);
  const directory = kept ?? mkdtempSync(join(tmpdir(), `carveout-${name}-`));
  try {
    process.exitCode = await work({
      tree: resolve(named),
      directory,
      architectures: architectures.length > 0 ? architectures : ARCHITECTURES,
      only: values.only ?? '',
      arch: values.arch ?? 'arm64',
    });
  } finally {
    if (kept === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** The sources that the command line asks for. @param {KernelRun} run */
export const namedSources = ({ tree, architectures, only }) =>
  architectures.flatMap((name) => sourcesOf(tree, name)).filter((source) => source.includes(only));

/**
 * Bundles a job of this directory. @param {string} name
 * @returns {Promise<string>} path of the program
 */
export async function bundleJob(name) {
  const outdir = `packages/workspace/dist/conformance-${name}`;
  await bundle({ root: ROOT, entry: `packages/workspace/conformance/${name}-job.ts`, outdir });
  return join(ROOT, outdir, `${name}-job.mjs`);
}

/** Runs a bundled job on a list of what it is to compare. @param {string} job @param {string} list path @param {unknown} content */
export function runJob(job, list, content) {
  writeFileSync(list, JSON.stringify(content));
  return spawnSync(process.execPath, [job, list], { stdio: 'inherit' }).status ?? 1;
}

/** @param {string} dtc */
export const versionOf = (dtc) => spawnSync(dtc, ['-v'], { encoding: 'utf8' }).stdout.trim();
