import { type FixRequest, planFixes } from '@carveout/analysis';
import { decodeSource, type FileId, type Finding, fileId, joinPath, type SourceTexts } from '@carveout/core';
import { printable } from '@carveout/report';
import type { Io } from '../../io.ts';
import type { Target, Targets } from '../../targets.ts';
import { checkTargets } from '../check-targets.ts';
import type { LintOutcome } from '../lint-outcome.ts';
import { joinOutcomes } from '../lint-run.ts';
import { overlayHost } from './overlay-host.ts';

export interface FixedFile {
  /** As it was first named. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface Fixed {
  /** By real path. */
  readonly files: ReadonlyMap<string, FixedFile>;
  readonly applied: number;
  /** What could not be fixed, with the reason. */
  readonly refused: readonly string[];
}

interface State {
  readonly texts: ReadonlyMap<string, string>;
  readonly outcomes: readonly LintOutcome[];
  readonly findings: readonly Finding[];
  readonly sources: SourceTexts;
}

/** A fix can make the next one possible; more rounds than this are two rules that undo each other. */
const MOST_ROUNDS = 10;

/**
 * Fixes what is safe, in memory: every round is checked by linting all boards again, and is dropped when any of them has
 * more errors than before, as when boards share a file that means something else to each. `roots`: real directories
 * outside of which nothing is changed.
 */
export async function fixInMemory(
  found: Targets,
  covers: (file: FileId) => boolean,
  roots: readonly string[],
  io: Io,
): Promise<Fixed> {
  const realPath = (path: string): string => io.realPath?.(path) ?? joinPath(io.cwd, path);
  const lint = (texts: State['texts']): Promise<State> => lintWith(found, covers, { texts, realPath }, io);
  const names = new Map<string, FileId>();
  const named = (file: FileId): FileId =>
    names.get(realPath(file)) ?? names.set(realPath(file), file).get(realPath(file)) ?? file;
  let state = await lint(new Map());
  let applied = 0;
  const refused = new Map<string, string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const requests = requestsOf(state.findings, named);
    const textOf = (file: FileId): string | undefined =>
      state.texts.get(realPath(file)) ?? diskText(file, state.sources, io);
    const refusal = (file: FileId): string | undefined => refusalOf(file, realPath(file), roots);
    const plan = planFixes(requests, { textOf, refusal });
    for (const { what, reason, overlaps } of plan.skipped) if (!overlaps) refused.set(what, reason);
    if (plan.applied.length === 0) break;
    const next = await lint(
      new Map([...state.texts, ...[...plan.texts].map(([file, text]) => [realPath(file), text] as const)]),
    );
    if (isWorse(state.outcomes, next.outcomes)) {
      for (const { what } of plan.applied) refused.set(what, 'with it a board has more errors than before');
      break;
    }
    applied += plan.applied.length;
    state = next;
  }
  const files = [...state.texts].map(([path, after]): [string, FixedFile] => {
    const name = names.get(path) ?? fileId(path);
    return [path, { name, before: diskText(name, undefined, io) ?? '', after }];
  });
  return { files: new Map(files), applied, refused: [...refused].map(([what, reason]) => `${what}: ${reason}`) };
}

/** One file may have several names, by which two fixes would not see each other. */
function requestsOf(findings: readonly Finding[], named: (file: FileId) => FileId): readonly FixRequest[] {
  return findings.flatMap(({ fix, rule, span }) => {
    if (!fix?.safe) return [];
    const edits = fix.edits.map((edit) => ({ ...edit, span: { ...edit.span, file: named(edit.span.file) } }));
    return [{ fix: { ...fix, edits }, what: `${rule} in ${printable(span.file)}` }];
  });
}

/** The text of the file itself; undefined when findings point into another one under its name. */
function diskText(file: FileId, sources: SourceTexts | undefined, io: Io): string | undefined {
  const read = io.files.read(file);
  const text = read.ok ? decodeSource(read.bytes) : undefined;
  return sources && sources.lines(file)?.text !== text ? undefined : text;
}

function refusalOf(file: FileId, real: string, roots: readonly string[]): string | undefined {
  if (/^<.*>$/.test(file)) return 'it is in no file';
  const inside = roots.some((root) => real.startsWith(root === '/' ? root : `${root}/`));
  return inside ? undefined : `${printable(file)} is outside of the project`;
}

interface Overlaid {
  readonly texts: State['texts'];
  realPath(path: string): string;
}

async function lintWith(
  found: Targets,
  covers: (file: FileId) => boolean,
  { texts, realPath }: Overlaid,
  io: Io,
): Promise<State> {
  const overlaid: Io = { ...io, files: overlayHost(io.files, texts, realPath), hasRealFiles: false };
  const outcomes = await checkTargets(found.targets as readonly Target[], { jobs: 1, cache: undefined }, overlaid);
  const quiet: Io = { ...overlaid, stderr: () => undefined };
  const { findings, sources } = joinOutcomes({ ...found, several: false }, outcomes, covers, quiet);
  return { texts, outcomes, findings, sources };
}

const errorsOf = ({ findings, bug }: LintOutcome): number =>
  bug ? Number.POSITIVE_INFINITY : findings.filter(({ severity }) => severity === 'error').length;

const isWorse = (before: readonly LintOutcome[], after: readonly LintOutcome[]): boolean =>
  after.some((outcome, at) => {
    const old = before[at];
    return old !== undefined && errorsOf(outcome) > errorsOf(old);
  });
