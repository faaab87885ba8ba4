import type { RuntimeArea, StepResult } from '@carveout/runtime';

/** Pages that one buffer, or what is left of it, held over some steps. */
export interface HeldPages {
  /** Page numbers from the start of the area: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Index of the step that took them; -1 for what was taken before the first one. */
  readonly since: number;
  /** Index of the step that gave them back; the number of steps for what is never given back. */
  readonly until: number;
  /** What the script calls the buffer; null without a name. */
  readonly name: string | null;
}

export interface FailedStep {
  readonly step: number;
  readonly pages: number;
}

/** One area over all steps. */
export interface AreaHistory {
  readonly area: RuntimeArea;
  readonly held: readonly HeldPages[];
  readonly failures: readonly FailedStep[];
  /** Pieces that were left out: a picture has room for so many. */
  readonly leftOut: number;
}

const MAX_PIECES = 4000;

interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * Who held which pages of an area when, from what its bitmap said after every step. Pieces that begin and end where `isHidden` says
 * so are of no interest.
 */
export function areaHistory(
  area: RuntimeArea,
  results: readonly StepResult[],
  isHidden: (since: number, until: number) => boolean = () => false,
): AreaHistory {
  const scale = 2 ** area.orderPerBit;
  let open: HeldPages[] = runsOf(area.bitmap.edges, scale).map(({ start, end }) => held({ start, end }, -1, null));
  const closed: HeldPages[] = [];
  const failures: FailedStep[] = [];
  for (const [index, { step, result, state }] of results.entries()) {
    if (!('area' in step) || step.area !== area.name || state === null) continue;
    if (step.op === 'alloc' && result !== 0) failures.push({ step: index, pages: step.pages });
    const now = state.bitmap.map(({ start, count }) => ({ start: start * scale, end: (start + count) * scale }));
    const next: HeldPages[] = [];
    for (const piece of open) cut(piece, now, index, { next, closed });
    const name = step.op === 'alloc' ? (step.name ?? null) : null;
    for (const run of missing(now, next)) next.push(held(run, index, name));
    open = next.sort((a, b) => a.from - b.from);
  }
  const still = open.map((piece) => ({ ...piece, until: results.length }));
  const all = [...closed, ...still].filter(({ since, until }) => !isHidden(since, until));
  return { area, held: all.slice(0, MAX_PIECES), failures, leftOut: Math.max(0, all.length - MAX_PIECES) };
}

const held = ({ start, end }: Run, since: number, name: string | null): HeldPages => ({
  ...{ from: start, to: end, since, until: since, name },
});

function runsOf(edges: readonly number[], scale: number): readonly Run[] {
  const runs: Run[] = [];
  for (let at = 0; at + 1 < edges.length; at += 2) {
    runs.push({ start: (edges[at] ?? 0) * scale, end: (edges[at + 1] ?? 0) * scale });
  }
  return runs;
}

interface Sorted {
  readonly next: HeldPages[];
  readonly closed: HeldPages[];
}

/** What of a piece is still set goes on; the rest ended with this step. */
function cut(piece: HeldPages, now: readonly Run[], step: number, { next, closed }: Sorted): void {
  let at = piece.from;
  for (const { start, end } of now) {
    if (end <= at || start >= piece.to) continue;
    if (start > at) closed.push({ ...piece, from: at, to: start, until: step });
    next.push({ ...piece, from: Math.max(at, start), to: Math.min(end, piece.to) });
    at = Math.min(end, piece.to);
  }
  if (at < piece.to) closed.push({ ...piece, from: at, until: step });
}

/** Set pages that no piece holds: a new buffer. */
function missing(now: readonly Run[], pieces: readonly HeldPages[]): readonly Run[] {
  const found: Run[] = [];
  const sorted = [...pieces].sort((a, b) => a.from - b.from);
  for (const { start, end } of now) {
    let at = start;
    for (const { from, to } of sorted) {
      if (to <= at || from >= end) continue;
      if (from > at) found.push({ start: at, end: from });
      at = to;
    }
    if (at < end) found.push({ start: at, end });
  }
  return found;
}
