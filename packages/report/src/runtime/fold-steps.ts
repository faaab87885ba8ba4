import type { StepRecord } from '@carveout/runtime';

/** Steps that do again what the steps before them did. */
export interface Repeat {
  /** Index of the first of them; the `period` steps before it are the ones repeated. */
  readonly first: number;
  /** Index behind the last of them. */
  readonly end: number;
  readonly period: number;
  /** How often the period comes again. */
  readonly times: number;
}

const MAX_PERIOD = 64;
/** A loop is worth folding when it saves at least so many steps. */
const MIN_SAVED = 6;

/**
 * Loops of a script: the same requests with the same results, leaving the same state. Names of buffers may differ, as those of a
 * script that a program wrote.
 */
export function repeatsOf(results: readonly StepRecord[]): readonly Repeat[] {
  const keys = results.map(keyOf);
  const repeats: Repeat[] = [];
  for (let at = 0; at < keys.length; ) {
    const best = longestLoop(keys, at);
    if (best) repeats.push(best);
    at = best ? best.end : at + 1;
  }
  return repeats;
}

function keyOf({ step, result, at, state }: StepRecord): string {
  const { name: _name, ...asked } = { name: '', ...step };
  return JSON.stringify([asked, result, at ?? null, state]);
}

/** The loop from `start` on that saves most, with the shortest period of those. */
function longestLoop(keys: readonly string[], start: number): Repeat | null {
  let best: Repeat | null = null;
  for (let period = 1; period <= MAX_PERIOD && start + 2 * period <= keys.length; period++) {
    let end = start + period;
    while (end < keys.length && keys[end] === keys[end - period]) end++;
    const times = Math.floor((end - start) / period) - 1;
    const saved = times * period;
    if (saved < MIN_SAVED || (best !== null && saved <= best.end - best.first)) continue;
    best = { first: start + period, end: start + period + saved, period, times };
  }
  return best;
}

/** Columns that a folded loop takes in a picture. */
const FOLD_COLUMNS = 2;

/** Where steps are in a picture in which loops are folded. */
export interface StepScale {
  readonly columns: number;
  readonly repeats: readonly Repeat[];
  /** Column of the start of a step; the number of steps gives the end. */
  column(step: number): number;
  /** The loop that hides a step. */
  hiding(step: number): Repeat | undefined;
}

export function stepScale(results: readonly StepRecord[]): StepScale {
  const repeats = repeatsOf(results);
  const hiding = (step: number): Repeat | undefined => repeats.find(({ first, end }) => step >= first && step < end);
  const column = (step: number): number => {
    let at = step;
    for (const { first, end } of repeats) {
      if (step < first) break;
      const hidden = Math.min(step, end) - first;
      at += (hidden / (end - first)) * FOLD_COLUMNS - hidden;
    }
    return at;
  };
  return { columns: column(results.length), repeats, column, hiding };
}

/** `steps 2 to 5, 298 times more, up to step 1201`. */
export const repeatWords = ({ first, end, period, times }: Repeat): string => {
  const what = period === 1 ? `step ${first}` : `steps ${first - period + 1} to ${first}`;
  return `${what}, ${times === 1 ? 'once' : `${times} times`} more, up to step ${end}`;
};
