import { gunzipSync } from 'node:zlib';
import { BEGIN, END } from './initramfs.ts';

export type Runs = readonly (readonly [start: number, count: number])[];

/** The files of one area at one time. */
export interface RecordedState {
  readonly used: number;
  readonly maxchunk: number;
  readonly bitmap: Runs;
}

export interface RecordedArea extends RecordedState {
  readonly name: string;
  readonly basePfn: bigint;
  readonly pages: number;
  readonly orderPerBit: number;
}

export interface RecordedStep extends RecordedState {
  readonly area: string;
  /** 0 or a negative error number. */
  readonly result: number;
}

/** What a kernel said while a sequence ran. */
export interface RuntimeReport {
  readonly areas: readonly RecordedArea[];
  /** Null for a step whose area is not there. */
  readonly steps: readonly (RecordedStep | null)[];
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly vmstat: Readonly<Record<string, number>>;
}

/** The report on a console; throws a sentence when there is none. */
export function readReport(console: string): RuntimeReport {
  const [, rest = ''] = console.split(BEGIN);
  const [packed, end] = rest.split(END);
  if (packed === undefined || end === undefined) {
    const without = /no CMA_DEBUGFS/.test(console);
    throw new Error(without ? 'this kernel has no CMA_DEBUGFS' : `no report: ${console.slice(-600)}`);
  }
  const text = gunzipSync(Buffer.from(packed.replace(/\s/g, ''), 'base64')).toString('latin1');
  return readLines(text.split('\n').map((line) => line.split(';')));
}

const ERRORS: Readonly<Record<string, number>> = {
  '': 0,
  'Cannot allocate memory': -12,
  'Out of memory': -12,
  'Device or resource busy': -16,
  'Invalid argument': -22,
};

function readLines(lines: readonly (readonly string[])[]): RuntimeReport {
  const areas = new Map<string, RecordedArea>();
  const steps: (RecordedStep | null)[] = [];
  const counters: Record<string, Record<string, number>> = {};
  const vmstat: Record<string, number> = {};
  for (const [kind = '', name = '', ...fields] of lines) {
    const [first = '', second = '', third = ''] = fields;
    if (kind === 'area') {
      const sizes = { basePfn: BigInt(first), pages: Number(second), orderPerBit: Number(third) };
      areas.set(name, { name, ...sizes, used: 0, maxchunk: 0, bitmap: [] });
    } else if (kind === 'start' || kind === 'step') {
      const area = areas.get(name);
      if (!area) throw new Error(`the report has a state of \`${name}\`, which is no area`);
      const state = stateOf(area, fields);
      if (kind === 'start') areas.set(name, { ...area, ...state });
      else steps.push({ area: name, result: ERRORS[third] ?? Number.NaN, ...state });
    } else if (kind === 'gone') steps.push(null);
    else if (kind === 'counter') counters[name] = { ...counters[name], [first]: Number(second) };
    else if (kind === 'vmstat') vmstat[name] = Number(first);
  }
  return { areas: [...areas.values()], steps, counters, vmstat };
}

function stateOf({ pages, orderPerBit }: RecordedArea, fields: readonly string[]): RecordedState {
  const [used, maxchunk, , words = ''] = fields;
  return { used: Number(used), maxchunk: Number(maxchunk), bitmap: runsOf(words, pages >> orderPerBit) };
}

/** Words of 32 bits, low ones first. */
function runsOf(words: string, bits: number): Runs {
  const runs: [number, number][] = [];
  const list = words.split(' ').filter(Boolean).map(Number);
  for (let bit = 0; bit < bits; bit++) {
    if ((((list[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 0) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === bit) last[1]++;
    else runs.push([bit, 1]);
  }
  return runs;
}
