/** Compilers take `-Idir` and `-DNAME=1` in one word, yargs does not; and `--no-color` is a common spelling. */
export function normalizeArgv(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  const words = flags.flatMap((word) => {
    if (word === '--no-color') return ['--color=never'];
    const joined = /^-([ID])(.+)$/s.exec(word);
    return joined ? [`-${joined[1]}`, joined[2]?.replace(/^=/, '') ?? ''] : [word];
  });
  return end < 0 ? words : [...words, ...argv.slice(end)];
}
