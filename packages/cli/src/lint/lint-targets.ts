import { type BoardInput, hasRules, type LintConfig } from '@carveout/analysis';
import type { BoardFlags } from '../flags/board-flags.ts';
import type { Io } from '../io.ts';
import { allBoards, findTargets, loadBoards, type Target, type Targets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
import { flagLayers } from './lint-flags.ts';

/**
 * What `carveout lint` is to check, each with its settings: those of the project file also hold for device trees that are
 * named by path, and flags are stronger than both. Throws a UsageError when there is nothing to check.
 */
export async function lintTargets(inputs: readonly string[], flags: BoardFlags, io: Io): Promise<Targets> {
  const found = inputs.length === 0 ? await boardsOfProject(flags, io) : await namedInputs(inputs, flags, io);
  const fromFlags = await flagLayers(flags);
  const config = found.project?.lint.config ?? { layers: [], cwd: io.cwd };
  // One object for all boards that share a configuration: the linter works out once what follows from it.
  const complete = new Map<LintConfig, LintConfig>();
  const configured = (input: BoardInput): BoardInput => {
    const own = input.lint ?? config;
    const lint = complete.get(own) ?? withLayers(own, fromFlags);
    complete.set(own, lint);
    return { ...input, lint };
  };
  const targets = found.targets.map((target): Target => ({ ...target, inputs: target.inputs.map(configured) }));
  if (targets.length > 0 && targets.every(isSilent)) {
    throw new UsageError('nothing to check: every rule is off, in the project file or by --rule');
  }
  return { ...found, targets };
}

/** With every rule off, a board without findings would say nothing. */
const isSilent = ({ inputs }: Target): boolean => inputs.every(({ lint }) => lint !== undefined && !hasRules(lint));

const withLayers = (config: LintConfig, layers: LintConfig['layers']): LintConfig => ({
  ...config,
  layers: [...config.layers, ...layers],
});

async function boardsOfProject(flags: BoardFlags, io: Io): Promise<Targets> {
  const boards = await allBoards(flags, io);
  if (boards && (boards.targets.length > 0 || boards.problems.length > 0)) return boards;
  const why = boards ? 'the project file has no boards' : 'there is no carveout.json or carveout.yaml here or above';
  throw new UsageError(`nothing to check: ${why}; name device trees or directories`);
}

async function namedInputs(inputs: readonly string[], flags: BoardFlags, io: Io): Promise<Targets> {
  const names: string[] = [];
  for (const name of inputs) {
    if (!io.files.isDirectory(name)) names.push(name);
    else names.push(...(await io.listDeviceTrees(name)));
  }
  if (names.length === 0) throw new UsageError(`nothing to check: no .dts or .dtb in ${inputs.join(', ')}`);
  const found = await findTargets([...new Set(names)], flags, io);
  if (found.project || found.problems.length > 0) return found;
  const { project, problems, sources } = await loadBoards([], flags, io);
  return { ...found, problems, sources, ...(project ? { project } : {}) };
}
