import type { Layer } from './layers.ts';
import type { ImportFact, SourceFacts } from './source-facts.ts';

/** Limits of a source file; the aim is half of each. */
export const LIMITS = { fileLines: 500, functionLines: 80, parameters: 4 } as const;

/** Names that say nothing about what a file knows. */
const EMPTY_NAMES = /^(utils?|helpers?|common|misc|shared|stuff)$/;

/** What a package.json says, as far as the rules ask. */
export interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Rules speak in sentences that start with the place; none found is an empty list. */
type Findings = readonly string[];

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

/** `@scope/name/sub` and `name/sub` without the subpath. */
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The file a relative import means, from the root of the repository. */
const resolve = (from: string, specifier: string): string => new URL(specifier, `file:///${from}`).pathname.slice(1);

const where = (file: SourceFacts, at: { readonly line: number }): string => `${file.path}:${at.line}`;

/** The layer table against itself: imports exist, point to the same level or below, and form no cycle. */
export function tableFindings(layers: readonly Layer[]): Findings {
  const byDir = new Map(layers.map((layer) => [layer.dir, layer]));
  const upward = layers.flatMap((layer) =>
    layer.imports.flatMap((dir) => {
      const target = byDir.get(dir);
      if (target === undefined) return [`${layer.dir}: imports ${dir}, which is not in the table`];
      return target.level > layer.level ? [`${layer.dir}: imports ${dir}, which lies above it`] : [];
    }),
  );
  const graph = new Map(layers.map((layer) => [layer.dir, layer.imports]));
  return [...upward, ...cyclesOf(graph).map((cycle) => `packages import each other: ${cycle.join(' -> ')}`)];
}

/** Dependencies of a package.json against its row. */
export function manifestFindings(layer: Layer, manifest: Manifest, layers: readonly Layer[]): Findings {
  const nameOf = new Map(layers.map((other) => [other.dir, other.name]));
  const required = layer.imports.map((dir) => nameOf.get(dir) ?? dir);
  const optional = [...(layer.typeImports ?? []).map((dir) => nameOf.get(dir) ?? dir), ...(layer.external ?? [])];
  const declared = Object.keys(manifest.dependencies);
  return [
    ...(manifest.name === layer.name
      ? []
      : [`${layer.dir}/package.json: is named ${manifest.name}, the table says ${layer.name}`]),
    ...required
      .filter((name) => !declared.includes(name))
      .map((name) => `${layer.dir}/package.json: does not depend on ${name}`),
    ...declared
      .filter((name) => !required.includes(name) && !optional.includes(name))
      .map((name) => `${layer.dir}/package.json: depends on ${name}, which its row does not list`),
    ...Object.entries(manifest.dependencies)
      .filter(([, range]) => range !== 'catalog:' && range !== 'workspace:*')
      .map(
        ([name, range]) =>
          `${layer.dir}/package.json: ${name} is ${range}; versions are in the catalog of pnpm-workspace.yaml`,
      ),
  ];
}

/** One import of a package's source against the package's row and package.json. */
function importFinding(
  imported: ImportFact,
  layer: Layer,
  manifest: Manifest,
  layers: readonly Layer[],
): string | undefined {
  const { specifier, typeOnly } = imported;
  if (isRelative(specifier) || specifier.startsWith('node:')) return undefined;
  const name = packageOf(specifier);
  if (name === layer.name) return `imports its own package ${name}; use a relative path`;
  const target = layers.find((other) => other.name === name);
  const allowed =
    target === undefined
      ? layer.external?.includes(name) === true
      : layer.imports.includes(target.dir) || (typeOnly && layer.typeImports?.includes(target.dir) === true);
  if (!allowed) return `imports ${name}, which ${layer.dir} may not${typeOnly ? '' : ' (or not at run time)'}`;
  return name in manifest.dependencies ? undefined : `imports ${name}, which ${layer.dir}/package.json does not list`;
}

