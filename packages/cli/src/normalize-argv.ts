/** What `-` becomes: yargs loses a lone dash among positional arguments. */
export const STDIN = '<stdin>';

/**
 * The command line in words that yargs reads as meant. Compilers take `-Idir`, `-DNAME=1` and `-Wname` in one word, `--no-color` is
 * a common spelling, `-` is standard input, and behind `--` everything is a file.
 */
export function normalizeArgv(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  const files = end < 0 ? [] : argv.slice(end + 1);
  return [...flags.flatMap(normalizeWord), ...files.map((word) => (word.startsWith('-') ? `./${word}` : word))];
}

function normalizeWord(word: string): readonly string[] {
  if (word === '--no-color') return ['--color=never'];
  if (word === '-') return [STDIN];
  if (word === '-@') return ['--symbols'];
  const joined = /^-([IDWE])(.+)$/s.exec(word);
  return joined ? [`-${joined[1]}`, joined[2] ?? ''] : [word];
}
