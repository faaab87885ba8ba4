import { analyzeBoard, type BoardInput, createSession } from '@carveout/analysis';
import { basename, decodeUtf8, dirname, type FileHost, joinPath } from '@carveout/core';

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
}

/** More boards than that make no project file that a person wants to keep. */
export const MOST_BOARDS = 200;

/** Reads every device tree below a directory as `lint` would, and finds what each needs beside its own text. */
export function survey(paths: readonly string[], root: string, host: FileHost): Survey {
  const session = createSession(host);
  const fromSource = new Set(paths.filter((path) => path.endsWith('.dts')).map(stemOf));
  // A blob beside its source is what was made from it.
  const trees = paths.filter((path) => path.endsWith('.dts') || !fromSource.has(stemOf(path)));
  const boards: FoundBoard[] = [];
  const overlays: string[] = [];
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
      config: findConfig(path, root, host),
      includeDirs: best.includeDirs,
      errors: best.errors,
    });
  }
  return { boards, overlays };
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

/** The nearest kernel configuration. */
function findConfig(path: string, root: string, host: FileHost): string | undefined {
  const name = basename(stemOf(path));
  for (const directory of directoriesUp(path, root)) {
    for (const candidate of [`${name}.config`, 'kernel.config', 'linux.config', '.config', `configs/${name}.config`]) {
      const file = joinPath(directory, candidate);
      // Others have a `.config` too: busybox, U-Boot, Buildroot.
      if (host.isFile(file) && isKernelConfig(file, candidate === '.config', host)) return file;
    }
  }
  return undefined;
}

const HEAD_BYTES = 512;

function isKernelConfig(path: string, mustSaySo: boolean, host: FileHost): boolean {
  const head = host.head?.(path, HEAD_BYTES) ?? host.read(path);
  const text = head.ok ? decodeUtf8(head.bytes.subarray(0, HEAD_BYTES)) : '';
  return /^# Linux\/\S+ \S+ Kernel Configuration/m.test(text) || (!mustSaySo && /^(# )?CONFIG_\w+/m.test(text));
}

/** The directory of a file and those above it, up to `root`. */
function directoriesUp(path: string, root: string): readonly string[] {
  const found: string[] = [];
  for (let at = joinPath('.', dirname(path)); ; at = joinPath(at, '..')) {
    found.push(at);
    if (at === joinPath('.', root) || at === '.' || at === '/' || at.endsWith('..')) return found;
  }
}