/** Imports of a package's files that its row does not allow. */
export function importFindings(
  layer: Layer,
  manifest: Manifest,
  files: readonly SourceFacts[],
  layers: readonly Layer[],
): Findings {
  return files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const finding = importFinding(imported, layer, manifest, layers);
      return finding === undefined ? [] : [`${where(file, imported)}: ${finding}`];
    }),
  );
}

/** Third-party packages that a package.json lists and no file imports. */
export function unusedFindings(layer: Layer, manifest: Manifest, files: readonly SourceFacts[]): Findings {
  const used = new Set(files.flatMap((file) => file.imports.map((imported) => packageOf(imported.specifier))));
  return (layer.external ?? [])
    .filter((name) => name in manifest.dependencies && !used.has(name))
    .map((name) => `${layer.dir}/package.json: depends on ${name}, which no file imports`);
}

/** Uses of Node, the clock, chance or the terminal where the layer has none. */
export function platformFindings(layer: Layer, files: readonly SourceFacts[]): Findings {
  if (layer.platform === 'everywhere') return [];
  const isPlatform = (path: string): boolean =>
    layer.platform === 'src/node' && (path === `${layer.dir}/src/node.ts` || path.startsWith(`${layer.dir}/src/node/`));
  const reachesPlatform = (file: SourceFacts, { specifier }: ImportFact): boolean =>
    specifier.startsWith('node:') || (isRelative(specifier) && isPlatform(resolve(file.path, specifier)));
  return files
    .filter((file) => !isPlatform(file.path))
    .flatMap((file) => [
      ...file.imports
        .filter((imported) => reachesPlatform(file, imported))
        .map(
          (imported) => `${where(file, imported)}: imports ${imported.specifier} in a package that knows no platform`,
        ),
      ...file.platform.map((use) => `${where(file, use)}: uses ${use.what} in a package that knows no platform`),
    ]);
}

/** Cycles among the files of a package, following what exists at run time (a type may refer back). */
export function cycleFindings(files: readonly SourceFacts[]): Findings {
  const graph = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter((one) => isRelative(one.specifier) && !one.typeOnly)
        .map((one) => resolve(file.path, one.specifier)),
    ]),
  );
  return cyclesOf(graph).map((cycle) => `files import each other: ${cycle.join(' -> ')}`);
}

/** Files and functions over their limits, and names that say nothing. */
export function sizeFindings(file: SourceFacts): Findings {
  const base = file.path.split('/').at(-1) ?? '';
  const stem = base.replace(/\.(test\.)?ts$/, '');
  return [
    ...(file.lines > LIMITS.fileLines ? [`${file.path}: has ${file.lines} lines, more than ${LIMITS.fileLines}`] : []),
    ...(EMPTY_NAMES.test(stem) ? [`${file.path}: name it after the one thing it knows`] : []),
    ...(/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(base) ? [] : [`${file.path}: is not named in kebab-case`]),
    ...file.functions.flatMap((one) => [
      ...(one.lines > LIMITS.functionLines
        ? [`${where(file, one)}: ${one.name} has ${one.lines} lines, more than ${LIMITS.functionLines}`]
        : []),
      ...(one.parameters > LIMITS.parameters
        ? [`${where(file, one)}: ${one.name} has ${one.parameters} parameters; take an options object`]
        : []),
    ]),
  ];
}

/** Every elementary cycle found by a depth-first walk, each once, starting at its smallest member. */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles = new Map<string, readonly string[]>();
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    const at = path.indexOf(node);
    if (at >= 0) {
      const members = path.slice(at);
      const first = members.indexOf([...members].sort()[0] ?? node);
      const cycle = [...members.slice(first), ...members.slice(0, first)];
      cycles.set(cycle.join(' '), [...cycle, cycle[0] ?? node]);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of [...graph.keys()].sort()) visit(node);
  return [...cycles.values()];
}
