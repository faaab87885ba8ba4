import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCli } from './bundle.mjs';

/**
 * End-to-end tests run the bundled command line tool, so no test run may meet an old bundle. When the sources do not
 * bundle, the old one goes away too: those tests then fail for the right reason, all others still run.
 */
export default async function setup() {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  try {
    await bundleCli(root);
  } catch (error) {
    rmSync(join(root, 'packages', 'cli', 'dist', 'bundle'), { recursive: true, force: true });
    console.error(
      `carveout: the command line tool does not bundle:\n${error instanceof Error ? error.message : error}`,
    );
  }
}
