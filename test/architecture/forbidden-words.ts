/**
 * What no committed file may name: the machine it was written on, the tools beside it, the place packages came from.
 * Written in pieces, so that this file passes its own check.
 */
const at = (...names: readonly string[]): string => `(^|[\\s"'\`(=:])/(${names.join('|')})/`;

const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a path of the machine it was written on', pattern: new RegExp(at('work', 'tmp', 'root', 'home/\\w+'), 'm') },
  { what: 'a package registry', pattern: new RegExp(['registry', '(npmjs|yarnpkg|npmmirror)'].join('\\.'), 'i') },
  { what: 'a tool that is not part of the project', pattern: new RegExp('\\bfarm' + '-[a-z]+|\\bissues' + ' show\\b') },
];

/** One sentence for each forbidden thing a text names. */
export const forbiddenFindings = (path: string, text: string): readonly string[] =>
  FORBIDDEN.flatMap(({ what, pattern }) => {
    const match = pattern.exec(text);
    if (match === null) return [];
    const line = text.slice(0, match.index + match[0].length).split('\n').length;
    return [`${path}:${line}: names ${what}: ${match[0].trim()}`];
  });
