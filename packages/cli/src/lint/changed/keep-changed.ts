import { resolve } from 'node:path';
import { verdictOf } from '@carveout/analysis';
import type { Project } from '@carveout/analysis/project';
import { printable } from '@carveout/report';
import type { Io } from '../../io.ts';
import type { Target, Targets } from '../../targets.ts';
import { UsageError } from '../../usage-error.ts';
import { checkTargets } from '../check-targets.ts';
import { type LintOutcome, OutcomeSources } from '../lint-outcome.ts';
import { baseHost } from './base-host.ts';
import { type Changes, findChanges } from './find-changes.ts';
import { introduced } from './introduced.ts';
import { type RepositoryPath, repositoryPaths } from './repository-path.ts';
import { gitIn, type RunGit } from './run-git.ts';

/** What a run is about: the boards that a change reaches, with the findings that it brings. */
export interface ChangedOutcomes {
  /** In the order of the targets; of boards that the change does not reach, without findings. */
  readonly outcomes: readonly LintOutcome[];
  /** Names of the boards that it reaches. */
  readonly reached: readonly string[];
  /** Whether a file differs from the base. */
  isChanged(file: string): boolean;
}

interface Range {
  readonly changes: Changes;
  readonly pathOf: RepositoryPath;
  readonly git: RunGit;
}

/** Finds what changed since `base`; before anything is checked, so that a wrong name costs no time. */
export function readRange(base: string, targets: readonly Target[], io: Io): Range {
  const git = gitIn(io.cwd);
  const changes = findChanges(base, git);
  const pathOf = repositoryPaths(changes.toplevel, io.cwd);
  for (const { inputs } of targets) {
    for (const { deviceTree } of inputs) {
      if (pathOf(deviceTree) !== undefined && !/^<.*>$/.test(deviceTree)) continue;
      throw new UsageError(`--changed: ${deviceTree} is not in the git repository ${changes.toplevel}`);
    }
  }
  return { changes, pathOf, git };
}

/** Leaves what the change introduced: boards that it reaches are checked at the base as well. */
export async function keepChanged(
  { targets, project }: Targets,
  outcomes: readonly LintOutcome[],
  { changes, pathOf, git }: Range,
  io: Io,
): Promise<ChangedOutcomes> {
  const isChanged = (path: string): boolean => changes.files.has(pathOf(path) ?? '');
  const isReached = outcomes.map(({ answers }, at) => {
    if (!answers || targets[at]?.inputs.some(({ projectText }) => projectText && isChanged(projectText.file)))
      return true;
    return [...answers.read, ...answers.files, ...answers.missing, ...Object.keys(answers.links)].some(isChanged);
  });
  const reached = targets.filter((_, at) => isReached[at]);
  if (reached.length === 0) tellNothing(targets.length, changes, io);
  const compared = targets.filter((_, at) => isReached[at] && (outcomes[at]?.findings.length ?? 0) > 0);
  const host = baseHost(io.files, changes, pathOf, git);
  const moved = movedPaths(changes, pathOf);
  const before = (await targetsAtBase(compared, project, isChanged, { ...io, files: host })).map((target) =>
    whereItWas(target, moved),
  );
  const past = await checkTargets(before, { jobs: 1, cache: undefined }, { ...io, files: host, hasRealFiles: false });
  const pastOf = new Map(before.map(({ name }, at) => [name, past[at]]));
  const left = outcomes.map((outcome, at): LintOutcome => {
    if (!isReached[at]) return { ...outcome, findings: [], suppressed: [] };
    const old = pastOf.get(targets[at]?.name ?? '');
    if (!old || old.bug) return outcome;
    const now = { findings: outcome.findings, sources: textsOf(outcome, io) };
    const then = { findings: old.findings, sources: textsOf(old, { files: host }) };
    return { ...outcome, findings: introduced(now, then, moved.nameAtBase) };
  });
  const kept = withUnreadable(outcomes, left, isReached, io);
  return { outcomes: kept, reached: reached.map(({ name }) => name), isChanged };
}

