import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const STAMP = 'inputs.json';
/** Inputs esbuild does not list: they decide which file an import resolves to, or how the bundle is made. */
const SILENT_INPUTS = ['pnpm-lock.yaml', 'tsconfig.base.json', 'packages/workspace/bundle.mjs'];

/** The single file Chevrotain ships beside its module tree: some 650 modules fewer to resolve and to keep.
 * @param {string} root */
const chevrotainFile = (root) =>
  createRequire(join(root, 'grammars', 'dts', 'package.json'))
    .resolve('chevrotain')
    .replace(/lib[\\/]src[\\/]api\.js$/, join('lib', 'chevrotain.mjs'));

const LAZY = {
  file: fileURLToPath(new URL('lazy-segmenter.mjs', import.meta.url)),
  define: { 'Intl.Segmenter': 'LazySegmenter' },
};

/** @param {string} root @returns {import('esbuild').BuildOptions} */
const options = (root) => ({
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  conditions: ['@carveout/source'],
  alias: { chevrotain: chevrotainFile(root) },
  define: LAZY.define,
  inject: [LAZY.file],
  // CommonJS dependencies ask for Node's modules through `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  entryNames: '[name]',
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: { '.js': '.mjs' },
  metafile: true,
  write: false,
  logLevel: 'silent',
});

/** Size and time of modification of every input, in one digest. @param {string} root @param {readonly string[]} inputs */
function digestOf(root, inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const stat = statSync(join(root, input), { throwIfNoEntry: false });
    hash.update(`${input} ${stat?.mtimeMs} ${stat?.size}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} root @param {string} outdir */
function isFresh(root, outdir) {
  try {
    const stamp = JSON.parse(readFileSync(join(outdir, STAMP), 'utf8'));
    return (
      stamp.digest === digestOf(root, stamp.inputs) &&
      stamp.outputs.every((/** @type {string} */ file) => existsSync(join(outdir, file)))
    );
  } catch {
    return false;
  }
}

/** The package.json of every package: their `exports` decide what an import means. @param {string} root */
const manifests = (root) =>
  ['packages', 'grammars'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}/package.json`),
  );

/**
 * Writes chunks before the entry and removes only what the new entry no longer names, so that a command running
 * meanwhile finds its lazy chunks in all but the rarest moment.
 * @param {string} outdir
 * @param {readonly import('esbuild').OutputFile[]} files entry last
 */
function writeOutputs(outdir, files) {
  for (const file of files) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, file.contents);
  }
  const wanted = new Set(files.map((file) => file.path));
  for (const name of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const path = join(name.parentPath, name.name);
    if (name.isFile() && !wanted.has(path)) rmSync(path, { force: true });
  }
}

/**
 * Bundles one entry file and what it imports; every `import()` becomes a chunk of its own. Does nothing when no input
 * has changed since the last time.
 * @param {{ root: string, entry: string, outdir: string, more?: readonly string[] }} job `entry`, entries of threads in
 *   `more` and `outdir` relative to `root`
 * @returns {Promise<'fresh' | 'built'>} rejects with a readable message when the sources do not bundle
 */
export async function bundle({ root, entry, outdir, more = [] }) {
  const target = join(root, outdir);
  if (isFresh(root, target)) return 'fresh';
  const esbuild = await import('esbuild');
  const result = await esbuild
    .build({ ...options(root), entryPoints: [entry, ...more], outdir: target })
    .catch(async (/** @type {import('esbuild').BuildFailure} */ failure) => {
      const lines = await esbuild.formatMessages(failure.errors ?? [], { kind: 'error' });
      throw new Error(lines.length > 0 ? lines.join('\n') : String(failure));
    });
  const inputs = [...Object.keys(result.metafile?.inputs ?? {}), ...manifests(root), ...SILENT_INPUTS].sort();
  const entries = new Set(
    Object.entries(result.metafile?.outputs ?? {}).flatMap(([path, made]) =>
      made.entryPoint === entry ? [join(root, path)] : [],
    ),
  );
  const files = [...(result.outputFiles ?? [])].sort(
    (a, b) => Number(entries.has(a.path)) - Number(entries.has(b.path)),
  );
  writeOutputs(target, files);
  const outputs = files.map((file) => relative(target, file.path));
  writeFileSync(join(target, STAMP), JSON.stringify({ digest: digestOf(root, inputs), inputs, outputs }));
  return 'built';
}

/**
 * The command line tool as one file that needs nothing but Node: for build machines without a registry.
 * @param {string} root
 * @returns {Promise<string>} its path, relative to `root`
 */
export async function bundleSingleFile(root) {
  const esbuild = await import('esbuild');
  const outfile = 'packages/cli/dist/carveout-single.mjs';
  const { version } = JSON.parse(readFileSync(join(root, 'packages', 'cli', 'package.json'), 'utf8'));
  const { metafile: _metafile, write: _write, chunkNames: _chunks, entryNames: _entries, ...common } = options(root);
  const { outExtension: _extension, ...rest } = common;
  await esbuild.build({
    ...rest,
    splitting: false,
    sourcemap: false,
    entryPoints: ['packages/cli/src/single-file.ts'],
    outfile,
    define: { ...LAZY.define, CARVEOUT_SINGLE_FILE: JSON.stringify(version) },
    banner: {
      js: `#!/usr/bin/env node\n// carveout ${version}, MIT licence; with the parts that THIRD-PARTY-LICENSES.txt names.\n${rest.banner?.js}`,
    },
  });
  chmodSync(join(root, outfile), 0o755);
  return outfile;
}

/**
 * The command line tool, as `packages/cli/bin/carveout.mjs` loads it.
 * @param {string} root
 * @returns {Promise<'fresh' | 'built' | 'absent'>} `absent` when there is no `src/main.ts` to bundle
 */
export async function bundleCli(root) {
  const entry = 'packages/cli/src/main.ts';
  if (!existsSync(join(root, entry))) return 'absent';
  const more = ['packages/cli/src/workers/worker.ts'].filter((path) => existsSync(join(root, path)));
  return bundle({ root, entry, more, outdir: 'packages/cli/dist/bundle' });
}
