import {
  decodeSource,
  dirname,
  type FileHost,
  type FileId,
  fileId,
  NameTable,
  normalizePath,
  type ReadResult,
} from '@carveout/core';
import { codes } from './codes.ts';
import {
  createIncludeSearch,
  type IncludeSearch,
  type Lookup,
  notedSearch,
  withKernelPrefixes,
} from './include-search.ts';
import { KeptHeaders } from './kept-headers.ts';
import { type KernelTreeSearch, searchKernelTree } from './kernel-tree.ts';
import type { Macro } from './macro.ts';
import { createMarkedLines } from './marked-lines.ts';
import {
  type Consulted,
  DEFAULT_LIMITS,
  type Preprocessed,
  type PreprocessOptions,
  type PreprocessorOptions,
} from './options.ts';
import { createPositionMap } from './position-map.ts';
import { PreprocessedFile } from './preprocessed-file.ts';
import { createReporter } from './reporter.ts';
import { Run } from './run.ts';
import { type Reader, scanFile } from './scan-file.ts';
import type { ScannedFile } from './scanned-file.ts';

/** Preprocesses files, reading and scanning each included one once however many boards use it. */
export interface Preprocessor {
  /** `path` as the user gave it; it names the file in every span. Never throws on any content. */
  preprocess(path: string, options?: PreprocessOptions): Preprocessed;
  /** Forgets what is known of a file that has changed, or of all: for editors and watch modes. */
  invalidate(path?: string): void;
}

/** What a session keeps between files. */
interface Session {
  readonly host: FileHost;
  readonly options: PreprocessorOptions;
  readonly names: NameTable;
  readonly macros: (Macro | undefined)[];
  readonly defined: number[];
  /** In the order of last use: what is used is put at the end. */
  readonly headers: Readonly<Record<Reader, KeptHeaders>>;
  readonly searches: Map<string, IncludeSearch>;
  readonly trees: Map<string, KernelTreeSearch>;
  readonly presets: Map<string, ScannedFile>;
}

export function createPreprocessor(host: FileHost, options: PreprocessorOptions = {}): Preprocessor {
  const session: Session = {
    host,
    options,
    names: new NameTable(),
    macros: [],
    defined: [],
    headers: { cpp: new KeptHeaders(), dtc: new KeptHeaders() },
    searches: new Map(),
    trees: new Map(),
    presets: new Map(),
  };
  return {
    preprocess: (path, perFile = {}) => preprocess(session, normalizePath(path), perFile),
    invalidate(path) {
      for (const kept of Object.values(session.headers)) {
        if (path === undefined) kept.forgetAll();
        else kept.forget(normalizePath(path));
      }
      // A file may have come or gone, which decides where a name is found.
      session.searches.clear();
      session.trees.clear();
    },
  };
}

function preprocess(session: Session, path: string, perFile: PreprocessOptions): Preprocessed {
  const limits = { ...DEFAULT_LIMITS, ...session.options.limits };
  const read = new Map<FileId, ScannedFile>();
  const marked = createMarkedLines(
    (id) => read.get(id),
    () => read.values(),
  );
  const reporter = createReporter(limits.diagnostics);
  const asked: Asked = { read: new Set([path]), lookups: new Set() };
  const search = notedSearch(searchFor(session, path, perFile), (lookup) => asked.lookups.add(lookup));
  const note = (file: ScannedFile): ScannedFile => {
    read.set(file.id, file);
    // Reads past the end of an array are slow, and so is an array with holes.
    while (session.macros.length < session.names.size) session.macros.push(undefined);
    return file;
  };
  const load = (name: string, raw: boolean): ScannedFile | string => {
    asked.read.add(name);
    const file = loadHeader(session, name, readerOf(raw));
    return typeof file === 'string' ? file : note(file);
  };
  const run = new Run({
    names: session.names,
    macros: session.macros,
    defined: session.defined,
    search,
    limits,
    reporter,
    marked,
    mainPath: path,
    load,
  });
  const presets = presetFiles(session, perFile);
  try {
    for (const preset of presets) run.preset(preset);
    const main = loadMain(session, path, readerOf(perFile.raw));
    if (typeof main === 'string') {
      const span = { file: fileId(path), start: 0, end: 0 };
      reporter.report(codes.unreadableFile, span, `'${path}' cannot be read: ${main}`, { help: 'check the path' });
    } else run.main(note(main), perFile.raw);
  } finally {
    // Even a bug in one board must not leave its macros to the next.
    run.finish();
    for (const kept of Object.values(session.headers)) kept.shrink(limits.keptText);
  }
  const { output, frames } = run;
  return new PreprocessedFile({
    output,
    diagnostics: reporter.diagnostics,
    files: [...read.keys()],
    includeDirs: search.directories,
    positions: () => createPositionMap({ output, frames, marked }),
    consulted: () =>
      consultedOf(asked, session.options.kernelPrefixes === false ? undefined : treeFor(session, dirname(path))),
    source: (id) => read.get(id)?.original ?? presets.find((preset) => preset.id === id)?.original ?? marked.textOf(id),
  });
}

