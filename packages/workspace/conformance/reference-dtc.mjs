import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The C files of dtc itself, as scripts/dtc/Makefile lists them. */
const SOURCES = ['dtc', 'flattree', 'fstree', 'data', 'livetree', 'treesource', 'srcpos', 'checks', 'util'];

/**
 * Builds the dtc that a kernel tree brings along, without configuring the kernel.
 * @param {string} tree root of the kernel source
 * @param {string} directory where to build; an executable that is there already is taken
 * @returns {string} path of the executable; throws with what the failing tool said
 */
export function buildDtc(tree, directory) {
  const executable = join(directory, 'dtc');
  if (existsSync(executable)) return executable;
  mkdirSync(directory, { recursive: true });
  const from = join(tree, 'scripts', 'dtc');
  run('flex', ['-o', join(directory, 'dtc-lexer.lex.c'), join(from, 'dtc-lexer.l')]);
  run('bison', ['-b', 'dtc-parser', '-d', '-o', join(directory, 'dtc-parser.tab.c'), join(from, 'dtc-parser.y')]);
  const files = SOURCES.map((name) => join(from, `${name}.c`));
  const generated = ['dtc-lexer.lex.c', 'dtc-parser.tab.c'].map((name) => join(directory, name));
  const include = [directory, from, join(from, 'libfdt')].flatMap((path) => ['-I', path]);
  run('cc', ['-O2', '-DNO_YAML', ...include, '-o', executable, ...files, ...generated]);
  return executable;
}

/**
 * Builds the fdtoverlay of a kernel tree.
 * @param {string} tree @param {string} directory as for {@link buildDtc}
 * @returns {string} path of the executable
 */
export function buildFdtoverlay(tree, directory) {
  const executable = join(directory, 'fdtoverlay');
  if (existsSync(executable)) return executable;
  mkdirSync(directory, { recursive: true });
  const from = join(tree, 'scripts', 'dtc');
  const library = readdirSync(join(from, 'libfdt')).filter((name) => /^fdt.*\.c$/.test(name));
  const files = [...['fdtoverlay.c', 'util.c'], ...library.map((name) => join('libfdt', name))];
  const include = [from, join(from, 'libfdt')].flatMap((path) => ['-I', path]);
  run('cc', ['-O2', '-DNO_YAML', ...include, '-o', executable, ...files.map((name) => join(from, name))]);
  return executable;
}

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.error)
    throw new Error(`${command} cannot be started (${result.error.message}); dtc needs cc, flex and bison`);
  if (result.status !== 0) throw new Error(`${command} failed:\n${result.stderr}`);
}
