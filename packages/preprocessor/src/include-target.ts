export interface IncludeTarget {
  readonly name: string;
  readonly form: 'quoted' | 'angled';
}

/** The file named by `"a"` or `<a>`; undefined for anything else and for an empty name. */
export function parseIncludeTarget(text: string): IncludeTarget | undefined {
  const quoted = /^\s*"([^"\n]+)"/.exec(text);
  if (quoted) return { name: quoted[1] ?? '', form: 'quoted' };
  const angled = /^\s*<([^>\n]+)>/.exec(text);
  return angled ? { name: (angled[1] ?? '').trim(), form: 'angled' } : undefined;
}
