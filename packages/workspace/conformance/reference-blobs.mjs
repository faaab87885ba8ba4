import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** Blobs of one source: as the kernel's build makes them, and with `-@`. */
export const VARIANTS = /** @type {const} */ (['plain', 'symbols']);

/** @param {string} directory @param {string} source @param {string} variant */
export const referencePath = (directory, source, variant) => join(directory, `${source}.${variant}.dtb`);

/** What the kernel's rule does: preprocess once, then dtc; here a second time with -@. A file that dtc refuses leaves no blob. */
const SCRIPT = `
cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I "$TREE/scripts/dtc/include-prefixes" "$TREE/$SOURCE" "$OUT.tmp" 2>"$OUT.log" &&
{ "$DTC" -q -I dts -O dtb -b 0 -i "$TREE/$(dirname "$SOURCE")" -i "$TREE/scripts/dtc/include-prefixes" -o "$OUT.plain.dtb" "$OUT.tmp" 2>>"$OUT.log" || rm -f "$OUT.plain.dtb"
  "$DTC" -q -@ -I dts -O dtb -b 0 -i "$TREE/$(dirname "$SOURCE")" -i "$TREE/scripts/dtc/include-prefixes" -o "$OUT.symbols.dtb" "$OUT.tmp" 2>>"$OUT.log" || rm -f "$OUT.symbols.dtb"; }
rm -f "$OUT.tmp"; touch "$OUT.done"`;

/**
 * Makes the blobs of all sources that have none yet.
 * @param {{ tree: string, dtc: string, directory: string, sources: readonly string[] }} job sources relative to the tree
 */
export async function makeReferences({ tree, dtc, directory, sources }) {
  const missing = sources.filter((source) => !existsSync(join(directory, `${source}.done`)));
  for (const source of missing) mkdirSync(dirname(join(directory, source)), { recursive: true });
  let next = 0;
  const worker = async () => {
    for (let source = missing[next++]; source !== undefined; source = missing[next++]) {
      await once({ ...process.env, TREE: tree, DTC: dtc, SOURCE: source, OUT: join(directory, source) });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return missing.length;
}

/** @param {NodeJS.ProcessEnv} env @returns {Promise<void>} */
const once = (env) =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', SCRIPT], { env, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
