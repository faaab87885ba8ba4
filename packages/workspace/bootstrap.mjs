// Sets the workspace up and runs one of its jobs: node packages/workspace/bootstrap.mjs <job> [arguments]
// Only Node's own modules until the dependencies are known to be installed, and no syntax an older Node would not parse:
// someone with the wrong Node shall read a sentence, not a stack trace.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');

/** What `npm start` shows when nothing is said: the main job on a real board. */
const EXAMPLE = [
  ...['layout', 'examples/ti-am62/board.dts', '--kernel', '6.12.117'],
  ...['--kernel-image', '0x82000000:40M', '--dtb', '0x88000000:64K', '--initrd', 'none'],
];

/** Node releases the workspace runs on, as in every package.json: ^20.19.0 || ^22.12.0 || >=24. @param {string} version */
function nodeIsSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
}

async function bundleTool() {
  const { bundleCli } = await import('./bundle.mjs');
  const result = await bundleCli(ROOT);
  if (result === 'absent')
    console.error('carveout: packages/cli/src/main.ts does not exist, so there is no command line tool to bundle.');
}

/** Bundles `job.ts` of a directory beside this file and runs it. @param {string} name @param {string[]} args */
async function fuzzJob(name, args) {
  const { bundle } = await import('./bundle.mjs');
  const outdir = `packages/workspace/dist/${name}`;
  await bundle({ root: ROOT, entry: `packages/workspace/${name}/job.ts`, outdir });
  const { runScript } = await import('./tools.mjs');
  return runScript(ROOT, join(ROOT, outdir, 'job.mjs'), [ROOT, ...args]);
}

async function build() {
  const { runTool } = await import('./tools.mjs');
  await bundleTool();
  return runTool(ROOT, 'tsc', ['-b']);
}

/** Each takes its arguments and returns an exit code. @type {Record<string, (args: string[]) => Promise<number>>} */
const JOBS = {
  async start(args) {
    await bundleTool();
    const { runTool } = await import('./tools.mjs');
    return runTool(ROOT, 'carveout', args.length > 0 ? args : EXAMPLE);
  },
  async test(args) {
    const { runTool } = await import('./tools.mjs');
    return runTool(ROOT, 'vitest', ['run', ...args]); // bundles the tool first: vitest-setup.mjs
  },
  async setup() {
    const status = await build();
    if (status === 0) console.log('carveout: ready. Try: node packages/cli/bin/carveout.mjs --help');
    return status;
  },
  build,
  async typecheck() {
    const { runTool } = await import('./tools.mjs');
    return runTool(ROOT, 'tsc', ['-b']) || runTool(ROOT, 'tsc', ['-p', 'tsconfig.checks.json']);
  },
  async lint(args) {
    const { runTool } = await import('./tools.mjs');
    return runTool(ROOT, 'biome', ['check', '--error-on-warnings', ...args]);
  },
  async format(args) {
    const { runTool } = await import('./tools.mjs');
    return runTool(ROOT, 'biome', ['check', '--write', ...args]);
  },
  async docs(args) {
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'generate-docs.mjs'), args);
  },
  async bench([name = '', ...args]) {
    if (!['startup', 'tree', 'dtc', 'lint', 'boot', 'sweep', 'trace'].includes(name)) {
      throw new Error(
        'name a benchmark: boot, sweep, trace, startup, tree <kernel tree>, dtc <kernel tree>, lint <kernel tree>',
      );
    }
    if (name !== 'tree') await bundleTool(); // the tree benchmark bundles what it measures itself
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'bench', `${name}.mjs`), args);
  },
  async conformance([name = '', ...args]) {
    if (!['dtbs', 'checks', 'inputs', 'overlays', 'build'].includes(name)) {
      throw new Error('name a comparison: dtbs, overlays, checks, inputs or build, each with <kernel tree>');
    }
    if (name === 'build') await bundleTool();
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'conformance', `${name}.mjs`), args);
  },
  async 'browser-bundle'(args) {
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'browser-bundle.mjs'), args);
  },
  async 'check-packages'(args) {
    const status = await build();
    if (status !== 0) return status;
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'check-packages.mjs'), args);
  },
  async fuzz(args) {
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'fuzz.mjs'), args);
  },
  async 'live-boots'(args) {
    await bundleTool();
    const { runScript } = await import('./tools.mjs');
    return runScript(ROOT, join(HERE, 'live-boots.mjs'), args);
  },
  async 'lint-tree'(args) {
    await bundleTool();
    const { lintTree } = await import('./lint-tree.mjs');
    return lintTree(ROOT, args);
  },
  'oracle-fuzz': (args) => fuzzJob('oracle-fuzz', args),
  'runtime-fuzz': (args) => fuzzJob('runtime-fuzz', args),
};

/** @param {string} name @param {string[]} args @returns {Promise<number>} */
async function main(name, args) {
  const job = Object.keys(JOBS).includes(name) ? JOBS[name] : undefined;
  if (job === undefined) throw new Error(`no such job: '${name}'. There are: ${Object.keys(JOBS).join(', ')}`);
  const { ensureInstalled } = await import('./install.mjs');
  return ensureInstalled(ROOT) ? job(args) : 1;
}

if (nodeIsSupported(process.versions.node)) {
  const [name = '', ...args] = process.argv.slice(2);
  main(name, args).then(
    (status) => {
      process.exitCode = status;
    },
    (error) => {
      console.error(`carveout: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    },
  );
} else {
  console.error(
    `carveout: Node ${process.versions.node} is too old. Node 20.19, 22.12 or 24 and later will do; 22 or later starts faster.`,
  );
  process.exitCode = 1;
}
