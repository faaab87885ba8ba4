// Whether what would be published works: npm run check:packages [-- --keep DIR]
// Every public package is packed, looked at by publint, installed from its archive into empty folders, and used there: the
// tool alone, the library with its types. Needs the npm registry for third-party packages.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { PACKAGE_MANAGER } from './install.mjs';
import { withoutNpmVariables } from './npm-environment.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values } = parseArgs({ options: { keep: { type: 'string' } } });
const scratch = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'carveout-pack-')) : resolve(values.keep);
const archives = join(scratch, 'archives');

/** @type {string[]} */
const problems = [];
/** @param {boolean} holds @param {string} problem */
const expect = (holds, problem) => {
  if (!holds) problems.push(problem);
};

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
function run(command, args, cwd) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: withoutNpmVariables(process.env),
    maxBuffer: 1 << 28,
  });
  if (result.error) throw result.error;
  return result;
}

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
function must(command, args, cwd) {
  const result = run(command, args, cwd);
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** @typedef {{ dir: string, name: string, version: string, manifest: Record<string, any> }} Package */

/** @returns {Package[]} */
function publicPackages() {
  return ['packages', 'grammars'].flatMap((group) =>
    readdirSync(join(ROOT, group)).flatMap((entry) => {
      const dir = join(ROOT, group, entry);
      if (!existsSync(join(dir, 'package.json'))) return [];
      const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
      return manifest.private === true ? [] : [{ dir, name: manifest.name, version: manifest.version, manifest }];
    }),
  );
}

/** @param {Package} one */
const archiveOf = ({ name, version }) => join(archives, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);

/** Packs one package, and looks at what is in the archive. @param {Package} one */
async function pack(one) {
  must('npx', ['--yes', PACKAGE_MANAGER, 'pack', '--pack-destination', archives], one.dir);
  const archive = archiveOf(one);
  const files = must('tar', ['-tzf', archive], ROOT)
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  const packed = JSON.parse(must('tar', ['-xzOf', archive, 'package/package.json'], ROOT));
  const unwanted = files.filter((path) =>
    /(^|\/)(src|test|bench|node_modules)\/|\.map$|tsbuildinfo|tsconfig/.test(path),
  );
  expect(unwanted.length === 0, `${one.name} packs what nobody needs: ${unwanted.slice(0, 5).join(', ')}`);
  for (const file of ['LICENSE', 'README.md', 'package.json'])
    expect(files.includes(file), `${one.name} packs no ${file}`);
  for (const field of ['license', 'repository', 'engines', 'description'])
    expect(packed[field] !== undefined, `${one.name} has no ${field}`);
  const text = JSON.stringify({ ...packed, devDependencies: undefined });
  expect(
    !/workspace:|catalog:|@carveout\/source/.test(text),
    `${one.name}: its packed package.json still speaks of the workspace`,
  );
  expect(one.name === 'carveout' || files.some((path) => path.endsWith('.d.ts')), `${one.name} packs no types`);
  const { messages } = await publint({ pack: { tarball: new Uint8Array(readFileSync(archive)).buffer }, strict: true });
  for (const message of messages) expect(false, `${one.name}: ${formatMessage(message, packed, { color: false })}`);
  const size = readFileSync(archive).length;
  console.log(`  ${one.name} ${one.version}: ${files.length} files, ${(size / 1024).toFixed(0)} KiB`);
}

/** @param {string} name */
function emptyFolder(name) {
  const folder = join(scratch, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return folder;
}

/** @param {string} folder @param {readonly string[]} packages */
const install = (folder, packages) =>
  must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', ...packages], folder);

/** The tool alone: no dependency, every kind of command. @param {Package} tool */
function tryTool(tool) {
  const folder = emptyFolder('tool');
  install(folder, [archiveOf(tool)]);
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed.join() === 'carveout', `the tool installs ${installed.join(', ')}`);
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  const bin = join(folder, 'node_modules', '.bin', 'carveout');
  const single = join(folder, 'node_modules', 'carveout', 'dist', 'carveout-single.mjs');
  const board = 'examples/dr1v90/board.dts';
  const config = 'examples/dr1v90/kernel.config';
  /** @type {readonly (readonly [readonly string[], number, RegExp])[]} */
  const commands = [
    [['--version'], 0, new RegExp(`^${tool.version}\n$`)],
    [['--help'], 0, /Exit codes/],
    [['lint', board, '--kernel', '6.1.192', '--config', config, '--no-cache'], 1, /cma-does-not-fit MEM1001/],
    [['lint', 'examples', '--jobs', '2', '--format', 'sarif', '--no-cache'], 1, /"version": "2\.1\.0"/],
    [['layout', board, '--format', 'json'], 1, /"schemaVersion": 1/],
    [['sweep', 'examples/ti-am62/board.dts', '--ram', '1G,2G', '--kernels', '6.1.176,6.12.117'], 0, /2G/],
    [['explain', 'cma-does-not-fit'], 0, /Reported/],
    [['compile', board, '-o', '-'], 0, /^\ufffd\r\ufffd/],
  ];
  for (const start of [[bin], [process.execPath, single]]) {
    for (const [args, status, output] of commands) {
      const result = run(start[0] ?? '', [...start.slice(1), ...args], folder);
      const what = `${start.at(-1)?.split('/').at(-1)} ${args.join(' ')}`;
      expect(result.status === status, `${what} ended with ${result.status} instead of ${status}: ${result.stderr}`);
      expect(output.test(result.stdout), `${what} printed ${JSON.stringify(result.stdout.slice(0, 200))}`);
    }
  }
}

/** The example of the README, as a program and as types. @param {readonly Package[]} packages */
function tryLibrary(packages) {
  const folder = emptyFolder('library');
  install(folder, packages.map(archiveOf));
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, example = '', expected = ''] = /```ts\n(.*?)```\n.*?```text\n(.*?)```/s.exec(readme) ?? [];
  expect(example.includes('analyzeBoard'), 'the README has no example of the library');
  writeFileSync(join(folder, 'example.mjs'), example);
  writeFileSync(join(folder, 'example.ts'), example);
  const output = must(process.execPath, ['example.mjs'], folder);
  expect(output === expected, `the example of the README printed\n${output}`);
  for (const { name, manifest } of packages) {
    for (const entry of Object.keys(manifest.exports ?? {}).filter((path) => !path.endsWith('.json')))
      must(
        process.execPath,
        ['--input-type=module', '-e', `await import(${JSON.stringify(join(name, entry))})`],
        folder,
      );
  }
  const compiler = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2022',
    lib: ['es2023'],
    skipLibCheck: false,
    types: ['node'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: compiler, files: ['example.ts'] }));
  install(folder, [
    `@types/node@${JSON.parse(readFileSync(join(ROOT, 'node_modules', '@types', 'node', 'package.json'), 'utf8')).version}`,
  ]);
  const types = run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], folder);
  expect(types.status === 0, `the types do not fit:\n${types.stdout}`);
}

try {
  rmSync(archives, { recursive: true, force: true });
  mkdirSync(archives, { recursive: true });
  const packages = publicPackages();
  const urls = new Set(packages.map(({ manifest }) => manifest.repository?.url));
  expect(urls.size === 1, `packages name ${urls.size} repositories: ${[...urls].join(', ')}`);
  const versions = new Set(packages.map(({ version }) => version));
  expect(versions.size === 1, `packages have ${versions.size} versions: ${[...versions].join(', ')}`);
  for (const one of packages) await pack(one);
  tryTool(/** @type {Package} */ (packages.find(({ name }) => name === 'carveout')));
  tryLibrary(packages.filter(({ name }) => name !== 'carveout'));
  for (const problem of problems) console.error(`- ${problem}`);
  console.log(`${packages.length} packages packed, installed and used: ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  if (values.keep === undefined) rmSync(scratch, { recursive: true, force: true });
}
