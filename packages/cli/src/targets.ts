import { type BoardInput, findProject, type SweepMemory, withoutVariants } from '@carveout/analysis';
import type { Project } from '@carveout/analysis/project';
import type { Diagnostic, SourceTexts } from '@carveout/core';
import { type BoardFlags, readBoardFlags } from './flags/board-flags.ts';
import { readRamSizes, withRamSizes } from './flags/ram-sizes.ts';
import { single } from './flags/single.ts';
import type { Io } from './io.ts';
import { STDIN } from './normalize-argv.ts';
import { UsageError } from './usage-error.ts';

/** One thing to look at, with the inputs of each of its boots. */
export interface Target {
  /** As the user named it. */
  readonly name: string;
  readonly inputs: readonly BoardInput[];
}

export interface Targets {
  readonly targets: readonly Target[];
  /** Of the project file, when it could not be used. */
  readonly problems: readonly Diagnostic[];
  readonly sources: SourceTexts;
  /** The project file, when one was asked for and could be used. */
  readonly project?: Project;
}

const NO_SOURCES: SourceTexts = { lines: () => undefined };
const NO_TARGETS: Targets = { targets: [], problems: [], sources: NO_SOURCES };

/** What `names` (files, standard input, boards of the project file) mean. Directories are the caller's business. */
export async function findTargets(names: readonly string[], flags: BoardFlags, io: Io): Promise<Targets> {
  const own = readBoardFlags(flags);
  const sizes = chosenSizes(flags);
  const fromProject = names.filter((name) => !isFileName(name, io));
  const path = single('project', flags['project']);
  const found = fromProject.length > 0 || path !== undefined ? await loadBoards(fromProject, flags, io) : NO_TARGETS;
  const targets: Target[] = [];
  for (const name of names) {
    const target = found.targets.find((one) => one.name === name);
    const named = target
      ? { name, inputs: overridden(target.inputs, own) }
      : found.problems.length === 0 || isFileName(name, io)
        ? await fileTarget(name, own, io)
        : undefined;
    if (named) targets.push({ name, inputs: withRamSizes(named.inputs, sizes) });
  }
  return { ...found, targets };
}

/** Every board of the project file, in every variant; undefined when there is no project file. */
export async function allBoards(flags: BoardFlags, io: Io): Promise<Targets | undefined> {
  const own = readBoardFlags(flags);
  const sizes = chosenSizes(flags);
  const found = await loadBoards(undefined, flags, io);
  if (found === NO_TARGETS) return undefined;
  const targets = found.targets.map(({ name, inputs }) => ({
    name,
    inputs: withRamSizes(overridden(inputs, own), sizes),
  }));
  return { ...found, targets };
}

function chosenSizes(flags: BoardFlags): readonly SweepMemory[] {
  const sizes = readRamSizes(flags);
  if (sizes.length > 0 && flags['memory'] !== undefined)
    throw new UsageError('--ram lists sizes to compare, --memory names the banks of one: give one of both');
  return sizes;
}

/** A path by its look, or an existing file: boards of a project have plain names. */
const isFileName = (name: string, io: Io): boolean =>
  name === STDIN ||
  /[/\\]|\.(dts|dtb|dtbo|dtso|dtsi)$/.test(name) ||
  io.files.isFile(name) ||
  io.files.isDirectory(name);

async function fileTarget(name: string, own: Omit<BoardInput, 'deviceTree'>, io: Io): Promise<Target> {
  if (name !== STDIN) return { name, inputs: [{ deviceTree: name, ...own }] };
  return { name, inputs: [{ deviceTree: STDIN, content: await io.readStdin(), ...own }] };
}

/** Variants that differ only in what flags say are one boot. */
function overridden(inputs: readonly BoardInput[], own: Omit<BoardInput, 'deviceTree'>): readonly BoardInput[] {
  const byMemory = 'memory' in own ? withoutVariants(inputs, 'memory') : inputs;
  const distinct = 'overlays' in own ? withoutVariants(byMemory, 'overlays') : byMemory;
  return distinct.map((input) => override(input, own));
}

/** A flag replaces what the project file says, and is then what reports point to. */
function override(input: BoardInput, own: Omit<BoardInput, 'deviceTree'>): BoardInput {
  const places = { ...input.places };
  for (const [key, flag] of Object.entries(FLAG_OF)) if (key in own) delete places[flag];
  return { ...input, ...own, places };
}

const FLAG_OF: Readonly<Record<string, string>> = {
  kernel: 'kernel',
  arch: 'arch',
  configFile: 'config',
  commandLine: 'cmdline',
  memory: 'memory',
  kernelImage: 'kernel-image',
  initrd: 'initrd',
  dtb: 'dtb',
  pageSize: 'page-size',
};

/** The named boards, or all of them. The project code is loaded only here: most runs have no project file. */
export async function loadBoards(names: readonly string[] | undefined, flags: BoardFlags, io: Io): Promise<Targets> {
  const path = single('project', flags['project']) ?? findProject(io.cwd, io.files);
  if (path === undefined) return NO_TARGETS;
  const { loadProject, resolveBoard } = await import('@carveout/analysis/project');
  const { project, diagnostics, sources } = loadProject(path, io.files, io.cwd);
  if (!project || diagnostics.length > 0) return { targets: [], problems: diagnostics, sources };
  const variant = single('variant', flags['variant']);
  const targets = (names ?? [...project.boards.keys()]).map((name): Target => {
    const board = resolveBoard(name, project, variant);
    if (!board.ok) throw new UsageError(board.message);
    return { name, inputs: board.inputs };
  });
  return { targets, problems: [], sources, project };
}
