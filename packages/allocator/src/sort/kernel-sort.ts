/**
 * sort() of lib/sort.c. Both are heapsorts and neither is stable; which of two equal items comes first differs from any
 * other sort, and decides where dynamic reserved regions land in kernels up to 6.1. 'classic' is the one before 5.2,
 * 'bottom-up' the one since.
 */
export type KernelSortVariant = 'classic' | 'bottom-up';

type Compare<T> = (a: T, b: T) => number;

/** The items in the order that the kernel's sort leaves them in. `compare` is negative, zero or positive; the input is not changed. */
export function kernelSort<T>(items: readonly T[], compare: Compare<T>, variant: KernelSortVariant): T[] {
  const heap = [...items];
  const sift = variant === 'classic' ? siftClassic : siftBottomUp;
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sift(heap, compare, at, heap.length);
  for (let last = heap.length - 1; last > 0; last--) {
    swap(heap, 0, last);
    sift(heap, compare, 0, last);
  }
  return heap;
}

function swap<T>(heap: T[], i: number, j: number): void {
  const held = heap[i] as T;
  heap[i] = heap[j] as T;
  heap[j] = held;
}

function siftClassic<T>(heap: T[], compare: Compare<T>, from: number, length: number): void {
  let at = from;
  for (let child = 2 * at + 1; child < length; child = 2 * at + 1) {
    if (child + 1 < length && compare(heap[child] as T, heap[child + 1] as T) < 0) child++;
    if (compare(heap[at] as T, heap[child] as T) >= 0) return;
    swap(heap, at, child);
    at = child;
  }
}

const parentOf = (index: number): number => (index - 1) >> 1;

/** Goes down to a leaf along the larger children first, and only then looks for the place on that path. */
function siftBottomUp<T>(heap: T[], compare: Compare<T>, from: number, length: number): void {
  let leaf = from;
  while (2 * leaf + 2 < length) {
    const left = 2 * leaf + 1;
    leaf = compare(heap[left] as T, heap[left + 1] as T) >= 0 ? left : left + 1;
  }
  if (2 * leaf + 2 === length) leaf = 2 * leaf + 1;
  while (leaf !== from && compare(heap[from] as T, heap[leaf] as T) >= 0) leaf = parentOf(leaf);
  let moved = heap[from] as T;
  for (let at = leaf; at !== from; at = parentOf(at)) {
    const displaced = heap[at] as T;
    heap[at] = moved;
    moved = displaced;
  }
  heap[from] = moved;
}
