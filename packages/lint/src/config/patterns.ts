import picomatch from 'picomatch';

export type Matcher = (path: string) => boolean;

/** Unit addresses have an `@`: extended globs would take `cma@(…)` for more than a name. */
const SYNTAX = { dot: true, noextglob: true, nonegate: true, windows: false } as const;

/** `*` within a name, `**` across directories, `{a,b}`, `[ab]`; a pattern without a slash is for the file name alone. */
export function matchesFile(patterns: readonly string[] | undefined): Matcher {
  if (patterns === undefined) return () => true;
  const matchers = patterns.map((pattern) => picomatch(pattern, { ...SYNTAX, basename: !pattern.includes('/') }));
  return (path) => matchers.some((matches) => matches(path));
}

const nodeMatchers = new WeakMap<readonly string[], Matcher>();

/** The same over node paths (`/reserved-memory/vpu*`); a node's name alone will do, and children are meant as well. */
export function matchesNode(patterns: readonly string[]): Matcher {
  const known = nodeMatchers.get(patterns);
  if (known) return known;
  const matchers = patterns.map((pattern) => {
    const anywhere = pattern.startsWith('/') ? pattern.slice(1) : `**/${pattern}`;
    return picomatch([anywhere, `${anywhere}/**`], SYNTAX);
  });
  const matcher: Matcher = (path) => matchers.some((matches) => matches(path.replace(/^\//, '')));
  nodeMatchers.set(patterns, matcher);
  return matcher;
}
