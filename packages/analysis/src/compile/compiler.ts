import { type CheckRun, levelsAfter, runChecks } from '@carveout/checks';
import { type Diagnostic, type FileHost, fileId } from '@carveout/core';
import {
  type BuildResult,
  buildTree,
  type DeviceTree,
  decodeFdt,
  encodeFdt,
  type FixUpPasses,
} from '@carveout/devicetree';
import { createPreprocessor, type Preprocessed, type Preprocessor } from '@carveout/preprocessor';
import { lastReadHost, overlaidHost, recordingHost } from '../inputs/layered-hosts.ts';
import { readDeviceTreeFile } from '../inputs/read-device-tree.ts';
import { BoardSources } from '../sources.ts';
import { checkTree } from './check-tree.ts';
import type { Compiled, CompileOptions, ReadOptions, ReadTree } from './compile-options.ts';
import { createFragmentParser, type FragmentParser } from './fragment-parser.ts';

/** Compiles any number of device trees; what several of them include is read, expanded and parsed once. */
export interface Compiler {
  /** One file, source or blob, up to the finished tree. Never throws on what is in it. */
  read(path: string, options?: ReadOptions): ReadTree;
  /** The same, and the blob: byte for byte that of `cpp | dtc`. */
  compile(path: string, options?: CompileOptions): Compiled;
}

export interface CompilerOptions {
  /** Searched for every input, behind its own. */
  readonly includeDirs?: readonly string[];
  readonly defines?: readonly string[];
  /** Add the include prefixes of the kernel tree a file lies in. On unless false. */
  readonly kernelPrefixes?: boolean;
}

/** Text of headers kept for the next board: boards come in the order of their directories, and vendors share little. */
const KEPT_TEXT = 3 * 1024 * 1024;

interface Session {
  readonly host: FileHost;
  readonly options: CompilerOptions;
  readonly preprocessor: Preprocessor;
  readonly parser: FragmentParser;
}

/** Files must not change while a compiler is in use. */
export function createCompiler(files: FileHost, options: CompilerOptions = {}): Compiler {
  const host = lastReadHost(files);
  const session: Session = {
    host,
    options,
    preprocessor: createPreprocessor(host, { ...options, limits: { keptText: KEPT_TEXT } }),
    parser: createFragmentParser(),
  };
  return {
    read: (path, given = {}) => readOne(session, path, given),
    compile(path, given = {}) {
      const read = readOne(session, path, given);
      const usable = read.tree !== null && (read.sound || given.force === true);
      return { ...read, blob: usable && read.tree ? encodeFdt(read.tree, given.encode) : null };
    },
  };
}

/** Most inputs are small text, and need no closer look. */
const SMALL = 1024 * 1024;

function isPlainText(path: string, host: FileHost): boolean {
  if (!/\.dtso?$/.test(path)) return false;
  const result = host.read(path);
  if (!result.ok || result.bytes.length > SMALL || result.bytes.length < 4) return false;
  // `/` begins every valid source, or a comment in front of it; white space and `#` may come before.
  return (result.bytes[0] === 0x2f || result.bytes[0] === 0x23) && !result.bytes.includes(0);
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

function readOne(session: Session, path: string, options: ReadOptions): ReadTree {
  const host = options.content === undefined ? session.host : overlaidHost(session.host, path, options.content);
  const scope: Session =
    host === session.host ? session : { ...session, host, preprocessor: createPreprocessor(host, session.options) };
  const sources = new BoardSources();
  const unread = { tree: null, sound: false, sources, dependencies: [path] };
  const file = options.format === 'source' || isPlainText(path, host) ? undefined : readDeviceTreeFile(path, host);
  if (file?.kind === 'unusable') return { ...unread, diagnostics: [file.problem] };
  if (file?.kind !== 'blob' && options.format !== 'blob') return readSource(scope, path, options, sources);
  const bytes = file?.kind === 'blob' ? file.bytes : host.read(path);
  const content = bytes instanceof Uint8Array ? bytes : bytes.ok ? bytes.bytes : new Uint8Array();
  sources.addBlob(fileId(path));
  const { tree, diagnostics } = decodeFdt(content, fileId(path), {
    versions: options.directives === 'dtc' ? 'any' : 'known',
  });
  const checked = tree && options.checks ? checkTree(tree, options.checks) : undefined;
  return { tree, sound: tree !== null, diagnostics, checked, sources, dependencies: [path] };
}

function readSource(session: Session, path: string, options: ReadOptions, sources: BoardSources): ReadTree {
  const expanded = session.preprocessor.preprocess(path, {
    includeDirs: options.includeDirs ?? [],
    defines: options.defines ?? [],
    raw: options.directives === 'dtc',
  });
  sources.addPreprocessed(expanded);
  const dependencies: string[] = [...expanded.files];
  const problems = [...expanded.diagnostics];
  const failed = { tree: null, sound: false, sources, dependencies };
  if (problems.some(isError)) return { ...failed, diagnostics: problems };
  const { built, syntax, checked } = build(session, expanded, options, (file) => {
    if (!dependencies.includes(file)) dependencies.push(file);
  });
  problems.push(...syntax);
  if (built === undefined) return { ...failed, diagnostics: problems };
  problems.push(...built.diagnostics);
  return { tree: built.tree, sound: !problems.some(isError), diagnostics: problems, checked, sources, dependencies };
}

interface Built {
  /** Undefined after a syntax error. */
  readonly built: BuildResult | undefined;
  readonly syntax: readonly Diagnostic[];
  readonly checked?: CheckRun | undefined;
}

function build(session: Session, expanded: Preprocessed, options: ReadOptions, note: (file: string) => void): Built {
  const { ast, positions, diagnostics: syntax } = session.parser.parse(expanded);
  if (syntax.some(isError)) return { built: undefined, syntax };
  const { includeDirs, files } = expanded;
  const host = recordingHost(session.host, note);
  const { checks } = options;
  let checked: CheckRun | undefined;
  const drive =
    checks &&
    ((tree: DeviceTree, passes: FixUpPasses) => {
      checked = runChecks(tree, levelsAfter(checks), passes);
    });
  return { built: buildTree(ast, positions, { ...options.build, host, includeDirs, files, drive }), syntax, checked };
}
