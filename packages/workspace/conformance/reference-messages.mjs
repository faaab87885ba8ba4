import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** What the kernel's rule does, without the blob; dtc runs with the switches of its build, and with every check on. */
const SCRIPT = `
cd "$TREE" &&
cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I scripts/dtc/include-prefixes "$SOURCE" "$OUT.pre" 2>"$OUT.log" &&
{ "$DTC" -I dts -O null -i "$(dirname "$SOURCE")" -i scripts/dtc/include-prefixes $KERNEL "$OUT.pre" 2>"$OUT.kernel.txt"; echo $? >"$OUT.kernel.code"
  "$DTC" -I dts -O null -i "$(dirname "$SOURCE")" -i scripts/dtc/include-prefixes $ALL "$OUT.pre" 2>"$OUT.all.txt"; echo $? >"$OUT.all.code"; }
touch "$OUT.done"`;

/**
 * Preprocesses all sources that have not been yet, and keeps what dtc says of each.
 * @param {{ tree: string, dtc: string, directory: string, sources: readonly string[], switches: Readonly<Record<'kernel' | 'all', readonly string[]>> }} job sources relative to the tree
 */
export async function makeReferenceMessages({ tree, dtc, directory, sources, switches }) {
  const missing = sources.filter((source) => !existsSync(join(directory, `${source}.done`)));
  for (const source of missing) mkdirSync(dirname(join(directory, source)), { recursive: true });
  const env = { ...process.env, TREE: tree, DTC: dtc, KERNEL: switches.kernel.join(' '), ALL: switches.all.join(' ') };
  let next = 0;
  const worker = async () => {
    for (let source = missing[next++]; source !== undefined; source = missing[next++]) {
      await once({ ...env, SOURCE: source, OUT: join(directory, source) });
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