interface Asked {
  readonly read: Set<string>;
  readonly lookups: Set<Lookup>;
}

function consultedOf({ read, lookups }: Asked, tree: KernelTreeSearch | undefined): Consulted {
  const missing = new Set<string>();
  const links = new Set<string>();
  for (const lookup of lookups) {
    for (const path of lookup.missing) missing.add(path);
    for (const path of lookup.links) links.add(path);
  }
  return { read: [...read], missing: [...missing], links: [...links], directories: tree?.asked ?? new Map() };
}

function searchFor(session: Session, path: string, perFile: PreprocessOptions): IncludeSearch {
  const given = [...(perFile.includeDirs ?? []), ...(session.options.includeDirs ?? [])].map((directory) =>
    normalizePath(directory),
  );
  const directories =
    session.options.kernelPrefixes === false ? given : withKernelPrefixes(given, treeFor(session, dirname(path)).root);
  const key = directories.join('\0');
  const search = session.searches.get(key) ?? createIncludeSearch(session.host, directories);
  session.searches.set(key, search);
  return search;
}

function treeFor(session: Session, directory: string): KernelTreeSearch {
  const found = session.trees.get(directory) ?? searchKernelTree(session.host, directory);
  session.trees.set(directory, found);
  return found;
}

/** Scanned once while it is kept; a failure is remembered too. */
function loadHeader({ host, names, headers }: Session, path: string, reader: Reader): ScannedFile | string {
  const known = headers[reader].use(path);
  if (known !== undefined) return known;
  const file = readAndScan({ host, names }, path, reader);
  headers[reader].add(path, file);
  return file;
}

/** Not remembered: a board's own file is as a rule nobody's header, and there are thousands. */
const loadMain = (session: Session, path: string, reader: Reader): ScannedFile | string =>
  session.headers[reader].use(path) ?? readAndScan(session, path, reader);

const readerOf = (raw: boolean | undefined): Reader => (raw ? 'dtc' : 'cpp');

function readAndScan(session: Pick<Session, 'host' | 'names'>, path: string, reader: Reader): ScannedFile | string {
  const result: ReadResult = session.host.read(path);
  if (!result.ok) return result.detail;
  return scanFile(path, decodeSource(result.bytes), session.names, reader);
}

const BUILT_IN = '#define __DTS__ 1\n#define __ASSEMBLER__ 1\n#define __STDC__ 1\n#define __STDC_HOSTED__ 1\n';

/** What `cpp -undef -D__DTS__ -x assembler-with-cpp` has before the first line, then the user's -D and -U. */
function presetFiles(session: Session, perFile: PreprocessOptions): readonly ScannedFile[] {
  const defines = [...(session.options.defines ?? []), ...(perFile.defines ?? [])];
  const undefines = [...(session.options.undefines ?? []), ...(perFile.undefines ?? [])];
  const lines = [...defines.map(defineLine), ...undefines.map((name) => `#undef ${name}`)];
  const texts = {
    '<built-in>': BUILT_IN,
    '<command line>': lines.map((line) => `${line.replace(/\n/g, ' ')}\n`).join(''),
  };
  return Object.entries(texts).map(([name, text]) => {
    const key = `${name}\0${text}`;
    const file = session.presets.get(key) ?? scanFile(name, text, session.names);
    session.presets.set(key, file);
    return file;
  });
}

function defineLine(define: string): string {
  const equals = define.indexOf('=');
  return equals < 0 ? `#define ${define} 1` : `#define ${define.slice(0, equals)} ${define.slice(equals + 1)}`;
}
