/** A run of bits, [start, start + count). */
export interface BitRun {
  readonly start: number;
  readonly count: number;
}

/**
 * A set of bit numbers below `bits`, kept as its edges: start and end (exclusive) of every run of set bits, ascending and
 * never touching. A value: every change returns a new one. Cost goes with the number of runs, not of bits.
 */
export interface Bitmap {
  readonly bits: number;
  readonly edges: readonly number[];
}

export const createBitmap = (bits: number): Bitmap => ({ bits, edges: [] });

export const bitmapOf = (bits: number, runs: Iterable<BitRun>): Bitmap => {
  let bitmap = createBitmap(bits);
  for (const { start, count } of runs) bitmap = setRange(bitmap, start, count);
  return bitmap;
};

/** The bits [start, start + count) set, whatever they were. Bits outside the map are left out. */
export const setRange = (bitmap: Bitmap, start: number, count: number): Bitmap => change(bitmap, { start, count }, 0);

/** The bits [start, start + count) clear, whatever they were. */
export const clearRange = (bitmap: Bitmap, start: number, count: number): Bitmap => change(bitmap, { start, count }, 1);

/** An edge of the changed range survives where the state outside it differs: `parity` tells set (0) from clear (1). */
function change(bitmap: Bitmap, run: BitRun, parity: 0 | 1): Bitmap {
  const start = Math.max(0, run.start);
  const end = Math.min(bitmap.bits, run.start + run.count);
  if (end <= start) return bitmap;
  const { edges } = bitmap;
  const low = edgesBelow(edges, start);
  const high = edgesBelow(edges, end + 1);
  const next = edges.slice(0, low);
  if (low % 2 === parity) next.push(start);
  if (high % 2 === parity) next.push(end);
  for (let at = high; at < edges.length; at++) next.push(edges[at] ?? 0);
  return { bits: bitmap.bits, edges: next };
}

/** Number of edges smaller than `bit`. */
function edgesBelow(edges: readonly number[], bit: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) < bit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first clear bit at or after `from`; `bits` when there is none. */
export function nextClear({ bits, edges }: Bitmap, from: number): number {
  const at = edgesBelow(edges, from + 1);
  return Math.min(bits, at % 2 === 1 ? (edges[at] ?? bits) : from);
}

/** The first set bit at or after `from`; `bits` when there is none. */
export function nextSet({ bits, edges }: Bitmap, from: number): number {
  const at = edgesBelow(edges, from + 1);
  return Math.min(bits, at % 2 === 1 ? from : (edges[at] ?? bits));
}

/** Whether all of [start, start + count) is clear and inside the map. */
export const isClear = (bitmap: Bitmap, start: number, count: number): boolean =>
  nextSet(bitmap, start) >= start + count;

/** Runs of set bits, ascending. */
export function setRuns({ edges }: Bitmap): readonly BitRun[] {
  const runs: BitRun[] = [];
  for (let at = 0; at + 1 < edges.length; at += 2) {
    const start = edges[at] ?? 0;
    runs.push({ start, count: (edges[at + 1] ?? 0) - start });
  }
  return runs;
}

/** Runs of clear bits, ascending. */
export function clearRuns({ bits, edges }: Bitmap): readonly BitRun[] {
  const runs: BitRun[] = [];
  let start = 0;
  for (let at = 0; at <= edges.length; at += 2) {
    const end = edges[at] ?? bits;
    if (end > start) runs.push({ start, count: end - start });
    start = edges[at + 1] ?? bits;
  }
  return runs;
}

export function countSet({ edges }: Bitmap): number {
  let sum = 0;
  for (let at = 0; at + 1 < edges.length; at += 2) sum += (edges[at + 1] ?? 0) - (edges[at] ?? 0);
  return sum;
}

/** Set bits in [start, start + count). */
export const countSetIn = (bitmap: Bitmap, start: number, count: number): number =>
  intersectRuns(bitmap, start, count).reduce((sum, run) => sum + run.count, 0);

/** Runs of set bits cut to [start, start + count). */
export function intersectRuns({ edges }: Bitmap, start: number, count: number): readonly BitRun[] {
  const runs: BitRun[] = [];
  const end = start + count;
  const first = edgesBelow(edges, start + 1);
  for (let at = first - (first % 2); at + 1 < edges.length; at += 2) {
    const low = Math.max(start, edges[at] ?? 0);
    const high = Math.min(end, edges[at + 1] ?? 0);
    if (low >= end) break;
    if (high > low) runs.push({ start: low, count: high - low });
  }
  return runs;
}

/** Runs of bits in which two maps of one size differ: an edge that both have is none of the difference. */
export function changedRuns(before: Bitmap, after: Bitmap): readonly BitRun[] {
  const edges: number[] = [];
  let at = 0;
  for (const edge of before.edges) {
    for (; (after.edges[at] ?? Infinity) < edge; at++) edges.push(after.edges[at] ?? 0);
    if (after.edges[at] === edge) at++;
    else edges.push(edge);
  }
  for (; at < after.edges.length; at++) edges.push(after.edges[at] ?? 0);
  return setRuns({ bits: after.bits, edges });
}

/** Length of the longest run of clear bits. */
export function longestClear({ bits, edges }: Bitmap): number {
  let longest = 0;
  let start = 0;
  for (let at = 0; at <= edges.length; at += 2) {
    longest = Math.max(longest, (edges[at] ?? bits) - start);
    start = edges[at + 1] ?? bits;
  }
  return longest;
}

const WORD = 32;

/** The map as 32-bit words, lowest bits first: what the kernel's memory holds. */
export function bitmapWords(bitmap: Bitmap): Uint32Array {
  const words = new Uint32Array(Math.ceil(bitmap.bits / WORD));
  for (const { start, count } of setRuns(bitmap)) {
    for (let bit = start; bit < start + count; ) {
      const word = Math.floor(bit / WORD);
      const first = bit % WORD;
      const many = Math.min(WORD - first, start + count - bit);
      const mask = many === WORD ? 0xffff_ffff : ((1 << many) - 1) << first;
      words[word] = ((words[word] ?? 0) | mask) >>> 0;
      bit += many;
    }
  }
  return words;
}
