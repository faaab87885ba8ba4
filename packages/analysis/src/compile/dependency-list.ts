/**
 * `TARGET: FILE FILE…` as make reads it and `cpp -MD` and `dtc -d` write it, but for `%`, which those two leave alone: make would take
 * the rule for one about patterns, and forget the files. With `phony`, each file but the first also becomes a target
 * without rule, so that make does not stop when a header is removed (`cpp -MP`).
 */
export function dependencyList(target: string, files: readonly string[], phony = false): string {
  const rule = `${escapeTarget(target)}:${files.map((file) => ` \\\n  ${escapeForMake(file)}`).join('')}\n`;
  if (!phony) return rule;
  return (
    rule +
    files
      .slice(1)
      .map((file) => `\n${escapeTarget(file)}:\n`)
      .join('')
  );
}

/** The same on one line, as dtc writes it. */
export const dependencyLine = (target: string, files: readonly string[]): string =>
  `${target}:${files.map((file) => ` ${file.replace(/[ \t]/g, '\\$&')}`).join('')}\n`;

/** Blanks, `#`, `$` and `:` mean something to make, as to ninja; a backslash does only in front of one of them. */
const escapeForMake = (path: string): string =>
  path.replace(/\\*[ \t#:]/g, (run) => `${run.slice(0, -1).repeat(2)}\\${run.at(-1)}`).replace(/\$/g, '$$$$');

/** A target with a bare `%` is a pattern; behind the colon the character means nothing, and a backslash would stay. */
const escapeTarget = (path: string): string =>
  escapeForMake(path).replace(/\\*%/g, (run) => `${run.slice(0, -1).repeat(2)}\\%`);
