// The library as one ES module for browsers: npm run browser-bundle [-- FILE]
// Fails when anything in it needs Node: the packages below `analysis/node` promise not to.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ENTRY = 'packages/workspace/browser-bundle/entry.ts';
const OUTPUT = 'packages/workspace/dist/browser/carveout.mjs';

/** Chevrotain ships one file beside its module tree. @param {string} root */
const chevrotainFile = (root) =>
  createRequire(join(root, 'grammars', 'dts', 'package.json'))
    .resolve('chevrotain')
    .replace(/lib[\\/]src[\\/]api\.js$/, join('lib', 'chevrotain.mjs'));

/**
 * The bundle's text. Rejects with the messages of esbuild when the sources do not bundle for a browser.
 * @param {string} [root]
 * @returns {Promise<string>}
 */
export async function browserBundle(root = ROOT) {
  const { build } = await import('esbuild');
  const result = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@carveout/source'],
    alias: { chevrotain: chevrotainFile(root) },
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]?.text ?? '';
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const output = resolve(process.argv[2] ?? join(ROOT, OUTPUT));
  const text = await browserBundle();
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, text);
  console.log(`carveout: ${output}, ${Math.round(text.length / 1024)} KiB`);
}
