// Writes the documentation pages that are made from the sources: npm run docs
// test/documentation.test.ts fails when a committed page is not what this writes.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBehaviours, loadCodeTables, loadRules } from './docs/code-tables.mjs';
import { DOCS, renderPages } from './docs/pages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pages = renderPages(await loadCodeTables(root), await loadRules(root), await loadBehaviours(root));

const ruleDir = `${DOCS}/rules`;
mkdirSync(join(root, ruleDir), { recursive: true });
for (const entry of readdirSync(join(root, ruleDir), { recursive: true, encoding: 'utf8' })) {
  const name = entry.replaceAll('\\', '/');
  if (name.endsWith('.md') && !pages.has(`${ruleDir}/${name}`)) rmSync(join(root, ruleDir, name));
}
for (const [path, text] of pages) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
console.log(`carveout: wrote ${pages.size} pages below ${DOCS}`);
