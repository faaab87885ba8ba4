/** Positions in two lists that belong together; a list alone where nothing in the other does. */
export interface Pair {
  readonly left: number | null;
  readonly right: number | null;
}

/** Longer lists are compared in parts of this many, which no real boot reaches. */
const MOST = 1500;

/** The longest common subsequence of equal texts, and what lies between in order: left alone before right alone. */
export function alignLines(left: readonly string[], right: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let start = 0; start < Math.max(left.length, right.length); start += MOST) {
    const part = alignPart(left.slice(start, start + MOST), right.slice(start, start + MOST));
    for (const pair of part) {
      pairs.push({
        left: pair.left === null ? null : pair.left + start,
        right: pair.right === null ? null : pair.right + start,
      });
    }
  }
  return pairs;
}

function alignPart(left: readonly string[], right: readonly string[]): readonly Pair[] {
  const lengths = commonLengths(left, right);
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) pairs.push({ left: i++, right: j++ });
    else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      pairs.push({ left: i++, right: null });
    else pairs.push({ left: null, right: j++ });
  }
  return pairs;
}

/** lengths[i][j]: of the longest common subsequence of left from i on and right from j on. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    const [row, below] = [lengths[i], lengths[i + 1]];
    if (!row || !below) continue;
    for (let j = right.length - 1; j >= 0; j--) {
      row[j] = left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
