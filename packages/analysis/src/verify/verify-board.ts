import { type FileHost, formatSize, hex } from '@carveout/core';
import { type BootSimulation, withPlacements } from '@carveout/simulator';
import { analyzeBoard } from '../analyze-board.ts';
import type { BoardAnalysis, BoardInput } from '../model.ts';
import { type AnalysisSession, createSession } from '../session.ts';
import { verdictOf } from '../verdict.ts';
import { compareLines } from './compare-lines.ts';
import { compareFacts } from './figures.ts';
import { type DifferenceScope, placeOf } from './likely-reason.ts';
import type { Check, Verification } from './model.ts';
import { explainingBlob, explainingImage, isMismatch } from './unknown-places.ts';

/** A board and the log of a boot of it. */
export type RecordedInput = BoardInput & { readonly bootLog: string };

/**
 * Predicts the boot that a log shows and compares. What the board, flags or project file do not tell is taken from the log.
 * Never throws on user input.
 */
export function verifyBoard(
  input: RecordedInput,
  host: FileHost,
  session: AnalysisSession = createSession(host),
): Verification {
  const analysis = analyzeBoard(input, host, session, { unknowns: 'assume' });
  const { config, simulation, recorded } = analysis;
  if (!config || !simulation || !recorded) return silentBoot(input, analysis, session);
  const scope: DifferenceScope = { config, simulation, log: recorded.log };
  const checks = [...compareFacts(scope), ...compareLines(scope)];
  if (!checks.some(({ status }) => isMismatch(status))) {
    return { analysis, verdict: 'agrees', checks, because: null, settle: null };
  }
  const blob = explainingBlob(scope, checks);
  if (blob) {
    const because = `everything agrees when something that nobody told about (the device tree blob, an initrd, the kernel image) lies at ${hex(blob.base)}`;
    return { analysis, verdict: 'undecided', checks, because, settle: '--dtb BASE:SIZE' };
  }
  const image = explainingImage(scope);
  if (image) {
    const because = `everything agrees when the kernel image is ${formatSize(image.size)} long, at ${hex(image.base)}: its place and size were not given`;
    return { analysis, verdict: 'undecided', checks, because, settle: '--kernel-image BASE:SIZE' };
  }
  const mismatches = checks.filter(({ status }) => isMismatch(status));
  const explored = withPlacements(config, simulation);
  const tried: BoardAnalysis = { ...analysis, simulation: explored };
  const unknown = openInput({ ...scope, simulation: explored }, mismatches);
  if (unknown) return { analysis: tried, verdict: 'undecided', checks, ...unknown };
  return { analysis: tried, verdict: 'differs', checks, because: null, settle: null };
}

/** An input that neither the board nor the log told, when all that does not agree may depend on it. */
function openInput(
  { simulation }: DifferenceScope,
  mismatches: readonly Check[],
): Pick<Verification, 'because' | 'settle'> | null {
  if (!mismatches.some(({ what }) => what === 'line')) return null;
  const note = simulation.notes.find(
    ({ kind, affectsPlacement }) =>
      affectsPlacement &&
      ((kind === 'assumed-input' && mismatches.every((check) => mayDependOnPlaces(check, simulation))) ||
        (kind === 'default-config' && mismatches.every(mayDependOnConfig))),
  );
  return note ? { because: note.message, settle: note.settle } : null;
}

/** Places, failures and sums of areas may depend on an unknown placement; sizes, RAM and how the boot ends do not. */
function mayDependOnPlaces({ what, predicted, recorded }: Check, { cmaAlignment }: BootSimulation): boolean {
  if (what === 'figure') return true;
  if (what !== 'line') return false;
  const [mine, theirs] = [placeOf(predicted ?? ''), placeOf(recorded ?? '')];
  if (mine && theirs) {
    return mine.size === theirs.size && mine.base !== theirs.base && theirs.base % cmaAlignment.value === 0n;
  }
  return FAILURE.test(predicted ?? '') || FAILURE.test(recorded ?? '');
}

/** A .config tells sizes and alignments of areas, and whether there are any. */
const mayDependOnConfig = ({ what, predicted, recorded }: Check): boolean =>
  what === 'figure' || (what === 'line' && /CMA|cma|alignment/.test(`${predicted ?? ''} ${recorded ?? ''}`));

const FAILURE = /[Ff]ailed to (reserve|allocate)|overlaps with|OVERLAP/;

/** A log without a line of a kernel is what a kernel leaves that hangs or panics before its console exists. */
function silentBoot(input: RecordedInput, analysis: BoardAnalysis, session: AnalysisSession): Verification {
  const unreadable: Verification = { analysis, verdict: 'unreadable', checks: [], because: null, settle: null };
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some(({ rule }) => rule !== 'no-kernel-log') || errors.length === 0) return unreadable;
  const { bootLog: _, ...board } = input;
  const alone = analyzeBoard(board, session.host, session, { unknowns: 'assume' });
  const outcome = alone.simulation?.outcome;
  if (verdictOf(alone.diagnostics) === 2 || !outcome || outcome.kind === 'boots') return unreadable;
  const check: Check = {
    what: 'outcome',
    status: 'agrees',
    name: 'outcome',
    predicted: `${outcome.kind}: ${outcome.reason ?? ''}`,
    recorded: 'no line of a kernel',
    span: null,
    node: null,
    reason: null,
  };
  return { analysis: alone, verdict: 'agrees', checks: [check], because: null, settle: null };
}
