import type { RuntimeArea, StepRecord } from '@carveout/runtime';

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
 * Who held which pages of an area when, from the bits that every step changed. Pieces that begin and end where `isHidden` says so
 * are of no interest.
 */
export function areaHistory(
  area: RuntimeArea,
  results: readonly StepRecord[],
  isHidden: (since: number, until: number) => boolean = () => false,
): AreaHistory {
  const scale = 2 ** area.orderPerBit;
  /** Ascending, never touching pages of each other. */
  const open = runsOf(area.bitmap.edges, scale).map((run) => held(run, -1, null));
  const closed: HeldPages[] = [];
  const failures: FailedStep[] = [];
  for (const [index, { step, result, state }] of results.entries()) {
    if (!('area' in step) || step.area !== area.name || state === null) continue;
    if (step.op === 'alloc' && result !== 0) failures.push({ step: index, pages: step.pages });
    const name = step.op === 'alloc' ? (step.name ?? null) : null;
    for (const { start, count } of state.changed) {
      const run = { start: start * scale, end: (start + count) * scale };
      closed.push(...flip(open, run, { step: index, name }));
    }
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

/** Pages of the run that somebody held are given back, and returned; all others are taken. */
function flip(
  open: HeldPages[],
  { start, end }: Run,
  { step, name }: { readonly step: number; readonly name: string | null },
): readonly HeldPages[] {
  const first = firstEndingAfter(open, start);
  const ended: HeldPages[] = [];
  const left: HeldPages[] = [];
  let at = start;
  let next = first;
  for (let piece = open[next]; piece && piece.from < end; piece = open[++next]) {
    if (piece.from > at) left.push(held({ start: at, end: piece.from }, step, name));
    if (piece.from < start) left.push({ ...piece, to: start });
    ended.push({ ...piece, from: Math.max(piece.from, start), to: Math.min(piece.to, end), until: step });
    if (piece.to > end) left.push({ ...piece, from: end });
    at = Math.min(piece.to, end);
  }
  if (at < end) left.push(held({ start: at, end }, step, name));
  open.splice(first, next - first, ...left);
  return ended;
}

function firstEndingAfter(open: readonly HeldPages[], page: number): number {
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((open[middle]?.to ?? 0) <= page) low = middle + 1;
    else high = middle;
  }
  return low;
}
