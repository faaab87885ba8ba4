#!/usr/bin/env node
// The way in. `--version` is answered from here; everything else is in dist/bundle, one chunk per command.
import { readFileSync, writeSync } from 'node:fs';
import module from 'node:module';

const [first, ...rest] = process.argv.slice(2);

function printVersion() {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  try {
    writeSync(1, `${version}\n`);
  } catch {
    // Nobody reads: that is the reader's choice.
  }
}

/** A reader that has seen enough (`| head`) closes the pipe. What is left unwritten is not an error. */
function endQuietlyWhenUnread() {
  process.stdout.on('error', (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
  });
}

async function load() {
  try {
    return await import(/** @type {string} */ ('../dist/bundle/main.mjs'));
  } catch (error) {
    const missing = /** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_MODULE_NOT_FOUND';
    if (!missing || !String(error).includes('main.mjs')) throw error;
    console.error('carveout: not built yet. Run `npm run setup` in the root of the repository.');
    return undefined;
  }
}

async function run() {
  // In Node 22.1 and later only; the types are those of the oldest Node we run on.
  /** @type {{ enableCompileCache?: () => void }} */ (module).enableCompileCache?.();
  endQuietlyWhenUnread();
  const bundle = await load();
  process.exitCode = bundle === undefined ? 3 : await bundle.main(process.argv.slice(2), bundle.processIo());
}

/** Exit code 3 is ours alone: a bug, never a verdict on the user's input. @param {unknown} error */
function reportBug(error) {
  console.error(
    'carveout: internal error. This is a bug in carveout, please report it with the command and its input files:',
  );
  console.error(`  carveout ${process.argv.slice(2).join(' ')}`);
  const debug = process.env.CARVEOUT_DEBUG;
  console.error(error instanceof Error ? (debug ? error.stack : error.message) : error);
  process.exitCode = 3;
}

if (first === '--version' && rest.length === 0) printVersion();
else await run().catch(reportBug);
