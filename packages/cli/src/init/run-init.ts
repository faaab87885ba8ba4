import { PROJECT_FILES } from '@carveout/analysis/project';
import { joinPath } from '@carveout/core';
import { printable } from '@carveout/report/text';
import type { ExitCode, Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { type FoundBoard, MOST_BOARDS, type Survey, survey } from './survey.ts';

export interface InitArgs {
  readonly directory: string;
  readonly force: boolean;
}

/** `carveout init`: a project file for the device trees below a directory, with what each needs to be read. */
export async function runInit({ directory, force }: InitArgs, io: Io): Promise<ExitCode> {
  if (!io.files.isDirectory(directory)) throw new UsageError(`${directory} is no directory`);
  const there = PROJECT_FILES.map((name) => joinPath(directory, name)).find((path) => io.files.isFile(path));
  if (there !== undefined && !force) throw new UsageError(`${there} is there already; --force replaces it`);
  const paths = await io.listDeviceTrees(directory);
  const companions = (await io.listCompanions?.(directory)) ?? [];
  if (paths.length === 0 && companions.some((path) => /\.dt[sb]o$/.test(path)))
    throw new UsageError(`all device trees in ${directory} are overlays; their base is missing`);
  if (paths.length === 0) throw new UsageError(`no .dts or .dtb in ${directory}; name the directory that holds them`);
  if (paths.length > MOST_BOARDS) {
    throw new UsageError(
      `${directory} has ${paths.length} device trees; a project file is for the boards of one product (at most ${MOST_BOARDS}): name their directory, or check all with carveout lint ${directory}`,
    );
  }
  const found = survey({ paths, companions }, directory, io.files);
  if (found.boards.length === 0)
    throw new UsageError(`all device trees in ${directory} are overlays; their base is missing`);
  const file = there ?? joinPath(directory, 'carveout.yaml');
  const failure = io.writeFile
    ? await io.writeFile(file, projectText(found, directory))
    : 'files cannot be written here';
  if (failure !== undefined) throw new UsageError(`${file} cannot be written: ${failure}`);
  io.stdout(`${summary(found, file)}`);
  return 0;
}

/** Of files that somebody may choose from. */
const MOST_COMMENTS = 50;

/** Every text is quoted as JSON has it, which YAML reads: names of files may hold anything. */
const quoted = (text: string): string =>
  /^[\w./-]+$/.test(text) && /[a-z]/i.test(text[0] ?? '') ? text : JSON.stringify(text);

function projectText({ boards, overlays, otherConfigs }: Survey, directory: string): string {
  const own = (path: string): string => quoted(relativeTo(directory, path));
  const lines = boards.flatMap(({ name, deviceTree, config, includeDirs }) => [
    `  ${quoted(name)}:`,
    `    deviceTree: ${own(deviceTree)}`,
    ...(config === undefined ? [] : [`    config: ${own(config)}`]),
    ...(includeDirs.length === 0 ? [] : [`    includeDirs: [${includeDirs.map(own).join(', ')}]`]),
  ]);
  const comments = (title: string, paths: readonly string[]): readonly string[] => {
    const more = paths.length > MOST_COMMENTS ? [`#   and ${paths.length - MOST_COMMENTS} more`] : [];
    return paths.length === 0
      ? []
      : [title, ...paths.slice(0, MOST_COMMENTS).map((path) => `#   ${own(path)}`), ...more];
  };
  return [
    '# What carveout checks here. Made by `carveout init`; yours from now on.',
    '# Worth adding to a board: `kernel: "6.12.117"`, `commandLine:`, and `ram: [1G, 2G]`, one variant each.',
    'boards:',
    ...lines,
    ...comments('# Overlays found; a board takes them as `overlays: [...]`:', overlays),
    ...comments('# Kernel configurations found; a board takes one as `config:`:', otherConfigs),
    'lint:',
    '  preset: recommended',
    '',
  ].join('\n');
}

function relativeTo(directory: string, path: string): string {
  const base = joinPath('.', directory);
  return base === '.' ? joinPath('.', path) : joinPath('.', path).slice(base === '/' ? 1 : base.length + 1);
}

function summary({ boards, overlays }: Survey, file: string): string {
  const without = boards.filter(({ config }) => config === undefined).length;
  const broken = boards.filter(({ errors }) => errors > 0);
  return [
    `${printable(file)}: ${boards.length} ${boards.length === 1 ? 'board' : 'boards'}${overlays.length > 0 ? `, ${overlays.length} overlays as comments` : ''}`,
    ...(without > 0 ? [`  no kernel .config was found for ${without} of them: defaults apply`] : []),
    ...broken.map(({ name, errors }) => problemLine(name, errors)),
    'Next: carveout lint',
    '',
  ].join('\n');
}

const problemLine = (name: FoundBoard['name'], errors: number): string =>
  `  ${printable(name)} cannot be read yet (${errors} ${errors === 1 ? 'error' : 'errors'}): is an include directory missing?`;
