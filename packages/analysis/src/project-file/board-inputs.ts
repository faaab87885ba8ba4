import { type Diagnostic, diagnostic, type FileId, joinPath, type Span, u64 } from '@carveout/core';
import type { Arch } from '@carveout/kernel';
import type { LintConfig } from '@carveout/lint';
import { projectCodes } from '../codes.ts';
import {
  type MemoryBank,
  type ParsedValue,
  parseImage,
  parseMemoryBank,
  parsePageSize,
} from '../inputs/parse-values.ts';
import type { BoardInput, ImageInput } from '../model.ts';
import type { ProjectDocument } from './document.ts';
import { type BoardLintJson, lintLayer } from './lint-section.ts';

/** One boot's inputs as the validated file has them. */
interface BootJson {
  readonly kernel?: string;
  readonly arch?: Arch;
  readonly config?: string;
  readonly commandLine?: string;
  readonly memory?: readonly string[];
  readonly kernelImage?: string;
  readonly initrd?: string;
  readonly dtb?: string;
  readonly pageSize?: string;
}

export interface BoardJson extends BootJson {
  readonly deviceTree: string;
  readonly includeDirs?: readonly string[];
  readonly defines?: readonly string[];
  readonly overlays?: readonly string[];
  readonly ram?: readonly string[];
  readonly variants?: Readonly<Record<string, BootJson>>;
  readonly overlayCombinations?: Readonly<Record<string, readonly string[]>>;
  readonly lint?: BoardLintJson;
}

/** What every board of a file shares. */
export interface ProjectScope {
  readonly file: FileId;
  readonly text: string;
  /** Paths in the file are relative to it. */
  readonly directory: string;
  readonly document: ProjectDocument;
  readonly lint: LintConfig;
  readonly problems: Diagnostic[];
}

type Path = readonly (string | number)[];

/**
 * A board's boots: one per variant, or the board alone when it has none, and each with every combination of overlays. Bad values become problems and are left out.
 */
export function boardInputs(name: string, board: BoardJson, scope: ProjectScope): readonly BoardInput[] {
  const path: Path = ['boards', name];
  const common = { ...treeInputs(board, path, scope), ...bootInputs(board, path, scope) };
  const places = placesOf(board, path, scope);
  const variants: BoardInput[] = [];
  for (const [index, ram] of (board.ram ?? []).entries()) {
    const at: Path = [...path, 'ram', index];
    const memory = readBanks(
      ram.split('+').map((text) => text.trim()),
      () => at,
      scope,
    );
    const ownPlaces = { ...places, memory: scope.document.spanAt(at) };
    variants.push({ ...common, ...memory, places: ownPlaces, variant: { memory: ram } });
  }
  for (const [label, variant] of Object.entries(board.variants ?? {})) {
    const at: Path = [...path, 'variants', label];
    const own = bootInputs(variant, at, scope);
    variants.push({
      ...common,
      ...own,
      places: { ...places, ...placesOf(variant, at, scope) },
      variant: { variant: label },
    });
  }
  return withCombinations(variants.length > 0 ? variants : [{ ...common, places }], board, scope);
}

/** Combinations vary slowest: boots of one tree follow each other. */
function withCombinations(
  boots: readonly BoardInput[],
  { overlayCombinations }: BoardJson,
  { directory }: ProjectScope,
): readonly BoardInput[] {
  if (!overlayCombinations) return boots;
  return Object.entries(overlayCombinations).flatMap(([overlays, files]) => {
    const more = files.map((file) => joinPath(directory, file));
    return boots.map((boot) => ({
      ...boot,
      overlays: [...(boot.overlays ?? []), ...more],
      variant: { ...boot.variant, overlays },
    }));
  });
}

function treeInputs(board: BoardJson, path: Path, scope: ProjectScope): BoardInput {
  const resolve = (file: string): string => joinPath(scope.directory, file);
  const lint = board.lint
    ? { ...scope.lint, layers: [...scope.lint.layers, lintLayer(board.lint, [...path, 'lint'], scope)] }
    : scope.lint;
  return {
    deviceTree: resolve(board.deviceTree),
    ...(board.includeDirs ? { includeDirs: board.includeDirs.map(resolve) } : {}),
    ...(board.defines ? { defines: board.defines } : {}),
    ...(board.overlays ? { overlays: board.overlays.map(resolve) } : {}),
    projectText: { file: scope.file, text: scope.text },
    lint,
  };
}

function bootInputs(boot: BootJson, path: Path, scope: ProjectScope): Partial<BoardInput> {
  const { kernel, arch, config, commandLine, memory, pageSize } = boot;
  const image = (key: 'kernelImage' | 'initrd' | 'dtb'): Partial<BoardInput> => {
    const text = boot[key];
    if (text === undefined) return {};
    const value = accept(
      parseImage(text, { baseAlone: key === 'dtb', orNone: key === 'initrd' }),
      [...path, key],
      scope,
    );
    return value === undefined ? {} : { [key]: inDirectory(value, scope) };
  };
  const pages = pageSize === undefined ? undefined : accept(parsePageSize(pageSize), [...path, 'pageSize'], scope);
  return {
    ...(kernel === undefined ? {} : { kernel }),
    ...(arch === undefined ? {} : { arch }),
    ...(config === undefined ? {} : { configFile: joinPath(scope.directory, config) }),
    ...(commandLine === undefined ? {} : { commandLine }),
    ...(memory === undefined ? {} : readBanks(memory, (index) => [...path, 'memory', index], scope)),
    ...image('kernelImage'),
    ...image('initrd'),
    ...image('dtb'),
    ...(pages === undefined ? {} : { pageSize: pages }),
  };
}

const inDirectory = (image: ImageInput, scope: ProjectScope): ImageInput =>
  image.kind === 'file' ? { ...image, path: joinPath(scope.directory, image.path) } : image;

function readBanks(texts: readonly string[], at: (index: number) => Path, scope: ProjectScope): Partial<BoardInput> {
  const memory: MemoryBank[] = [];
  for (const [index, text] of texts.entries()) {
    const bank = accept(parseMemoryBank(text), at(index), scope);
    if (bank) memory.push({ base: bank.base, size: u64(bank.size) });
  }
  return memory.length > 0 ? { memory } : {};
}

function accept<T>(parsed: ParsedValue<T>, path: Path, { document, problems }: ProjectScope): T | undefined {
  if (parsed.ok) return parsed.value;
  problems.push(diagnostic(projectCodes.value, document.spanAt(path), `\`${keyOf(path)}\`: ${parsed.message}`));
  return undefined;
}

const keyOf = (path: Path): string => String(path.findLast((part) => typeof part === 'string') ?? '');

/** Keys of the file and the flags that say the same. */
const FLAGS: Readonly<Record<keyof BootJson, string>> = {
  kernel: 'kernel',
  arch: 'arch',
  config: 'config',
  commandLine: 'cmdline',
  memory: 'memory',
  kernelImage: 'kernel-image',
  initrd: 'initrd',
  dtb: 'dtb',
  pageSize: 'page-size',
};

function placesOf(boot: BootJson, path: Path, { document }: ProjectScope): Readonly<Record<string, Span>> {
  const places: Record<string, Span> = {};
  for (const [key, flag] of Object.entries(FLAGS)) {
    if (boot[key as keyof BootJson] !== undefined) places[flag] = document.spanAt([...path, key]);
  }
  return places;
}