interface MovedPaths {
  /** Where a file was at the base, for reading it; undefined unless it was moved. */
  pathAtBase(file: string): string | undefined;
  /** From the top level, the same for a file that was moved and for what it was. */
  nameAtBase(file: string): string;
}

function movedPaths({ toplevel, movedFrom }: Changes, pathOf: RepositoryPath): MovedPaths {
  return {
    pathAtBase(file) {
      const old = movedFrom.get(pathOf(file) ?? '');
      return old === undefined ? undefined : resolve(toplevel, old);
    },
    nameAtBase(file) {
      const path = pathOf(file);
      return path === undefined ? file : (movedFrom.get(path) ?? path);
    },
  };
}

/**
 * A board that was moved, or whose overlays or `.config` were, is compared with what it was before; unless the project file, as
 * it was, says where that is.
 */
function whereItWas(target: Target, { pathAtBase }: MovedPaths): Target {
  const old = (path: string): string => pathAtBase(path) ?? path;
  const inputs = target.inputs.map((input) => ({
    ...input,
    deviceTree: old(input.deviceTree),
    ...(input.overlays ? { overlays: input.overlays.map(old) } : {}),
    ...(input.configFile === undefined ? {} : { configFile: old(input.configFile) }),
    ...(input.bootLog === undefined ? {} : { bootLog: old(input.bootLog) }),
  }));
  return { ...target, inputs };
}

const isUnreadable = ({ findings }: LintOutcome): boolean => verdictOf(findings) === 2;

/**
 * A board that could not be read before either was not checked, which its old error must not hide: when that is all of
 * them, the run fails with their errors; else it says so.
 */
function withUnreadable(
  all: readonly LintOutcome[],
  left: readonly LintOutcome[],
  isReached: readonly boolean[],
  io: Io,
): readonly LintOutcome[] {
  const isHidden = all.map(
    (outcome, at) => isReached[at] === true && isUnreadable(outcome) && !isUnreadable(left[at] ?? outcome),
  );
  const hidden = isHidden.filter(Boolean).length;
  const reached = isReached.filter(Boolean).length;
  if (hidden === 0) return left;
  if (hidden === reached) return left.map((outcome, at) => (isHidden[at] ? (all[at] ?? outcome) : outcome));
  const boards = hidden === 1 ? '1 board' : `${hidden} boards`;
  io.stderr(
    `carveout: ${boards} of the ${reached} that the change reaches cannot be read, as before it: not checked\n`,
  );
  return left;
}

function textsOf({ texts }: LintOutcome, { files }: Pick<Io, 'files'>): OutcomeSources {
  const sources = new OutcomeSources(files);
  sources.add(texts);
  return sources;
}

/** The boards as the base has them, but with today's rules; a board that was not there before is left out. */
async function targetsAtBase(
  targets: readonly Target[],
  project: Project | undefined,
  isChanged: (path: string) => boolean,
  io: Io,
): Promise<readonly Target[]> {
  if (!project || !isChanged(project.path)) return targets;
  const { loadProject } = await import('@carveout/analysis/project');
  const past = loadProject(project.path, io.files, io.cwd).project;
  return targets.flatMap(({ name, inputs }) => {
    if (!project.boards.has(name)) return [{ name, inputs }];
    const lint = inputs[0]?.lint;
    const old = past?.boards.get(name);
    return old ? [{ name, inputs: old.map((input) => ({ ...input, ...(lint ? { lint } : {}) })) }] : [];
  });
}

/** A change of other files is no reason to fail; but nobody shall think that boards were looked at. */
function tellNothing(boards: number, { files, base }: Changes, io: Io): void {
  const since = `changed since ${base.slice(0, 12)}`;
  const what =
    files.size === 0
      ? `nothing ${since}`
      : `none of the ${boards} boards reads any of the ${files.size} files ${since}`;
  io.stderr(`carveout: ${printable(what)}\n`);
}
