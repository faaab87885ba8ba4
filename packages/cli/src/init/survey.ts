import { analyzeBoard, type BoardInput, createSession } from '@carveout/analysis';
import { basename, dirname, type FileHost, joinPath } from '@carveout/core';
import { configIn, kernelConfigs } from './kernel-configs.ts';

/** A device tree as the project file is to have it. Paths from the project's directory. */
export interface FoundBoard {
  readonly name: string;
  readonly deviceTree: string;
  readonly config: string | undefined;
  readonly includeDirs: readonly string[];
  /** Errors that keep it from being read; it is listed all the same. */
  readonly errors: number;
}

export interface Survey {
  readonly boards: readonly FoundBoard[];
  /** Overlays: no boards of their own. */
  readonly overlays: readonly string[];
  /** Kernel configurations that no board was given, where somebody has to choose. */
  readonly otherConfigs: readonly string[];
}

/** Files below the project's directory. */
export interface Found {
  /** Device trees. */
  readonly paths: readonly string[];
  /** What they may be used with: overlays, and files that may be kernel configurations. */
  readonly companions: readonly string[];
}

/** More boards than that make no project file that a person wants to keep. */
export const MOST_BOARDS = 200;

/** Reads every device tree below a directory as `lint` would, and finds what each needs beside its own text. */
export function survey({ paths, companions }: Found, root: string, host: FileHost): Survey {
  const configs = kernelConfigs(companions, host);
  const session = createSession(host);
  const fromSource = new Set(paths.filter((path) => path.endsWith('.dts')).map(stemOf));
  // A blob beside its source is what was made from it.
  const trees = paths.filter((path) => path.endsWith('.dts') || !fromSource.has(stemOf(path)));
  const boards: FoundBoard[] = [];
  const overlays: string[] = overlaysByName(companions, fromSource);
  const names = new Set<string>();
  for (const path of trees) {
    const errorsWith = (includeDirs: readonly string[]): { readonly errors: number; readonly plugin: boolean } => {
      const input: BoardInput = { deviceTree: path, includeDirs };
      const { diagnostics, tree } = analyzeBoard(input, host, session);
      const errors = diagnostics.filter(({ severity, code }) => severity === 'error' && !code.startsWith('MEM')).length;
      return { errors, plugin: tree?.plugin === true };
    };
    let best = { includeDirs: [] as readonly string[], ...errorsWith([]) };
    if (best.errors > 0) {
      const includeDirs = includeCandidates(path, root, host);
      const tried = errorsWith(includeDirs);
      if (tried.errors < best.errors) best = { includeDirs, ...tried };
    }
    if (best.plugin) {
      overlays.push(path);
      continue;
    }
    const name = uniqueName(path, names);
    boards.push({
      name,
      deviceTree: path,
      config: findConfig(path, root, { host, configs }),
      includeDirs: best.includeDirs,
      errors: best.errors,
    });
  }
  const given = new Set(boards.map(({ config }) => config));
  const isLeft = boards.some(({ config }) => config === undefined);
  const otherConfigs = isLeft ? configs.map(({ path }) => path).filter((path) => !given.has(path)) : [];
  return { boards, overlays: overlays.sort(), otherConfigs };
}

/** A blob beside its source is what was made from it. */
function overlaysByName(companions: readonly string[], boards: ReadonlySet<string>): string[] {
  const sources = new Set([...boards, ...companions.filter((path) => path.endsWith('.dtso')).map(stemOf)]);
  return companions.filter((path) => path.endsWith('.dtso') || (path.endsWith('.dtbo') && !sources.has(stemOf(path))));
}

const stemOf = (path: string): string => path.replace(/\.dt[sb]o?$/, '');

/** Of the device tree's name; with its directory in front where two are called the same. */
function uniqueName(path: string, taken: Set<string>): string {
  const stem = basename(stemOf(path));
  const short = stem === 'board' || stem === 'system' || stem === 'devicetree' ? basename(dirname(path)) || stem : stem;
  const plain = short === '.' || short === '..' ? stem : short;
  let name = taken.has(plain) ? `${basename(dirname(path))}-${stem}` : plain;
  for (let number = 2; taken.has(name); number++) name = `${plain}-${number}`;
  taken.add(name);
  return name;
}

/** `include` directories beside the board and above it, up to the project's. */
function includeCandidates(path: string, root: string, host: FileHost): readonly string[] {
  return directoriesUp(path, root).flatMap((directory) =>
    ['include', 'dts/include', 'dtsi', 'common']
      .map((name) => joinPath(directory, name))
      .filter((candidate) => host.isDirectory(candidate)),
  );
}

interface ConfigSearch {
  readonly host: FileHost;
  readonly configs: ReturnType<typeof kernelConfigs>;
}

/** The nearest kernel configuration: by the names that are usual, else by what files hold. */
function findConfig(path: string, root: string, { host, configs }: ConfigSearch): string | undefined {
  const name = basename(stemOf(path));
  const known = new Set(configs.map((config) => joinPath('.', config.path)));
  for (const directory of directoriesUp(path, root)) {
    for (const candidate of [`${name}.config`, 'kernel.config', 'linux.config', '.config', `configs/${name}.config`]) {
      const file = joinPath(directory, candidate);
      // Others have a `.config` too: busybox, U-Boot, Buildroot.
      if (known.has(file) || (host.isFile(file) && kernelConfigs([file], host).length > 0)) return file;
    }
    const found = configIn(directory, name, configs);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The directory of a file and those above it, up to `root`. */
function directoriesUp(path: string, root: string): readonly string[] {
  const found: string[] = [];
  for (let at = joinPath('.', dirname(path)); ; at = joinPath(at, '..')) {
    found.push(at);
    if (at === joinPath('.', root) || at === '.' || at === '/' || at.endsWith('..')) return found;
  }
}
