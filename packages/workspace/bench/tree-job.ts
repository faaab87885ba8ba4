import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Diagnostic, FileHost } from '@carveout/core';
import { buildTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { createPreprocessor, type Preprocessor } from '@carveout/preprocessor';

const ARCHITECTURES = ['arm64', 'arm', 'riscv'];
/** Files with errors that are listed; the count is of all. */
const LISTED = 20;

const stat = (path: string) => statSync(path, { throwIfNoEntry: false });

/** The real file system. Nothing is cached: what is read twice is paid twice. */
const host: FileHost = {
  read(path) {
    if (stat(path) === undefined) return { ok: false, failure: 'missing', detail: 'no such file' };
    return { ok: true, bytes: readFileSync(path) };
  },
  isFile: (path) => stat(path)?.isFile() === true,
  isDirectory: (path) => stat(path)?.isDirectory() === true,
};

/** All `.dts` files of an architecture, sorted. */
function boardsOf(tree: string, architecture: string): readonly string[] {
  const directory = join(tree, 'arch', architecture, 'boot', 'dts');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dts'))
    .map((name) => join(directory, name))
    .sort();
}

interface Board {
  /** UTF-16 units of the expanded text. */
  readonly length: number;
  readonly errors: readonly Diagnostic[];
}

/** Preprocesses, parses and merges one board: everything up to the finished tree. */
function readBoard(preprocessor: Preprocessor, path: string): Board {
  const expanded = preprocessor.preprocess(path);
  const parsed = parseDts(expanded.text, expanded.positions);
  const built = buildTree(parsed.ast, expanded.positions, { host, includeDirs: expanded.includeDirs });
  const diagnostics = [...expanded.diagnostics, ...parsed.diagnostics, ...built.diagnostics];
  return { length: expanded.text.length, errors: diagnostics.filter(({ severity }) => severity === 'error') };
}

function run(tree: string, architectures: readonly string[]): void {
  const boards = architectures.flatMap((architecture) => boardsOf(tree, architecture));
  const preprocessor = createPreprocessor(host);
  const failed: string[] = [];
  let length = 0;
  const started = performance.now();
  for (const path of boards) {
    const board = readBoard(preprocessor, path);
    length += board.length;
    const [first] = board.errors;
    if (first) failed.push(`${relative(tree, path)}: ${first.code} ${first.message} (${board.errors.length} in all)`);
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  for (const line of failed.slice(0, LISTED)) console.log(line);
  if (failed.length > LISTED) console.log(`... and ${failed.length - LISTED} more`);
  console.log(`Node ${process.versions.node}, one process: ${architectures.join(', ')}`);
  console.log(`files        ${boards.length}, ${(length / 1e6).toFixed(1)} MB expanded`);
  console.log(`with errors  ${failed.length}`);
  console.log(`time         ${seconds.toFixed(1)} s (CPU ${((user + system) / 1e6).toFixed(1)} s)`);
  console.log(`peak memory  ${peak.toFixed(0)} MiB`);
}

const [tree = '.', ...architectures] = process.argv.slice(2);
run(tree, architectures.length > 0 ? architectures : ARCHITECTURES);
