// What the command line tool is packed with beside its bundle: run by npm and pnpm in front of `pack` and `publish`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleCli, bundleSingleFile } from './bundle.mjs';
import { thirdPartyLicences } from './third-party.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const CLI = join(ROOT, 'packages', 'cli');

await bundleCli(ROOT);
await bundleSingleFile(ROOT);
const { inputs } = JSON.parse(readFileSync(join(CLI, 'dist', 'bundle', 'inputs.json'), 'utf8'));
writeFileSync(join(CLI, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicences(ROOT, inputs));

const { manualPage, completionScripts } = await import(pathToFileURL(join(CLI, 'dist', 'bundle', 'main.mjs')).href);
/** @param {string} name @param {string} text */
function write(name, text) {
  mkdirSync(dirname(join(CLI, 'dist', name)), { recursive: true });
  writeFileSync(join(CLI, 'dist', name), text);
}
for (const name of ['man', 'completions']) rmSync(join(CLI, 'dist', name), { recursive: true, force: true });
write('man/carveout.1', await manualPage());
for (const [name, text] of Object.entries(await completionScripts())) write(`completions/${name}`, text);
