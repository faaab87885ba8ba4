/** A recorded buffer, or what is left of it, and where it lies in our area. */
interface Live {
  /** Page that it had when it was recorded. */
  readonly token: number;
  readonly pages: number;
  readonly at: number;
}

export interface Piece {
  readonly at: number;
  readonly pages: number;
}

/**
 * Buffers in use, by the pages they had when recorded. They never overlap, so they take memory for what an area can hold at one
 * time, however long the recording is and whatever got lost of it.
 */
export class LiveBuffers {
  /** Ascending. */
  readonly #live: Live[] = [];

  get size(): number {
    return this.#live.length;
  }

  /** None of its pages may be in use: `give` them first, since pages in use again were given back while nobody looked. */
  take(token: number, buffer: Piece): void {
    this.#live.splice(this.#indexOf(token), 0, { token, ...buffer });
  }

  /** The parts of ours that [token, token + pages) stands for. */
  give(token: number, pages: number): readonly Piece[] {
    const end = token + pages;
    const from = this.#indexOf(token);
    const pieces: Piece[] = [];
    const left: Live[] = [];
    let to = from;
    for (let live = this.#live[to]; live && live.token < end; live = this.#live[++to]) {
      const first = Math.max(token, live.token);
      const last = Math.min(end, live.token + live.pages);
      const part = (start: number, stop: number): Live => ({
        token: start,
        pages: stop - start,
        at: live.at + start - live.token,
      });
      if (first > live.token) left.push(part(live.token, first));
      if (last < live.token + live.pages) left.push(part(last, live.token + live.pages));
      const { at, pages: many } = part(first, last);
      pieces.push({ at, pages: many });
    }
    this.#live.splice(from, to - from, ...left);
    return pieces;
  }

  /** Of the first buffer that ends behind `page`. */
  #indexOf(page: number): number {
    let low = 0;
    let high = this.#live.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const live = this.#live[middle];
      if (live && live.token + live.pages <= page) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
