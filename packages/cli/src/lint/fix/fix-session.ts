import { type FixRequest, planFixes } from '@carveout/analysis';
import { decodeSource, type FileId, type Finding, fileId, identify, joinPath, type SourceTexts } from '@carveout/core';
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

/** A fix can make the next one possible; more rounds than this are two rules that undo each other, or too many bad fixes. */
const MOST_ROUNDS = 100;

/**
 * Fixes what is safe, in memory: every round is checked by linting all boards again, and is dropped when any of them has
 * more errors than before, as when boards share a file that means something else to each. A dropped round is tried again with
 * half of its fixes, until the one that is to blame is alone. `roots`: real directories outside of which nothing is changed.
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
  let most = Number.POSITIVE_INFINITY;
  const refused = new Map<string, string>();
  const blamed = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const requests = requestsOf(state, named).filter(({ key }) => !blamed.has(key));
    const textOf = (file: FileId): string | undefined =>
      state.texts.get(realPath(file)) ?? diskText(file, state.sources, io);
    const sources = { textOf, refusal: (file: FileId) => refusalOf(file, realPath(file), roots) };
    const all = planFixes(requests, sources);
    for (const { what, reason, overlaps } of all.skipped) if (!overlaps) refused.set(what, reason);
    const plan = all.applied.length > most ? planFixes(all.applied.slice(0, most), sources) : all;
    if (plan.applied.length === 0) break;
    const next = await lint(
      new Map([...state.texts, ...[...plan.texts].map(([file, text]) => [realPath(file), text] as const)]),
    );
    if (!isWorse(state.outcomes, next.outcomes)) {
      applied += plan.applied.length;
      state = next;
      most = Number.POSITIVE_INFINITY;
    } else if (plan.applied.length > 1) most = Math.floor(plan.applied.length / 2);
    else {
      for (const { what } of plan.applied) refused.set(what, 'with it a board has more errors than before');
      for (const { key } of blamedBy(plan.applied, requests)) blamed.add(key);
      most = Number.POSITIVE_INFINITY;
    }
  }
  const files = [...state.texts].map(([path, after]): [string, FixedFile] => {
    const name = names.get(path) ?? fileId(path);
    return [path, { name, before: diskText(name, undefined, io) ?? '', after }];
  });
  return { files: new Map(files), applied, refused: [...refused].map(([what, reason]) => `${what}: ${reason}`) };
}

interface KeyedRequest extends FixRequest {
  /** The same in the next round, when its place has moved. */
  readonly key: string;
}

/** A fix that several boards ask for is one, and is not tried for the next of them again. */
function blamedBy(bad: readonly FixRequest[], requests: readonly KeyedRequest[]): readonly KeyedRequest[] {
  const edits = new Set(bad.map(({ fix }) => JSON.stringify(fix.edits)));
  return requests.filter(({ fix }) => edits.has(JSON.stringify(fix.edits)));
}

/** One file may have several names, by which two fixes would not see each other. */
function requestsOf({ findings, sources }: State, named: (file: FileId) => FileId): readonly KeyedRequest[] {
  const identities = identify(findings, sources);
  return findings.flatMap(({ fix, rule, span }, at) => {
    if (!fix?.safe) return [];
    const edits = fix.edits.map((edit) => ({ ...edit, span: { ...edit.span, file: named(edit.span.file) } }));
    const key = JSON.stringify(identities[at]);
    return [{ fix: { ...fix, edits }, what: `${rule} in ${printable(span.file)}`, key }];
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
