/** Pages in use at the end of a stretch of the workload, and the most in it. */
export interface UsePoint {
  /** Seconds; null where the trace has no times. */
  readonly time: number | null;
  readonly most: number;
  readonly last: number;
}

const MAX_POINTS = 256;

/** A curve of bounded length: when it is full, every two neighbours become one. */
export class UseOverTime {
  #points: UsePoint[] = [];
  #perPoint = 1;
  #inPoint = 0;

  add(time: number | null, used: number): void {
    const last = this.#points.at(-1);
    if (last && this.#inPoint > 0) {
      this.#points[this.#points.length - 1] = { time: last.time, most: Math.max(last.most, used), last: used };
    } else this.#points.push({ time, most: used, last: used });
    this.#inPoint = (this.#inPoint + 1) % this.#perPoint;
    if (this.#points.length > MAX_POINTS) this.#halve();
  }

  get points(): readonly UsePoint[] {
    return this.#points;
  }

  #halve(): void {
    const joined: UsePoint[] = [];
    for (let at = 0; at < this.#points.length; at += 2) {
      const first = this.#points[at];
      const second = this.#points[at + 1] ?? first;
      if (first && second) joined.push({ ...second, time: first.time, most: Math.max(first.most, second.most) });
    }
    this.#points = joined;
    this.#perPoint *= 2;
    this.#inPoint = 0;
  }
}
