import { lintCodes, lintSettings, NO_CONFIG } from '@carveout/analysis';
import type { Baseline, BaselineEntry, BaselineMatch } from '@carveout/analysis/baseline';
import { diagnostic, type FileId, type Finding, fileId } from '@carveout/core';
import { single } from '../flags/single.ts';
import type { Io } from '../io.ts';
import type { Targets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
import type { LintRun } from './lint-run.ts';

/** Which baseline is used, and whether it is written. */
export interface BaselineUse {
  readonly path: string;
  /** `update` takes in all that is found, `prune` only takes out what is gone. */
  readonly mode: 'use' | 'update' | 'prune';
}

type Flags = Readonly<Record<string, unknown>>;

/** undefined: there is no baseline. */
export function readBaselineUse(flags: Flags, { project }: Pick<Targets, 'project'>): BaselineUse | undefined {
  const update = flags['update-baseline'] === true;
  const prune = flags['prune-baseline'] === true;
  if (update && prune) throw new UsageError('--update-baseline and --prune-baseline exclude each other');
  const path = single('baseline', flags['baseline']) ?? project?.lint.baseline;
  if (path !== undefined) return { path, mode: update ? 'update' : prune ? 'prune' : 'use' };
  if (!update && !prune) return undefined;
  const flag = update ? '--update-baseline' : '--prune-baseline';
  throw new UsageError(`${flag}: which file? Give --baseline FILE, or \`baseline\` under \`lint\` in the project file`);
}

/** What the run is when known findings are left out; the file is written when that was asked for. */
export async function useBaseline(
  run: LintRun,
  use: BaselineUse,
  { covers, found }: { readonly covers: (file: FileId) => boolean; readonly found: Targets },
  io: Io,
): Promise<LintRun> {
  const { readBaseline, matchBaseline, fileOf } = await import('@carveout/analysis/baseline');
  const read = readBaseline(use.path, io.cwd, io.files);
  if (!read.ok && !(read.missing && use.mode === 'update')) {
    return { ...run, findings: [...run.findings, { ...read.problem, variant: null }] };
  }
  const baseline: Baseline = read.ok ? read.baseline : { path: use.path, cwd: io.cwd, entries: [] };
  const isCovered = (entry: BaselineEntry): boolean => covers(fileId(fileOf(entry, baseline)));
  const matched = matchBaseline(run.findings, run.sources, baseline);
  const match = { ...matched, stale: matched.stale.filter(isCovered) };
  const written = use.mode === 'use' ? undefined : await writeBaseline(run, { baseline, match, mode: use.mode }, io);
  const { fresh, known, stale } = written ? matchBaseline(run.findings, run.sources, written) : match;
  const config = found.targets[0]?.inputs[0]?.lint ?? NO_CONFIG;
  const severity = lintSettings(config).severity({ id: lintCodes.staleBaseline.rule }, use.path, 'info');
  const note = written || stale.length === 0 || severity === 'off' ? [] : [staleFinding(use.path, stale, severity)];
  const suppressed = known.map((finding) => ({ finding, by: 'baseline' as const, reason: '' }));
  return { ...run, findings: [...fresh, ...note], suppressed: [...run.suppressed, ...suppressed] };
}

interface Rewrite {
  readonly baseline: Baseline;
  readonly match: BaselineMatch;
  readonly mode: 'update' | 'prune';
}

/** Writes the new baseline and returns it. */
async function writeBaseline(
  { findings, sources }: LintRun,
  { baseline, match, mode }: Rewrite,
  io: Io,
): Promise<Baseline> {
  const { baselineEntries, baselineText, withoutStale } = await import('@carveout/analysis/baseline');
  const kept = withoutStale(baseline.entries, match.stale);
  // What lies in files that this run did not look at stays.
  const entries = mode === 'prune' ? kept : withoutRepeats([...kept, ...baselineEntries(findings, sources, baseline)]);
  const next = withoutStale(entries, []);
  const failure = io.writeFile ? await io.writeFile(baseline.path, baselineText(next)) : 'files cannot be written here';
  if (failure !== undefined) throw new UsageError(`the baseline cannot be written: ${failure}`);
  const count = (list: readonly BaselineEntry[]): number => list.reduce((sum, one) => sum + (one.count ?? 1), 0);
  const removed = count(match.stale);
  const added = count(next) - (count(baseline.entries) - removed);
  io.stderr(`carveout: the baseline has ${count(next)} findings now: ${added} added, ${removed} removed\n`);
  return { ...baseline, entries: next };
}

/** Entries that both the old baseline and the run have, with the larger count: the later one. */
function withoutRepeats(entries: readonly BaselineEntry[]): readonly BaselineEntry[] {
  const byPlace = new Map<string, BaselineEntry>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.rule, entry.file, entry.node, entry.line]);
    const known = byPlace.get(key);
    if ((known?.count ?? 1) <= (entry.count ?? 1)) byPlace.set(key, entry);
  }
  return [...byPlace.values()];
}

function staleFinding(path: string, stale: readonly BaselineEntry[], severity: Finding['severity']): Finding {
  const [first] = stale;
  const more = stale.length > 1 ? ` and ${stale.length - 1} more` : '';
  const message = `known findings are gone: ${first?.rule} in ${first?.file}${more}`;
  const help = '`carveout lint --prune-baseline` takes them out of the baseline';
  const span = { file: fileId(path), start: 0, end: 0 };
  return { ...diagnostic(lintCodes.staleBaseline, span, message, { severity, help }), variant: null };
}
