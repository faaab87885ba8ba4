// Lints every board of a kernel tree with the built tool and counts findings per rule:
// npm run lint-tree -- <kernel tree> [options of carveout lint]
// Exit code 1 when a board has an error: boards of a released kernel boot, so that is a false alarm or a bug in that tree.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/**
 * @typedef {{ severity: string, rule: string, message: string, location: { file: string, line: number } | null,
 *   variant: { board?: string } | null }} Finding
 * @typedef {{ findings: number, places: Set<string>, boards: Set<string> }} Count
 */

const ARCHITECTURES = ['arm64', 'arm', 'riscv'];
const RANK = ['error', 'warning', 'info'];

/** @param {string} tool @param {string} directory @param {string[]} options @returns {Finding[]} */
function lint(tool, directory, options) {
  const scratch = mkdtempSync(join(tmpdir(), 'lint-tree-'));
  try {
    const report = join(scratch, 'report.json');
    const formats = ['--format', `json=${report}`, '--fail-on', 'never'];
    const { status, stderr } = spawnSync(process.execPath, [tool, 'lint', directory, ...formats, ...options], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (!existsSync(report)) throw new Error(`${directory}: exit code ${status}\n${stderr}`);
    return JSON.parse(readFileSync(report, 'utf8')).diagnostics;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {readonly Finding[]} findings @returns {Map<string, Count>} */
function countByRule(findings) {
  /** @type {Map<string, Count>} */
  const counts = new Map();
  for (const { severity, rule, location, variant } of findings) {
    const key = `${severity.padEnd(8)} ${rule}`;
    const count = counts.get(key) ?? { findings: 0, places: new Set(), boards: new Set() };
    count.findings++;
    if (location) count.places.add(`${location.file}:${location.line}`);
    count.boards.add(variant?.board ?? location?.file ?? '');
    counts.set(key, count);
  }
  return counts;
}

/** @param {string} key */
const rank = (key) => RANK.findIndex((severity) => key.startsWith(severity));

/** @param {string} root @param {string[]} args */
export function lintTree(root, args) {
  const [tree, ...options] = args;
  if (tree === undefined) throw new Error('usage: npm run lint-tree -- <kernel tree> [options of carveout lint]');
  const tool = join(root, 'packages/cli/bin/carveout.mjs');
  const directories = ARCHITECTURES.map((arch) => join(tree, 'arch', arch, 'boot/dts')).filter(existsSync);
  if (directories.length === 0) throw new Error(`${tree} has no arch/*/boot/dts: not a kernel tree`);
  const findings = directories.flatMap((directory) => lint(tool, directory, options));
  const rows = [...countByRule(findings)].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
  console.log('findings   places   boards  rule');
  for (const [key, { findings: total, places, boards }] of rows) {
    console.log([total, places.size, boards.size].map((n) => String(n).padStart(8)).join(' '), ` ${key}`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const { rule, message, location, variant } of errors) {
    const board = relative(tree, variant?.board ?? location?.file ?? '');
    console.log(`error ${board}: ${message} [${rule}]`);
  }
  return errors.length > 0 ? 1 : 0;
}
